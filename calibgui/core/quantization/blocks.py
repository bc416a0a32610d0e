"""Rows of any float type and any strides, in blocks that the kernels take, on several threads.

Threads of Python run kernels that hold no lock: unlike numba's own threading layers, that is safe from
several threads at once. They end with the call. A block that a kernel can't take as it is (float16, another
byte order, strides) is copied while it is in the processor's cache.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_VALUES = 1 << 16
_WHOLE_VALUES = 1 << 21
_VALUES_PER_THREAD = 1 << 20

Work = Callable[[NDArray[Any], int], int]
"""Works on a block of rows, of which the first has this number; returns the first bad row in it, or -1."""


def float_dtype(rows: NDArray[Any]) -> np.dtype[Any]:
    """What numpy computes in with float32 ranges: float32 for float16 and float32, float64 for float64."""
    return np.dtype(np.float64 if rows.dtype.itemsize > 4 else np.float32)


def in_threads(rows: NDArray[Any], work_for: Callable[[], Work]) -> int:
    """Every block of rows (n, dim) through one `Work` per thread; the first bad row, or -1.

    A thread takes the next block when it is done with one, so that none waits for another whose core is busy
    with something else. Blocks reach a `Work` in order; a thread ends at its first bad row, by when all
    blocks before it are taken.
    """
    dtype = float_dtype(rows)
    as_it_is = rows.dtype == dtype and rows.dtype.isnative and rows.flags.c_contiguous and rows.flags.aligned
    values = BLOCK_VALUES if not as_it_is else _WHOLE_VALUES  # where nothing is copied: fewer calls
    step = max(1, values // max(1, rows.shape[1]))
    threads = min(os.cpu_count() or 1, rows.size // _VALUES_PER_THREAD)
    bounds = iter(_bounds(len(rows), step, threads))  # `next` of it is one step of the interpreter

    def take() -> int:
        work = work_for()
        scratch = None if as_it_is else np.empty((step, rows.shape[1]), dtype)
        for start, end in bounds:
            block = rows[start:end]
            if scratch is not None:
                np.copyto(scratch[: len(block)], block)
                block = scratch[: len(block)]
            bad = work(block, start)
            if bad >= 0:
                return start + bad
        return -1

    if threads <= 1:
        return take()
    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(take) for _ in range(threads - 1)]
        found = [take(), *(other.result() for other in others)]
    return min((row for row in found if row >= 0), default=-1)


def _bounds(count: int, step: int, threads: int) -> list[tuple[int, int]]:
    """First row and end of each block; the last ones are small, so that threads end at nearly one time."""
    small = max(1, step // 8)
    cut = max(0, count - threads * step) // step * step
    starts = [*range(0, cut, step), *range(cut, count, small)]
    return list(pairwise([*starts, count]))
