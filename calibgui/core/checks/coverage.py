"""How much of the held-out texts falls outside the ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Outside:
    """Values outside some ranges: one entry each in `dims` and `values`, of `total` values looked at."""

    dims: NDArray[np.intp]
    values: NDArray[np.float32]
    total: int

    @property
    def count(self) -> int:
        return int(self.dims.size)

    @property
    def share(self) -> float | None:
        """Share of values outside, 0 to 1; None when nothing was checked."""
        return self.count / self.total if self.total else None


def outside(embeddings: NDArray[np.float32], ranges: NDArray[np.float32]) -> Outside:
    """The values of embeddings (n, dim) below `ranges[0]` or above `ranges[1]`, in row order."""
    mask = (embeddings < ranges[0]) | (embeddings > ranges[1])
    found_rows, found_dims = np.nonzero(mask)
    return _frozen(found_dims, embeddings[found_rows, found_dims], int(embeddings.size))


def joined(parts: Sequence[Outside]) -> Outside:
    """The findings of several sets of embeddings as one."""
    if not parts:
        return _frozen(np.empty(0, np.intp), np.empty(0, np.float32), 0)
    dims = np.concatenate([part.dims for part in parts])
    values = np.concatenate([part.values for part in parts])
    return _frozen(dims, values, sum(part.total for part in parts))


def _frozen(dims: NDArray[np.intp], values: NDArray[np.float32], total: int) -> Outside:
    dims.setflags(write=False)
    values.setflags(write=False)
    return Outside(dims, values, total)
