"""The rows of a file of vectors from any row on, as float32 in buffers that are used again.

Read rather than mapped: a mapped file counts as memory of the process, all of it at the end.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import SourceError
from calibgui.core.quantize_file.threads import RING
from calibgui.core.sources.files import file_errors, opened_raw
from calibgui.core.vectors.file import AGAIN, Floats, StoredRows, VectorFile, other_length, refused


def row_blocks(path: Path, file: VectorFile, first: int, most: int) -> Iterator[Floats]:
    """At most `most` rows at a time, float (n, dim), from row `first` on; valid for `RING` - 1 more blocks.

    bfloat16 comes as float32, everything else as it is in the file. Raises SourceError.
    """
    if file.stored is None:
        yield from _from(file, first, most)
    elif file.rows is not None:
        read = _columns if file.stored.fortran else _rows
        with file_errors(path), opened_raw(path) as raw:
            _read_in_order(raw)
            for block in read(path, raw, file, first, most):
                yield _widened(block) if file.stored.is_bfloat16 else block


class FloatBuffers:
    """float32 (most, dim) in turn, for rows of another type."""

    def __init__(self, most: int, dim: int) -> None:
        self._shape = (most, dim)
        self._buffers: Iterator[NDArray[np.float32]] | None = None

    def float32(self, rows: Floats) -> NDArray[np.float32]:
        """The same rows as float32, row after row: themselves where they are that already."""
        if rows.dtype == np.float32 and rows.flags.c_contiguous:
            return rows
        if self._buffers is None:
            self._buffers = cycle([np.empty(self._shape, np.float32) for _ in range(RING)])
        block = next(self._buffers)[: len(rows)]
        with np.errstate(over="ignore"):
            np.copyto(block, rows, casting="same_kind")
        return block


def _from(file: VectorFile, first: int, most: int) -> Iterator[Floats]:
    for block, start, _ in file.blocks(most):
        if start + len(block) > first:
            yield block[max(0, first - start) :]


def _rows(path: Path, raw: io.FileIO, file: VectorFile, first: int, most: int) -> Iterator[Floats]:
    stored, rows = file.stored, file.rows
    assert stored is not None
    assert rows is not None
    row_bytes = stored.lead_bytes + file.dim * stored.dtype.itemsize
    buffers = cycle([np.empty(most * row_bytes, np.uint8) for _ in range(RING)])
    raw.seek(stored.offset + first * row_bytes)
    for start in range(first, rows, most):
        count = min(most, rows - start)
        data = next(buffers)[: count * row_bytes]
        _fill(path, raw, data)
        yield _array(path, data.reshape(count, row_bytes), stored, file.dim, start)


def _array(path: Path, data: NDArray[np.uint8], stored: StoredRows, dim: int, start: int) -> Floats:
    if not stored.lead_bytes:
        return data.view(stored.dtype)
    whole = data.view("<i4")
    if (wrong := np.flatnonzero(whole[:, 0] != dim)).size:
        raise other_length(path, start + int(wrong[0]), int(whole[wrong[0], 0]), dim)
    return whole[:, 1:].view(stored.dtype)


def _columns(path: Path, raw: io.FileIO, file: VectorFile, first: int, most: int) -> Iterator[Floats]:
    """Of a file that holds column after column: a piece of each."""
    stored, rows = file.stored, file.rows
    assert stored is not None
    assert rows is not None
    size = stored.dtype.itemsize
    buffers = cycle([np.empty((file.dim, most), stored.dtype) for _ in range(RING)])
    for start in range(first, rows, most):
        count = min(most, rows - start)
        block = next(buffers)[:, :count]
        for column in range(file.dim):
            raw.seek(stored.offset + (column * rows + start) * size)
            _fill(path, raw, block[column].view(np.uint8))
        yield block.T


def _fill(path: Path, raw: io.FileIO, data: NDArray[np.uint8]) -> None:
    view = memoryview(data.data)
    while view:
        count = raw.readinto(view) or 0
        if not count:
            raise refused(path, "it became shorter while it was read", AGAIN)
        view = view[count:]


def _widened(upper: NDArray[Any]) -> NDArray[np.float32]:
    return (upper.astype(np.uint32) << 16).view(np.float32)


def _read_in_order(raw: io.FileIO) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(raw.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)


def changed_meanwhile(path: Path) -> SourceError:
    """For a file that is not any more what it was when the run began."""
    return SourceError(
        f"{path.name} changed while it was quantized.",
        remedy="Call it again once nothing writes to the file.",
        path=path,
    )
