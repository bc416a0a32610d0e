"""What all schemes need to know of some embeddings, found once: moving a slider then takes milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.catalogue import SMALLEST_QUANTILE
from calibgui.core.ranges.envelope import envelope_of, merge
from calibgui.core.ranges.least_error import least_error_ranges

_BLOCK_VALUES = 1 << 19  # 2 MiB of float32, and some float64 of the same size
_ROUNDING = 3  # values more than the share, so that no rounding of a quantile's place leaves the tail


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Of `count` vectors; all arrays read-only.

    `bounds` are min and max, float32 (2, dim). `lowest` and `highest` are the tenth of the values of each
    dimension at either end, float32 (dim, m), each row rising; `magnitudes` the tenth of all |x| that is
    greatest, float32 (k,), rising. `mean` and `sigma` (population) are float64 (dim,).
    `least_error` are the ranges of the least squared error, float32 (2, dim).
    """

    count: int
    bounds: NDArray[np.float32]
    lowest: NDArray[np.float32]
    highest: NDArray[np.float32]
    magnitudes: NDArray[np.float32]
    mean: NDArray[np.float64]
    sigma: NDArray[np.float64]
    least_error: NDArray[np.float32]

    @property
    def dim(self) -> int:
        return int(self.bounds.shape[1])


def prepare(parts: Sequence[NDArray[np.float32]]) -> Prepared:
    """Of embeddings (n, dim) each, every vector with equal weight; at least one vector in all.

    Works in blocks of dimensions: beside the answer, a third of the embeddings, it takes a few tens of MB.
    Raises RangesError where there is no vector, dims differ, or a value is not finite.
    """
    parts = [part for part in parts if len(part)]
    whole = merge([envelope_of(part) for part in parts])
    bounds, n, dim = whole.bounds, whole.count, whole.dim
    kept = _tail(n)
    lowest, highest = np.empty((dim, kept), np.float32), np.empty((dim, kept), np.float32)
    mean, sigma = np.empty(dim), np.empty(dim)
    least_error = np.empty((2, dim), np.float32)
    magnitudes = _Greatest(_tail(n * dim))
    step = max(1, _BLOCK_VALUES // n)
    for start in range(0, dim, step):
        here = slice(start, start + step)
        columns = _sorted_columns(parts, here, n)
        lowest[here], highest[here] = columns[:, :kept], columns[:, n - kept :]
        mean[here], sigma[here] = _moments(columns)
        least_error[:, here] = least_error_ranges(columns)
        magnitudes.add(np.abs(columns))
    tail = magnitudes.rising()
    for array in (lowest, highest, tail, mean, sigma, least_error):
        array.setflags(write=False)
    return Prepared(n, bounds, lowest, highest, tail, mean, sigma, least_error)


def _tail(count: int) -> int:
    return min(count, int((1 - SMALLEST_QUANTILE) * count) + _ROUNDING)


def _sorted_columns(parts: Sequence[NDArray[np.float32]], dims: slice, count: int) -> NDArray[np.float32]:
    """The values of those dimensions, float32 (dims, n), each row rising."""
    columns = np.empty((parts[0][:1, dims].shape[1], count), np.float32)
    done = 0
    for part in parts:
        columns[:, done : done + len(part)] = part[:, dims].T
        done += len(part)
    columns.sort(axis=1)
    return columns


def _moments(columns: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of sorted columns (dims, n), exact for constant ones."""
    values = columns.astype(np.float64)
    constant = columns[:, 0] == columns[:, -1]
    mean = np.where(constant, values[:, 0], values.mean(axis=1))
    sigma = np.sqrt(np.square(values - mean[:, None]).mean(axis=1))
    return mean, sigma


class _Greatest:
    """The `count` greatest of all values added, in twice their memory."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._kept: list[NDArray[np.float32]] = []
        self._least = np.float32(0)

    def add(self, values: NDArray[np.float32]) -> None:
        self._kept.append(values[values >= self._least])
        if sum(map(len, self._kept)) > 2 * self._count:
            self._kept = [self._cut()]
            self._least = self._kept[0].min()

    def rising(self) -> NDArray[np.float32]:
        kept = self._cut()
        kept.sort()
        return kept

    def _cut(self) -> NDArray[np.float32]:
        kept = np.concatenate(self._kept)
        if len(kept) <= self._count:
            return kept
        return np.partition(kept, len(kept) - self._count)[len(kept) - self._count :].copy()
