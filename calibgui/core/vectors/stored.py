"""The rows of a file that holds them as they are, from any row on.

Read rather than mapped: a file that becomes shorter while it is mapped ends the process (SIGBUS), and a
mapped file counts as memory of the process, all of it at the end.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.sources.files import file_errors, opened_raw
from calibgui.core.vectors.file import AGAIN, Floats, StoredRows, other_length, refused

_Buffer = NDArray[Any]


def stored_rows(
    path: Path, stored: StoredRows, shape: tuple[int, int], first: int, most: int, ring: int = 0
) -> Iterator[Floats]:
    """At most `most` rows at a time, float (n, dim), of all (rows, dim) of `shape`, from row `first` on.

    A block is valid for `ring` - 1 more blocks; of 0, each has memory of its own. bfloat16 comes as float32,
    everything else as it is in the file. Raises SourceError.
    """
    read = _columns if stored.fortran else _rows
    with file_errors(path), opened_raw(path) as raw:
        _read_in_order(raw)
        for block in read(path, raw, stored, shape, first, most, ring):
            yield _widened(block) if stored.is_bfloat16 else block


def _rows(
    path: Path, raw: io.FileIO, stored: StoredRows, shape: tuple[int, int], first: int, most: int, ring: int
) -> Iterator[Floats]:
    rows, dim = shape
    row_bytes = stored.lead_bytes + dim * stored.dtype.itemsize
    most = min(most, rows)
    buffer = _buffers(lambda: np.empty(most * row_bytes, np.uint8), ring)
    raw.seek(stored.offset + first * row_bytes)
    for start in range(first, rows, most):
        count = min(most, rows - start)
        data = buffer()[: count * row_bytes]
        _fill(path, raw, data)
        yield _array(path, data.reshape(count, row_bytes), stored, dim, start)


def _array(path: Path, data: NDArray[np.uint8], stored: StoredRows, dim: int, start: int) -> Floats:
    if not stored.lead_bytes:
        return data.view(stored.dtype)
    whole = data.view("<i4")
    if (wrong := np.flatnonzero(whole[:, 0] != dim)).size:
        raise other_length(path, start + int(wrong[0]), int(whole[wrong[0], 0]), dim)
    return whole[:, 1:].view(stored.dtype)


def _columns(
    path: Path, raw: io.FileIO, stored: StoredRows, shape: tuple[int, int], first: int, most: int, ring: int
) -> Iterator[Floats]:
    """Of a file that holds column after column: a piece of each."""
    rows, dim = shape
    size = stored.dtype.itemsize
    most = min(most, rows)
    buffer = _buffers(lambda: np.empty((dim, most), stored.dtype), ring)
    for start in range(first, rows, most):
        count = min(most, rows - start)
        block = buffer()[:, :count]
        for column in range(dim):
            raw.seek(stored.offset + (column * rows + start) * size)
            _fill(path, raw, block[column].view(np.uint8))
        yield block.T


def _buffers(make: Callable[[], _Buffer], ring: int) -> Callable[[], _Buffer]:
    if not ring:
        return make
    made = cycle([make() for _ in range(ring)])
    return lambda: next(made)


def _fill(path: Path, raw: io.FileIO, data: NDArray[np.uint8]) -> None:
    view = memoryview(data.data)
    while view:
        count = raw.readinto(view) or 0
        if not count:
            raise refused(path, "it became shorter while it was read", AGAIN)
        view = view[count:]


def _widened(upper: NDArray[Any]) -> NDArray[np.float32]:
    """bfloat16 as float32, which has the same sign and exponent and 16 more bits of fraction."""
    return (upper.astype(np.uint32) << 16).view(np.float32)


def _read_in_order(raw: io.FileIO) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(raw.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
