"""Vectors out of any file that holds some, as finite float32 values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import SourceError
from calibgui.core.sources.formats import VECTORS
from calibgui.core.sources.job import ReadJob
from calibgui.core.vectors.arrays import open_array
from calibgui.core.vectors.file import Floats, VectorFile
from calibgui.core.vectors.lists import open_lists

_BLOCK_VALUES = 1 << 20


def open_vectors(job: ReadJob) -> VectorFile:
    """The vectors of a file for which `kind.of_vectors` is true. Raises SourceError."""
    return open_array(job) if job.format.name in VECTORS else open_lists(job)


def float_blocks(path: Path, file: VectorFile) -> Iterator[tuple[NDArray[np.float32], int, float]]:
    """The rows as little-endian float32 (n, dim), the number of the first one, the share of the file read.

    Raises SourceError for a value that is not finite, naming its row, and what the reader raises.
    """
    for raw, first, share in file.blocks(max(1, _BLOCK_VALUES // file.dim)):
        with np.errstate(over="ignore"):
            block = np.ascontiguousarray(raw, "<f4")
        if not np.isfinite(block).all():
            raise not_finite(path, raw, block, first)
        yield block, first, share


def not_finite(path: Path, raw: Floats, block: NDArray[np.float32], first: int) -> SourceError:
    """For rows, of which the first has the number `first`, with a value that `block` can't hold."""
    row, place = (int(i) for i in np.argwhere(~np.isfinite(block))[0])
    return SourceError(
        f"Row {first + row + 1:,} of {path.name} holds {raw[row, place]} in dimension {place}, "
        "which is no finite float32.",
        remedy="Leave that row out, or compute its vector again.",
        path=path,
        line=first + row + 1,
    )
