"""The rows of a file of vectors from any row on, as float32 in buffers that are used again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import SourceError
from calibgui.core.quantize_file.threads import RING
from calibgui.core.vectors.file import Floats, VectorFile
from calibgui.core.vectors.stored import stored_rows


def row_blocks(path: Path, file: VectorFile, first: int, most: int) -> Iterator[Floats]:
    """At most `most` rows at a time, float (n, dim), from row `first` on; valid for `RING` - 1 more blocks.

    bfloat16 comes as float32, everything else as it is in the file. Raises SourceError.
    """
    if file.stored is None:
        yield from _from(file, first, most)
    elif file.rows is not None:
        yield from stored_rows(path, file.stored, (file.rows, file.dim), first, most, RING)


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


def changed_meanwhile(path: Path) -> SourceError:
    """For a file that is not any more what it was when the run began."""
    return SourceError(
        f"{path.name} changed while it was quantized.",
        remedy="Call it again once nothing writes to the file.",
        path=path,
    )
