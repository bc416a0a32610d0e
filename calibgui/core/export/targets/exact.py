"""The exact nearest of documents that come in blocks: what an index is checked against, and ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.export.targets.base import Similarity
from calibgui.core.search.top import Best, Rows

_SAMPLE = 16


class Nearest:
    """The `k` nearest of each query (q, dim). Integers stay exact, as all is float64."""

    def __init__(self, queries: NDArray[Any], similarity: Similarity, k: int) -> None:
        self._queries = np.asarray(queries, np.float64)
        self._norms = _squares(self._queries)
        self._similarity = similarity
        self._best = Best(len(self._queries), k)
        self._rows = 0

    def add(self, documents: NDArray[Any]) -> None:
        """The next rows (n, dim)."""
        values = np.asarray(documents, np.float64)
        scores = self._queries @ values.T
        if self._similarity == "l2":
            scores = 2 * scores - self._norms[:, None] - _squares(values)[None]
        elif self._similarity == "cosine":
            lengths = np.sqrt(self._norms[:, None] * _squares(values)[None])
            scores = np.divide(scores, lengths, out=np.zeros_like(scores), where=lengths > 0)
        self._best.add(self._rows, scores, scores, False)
        self._rows += len(values)

    @property
    def rows(self) -> Rows:
        """int64 (q, k), best first; a tie goes to the lower row."""
        return self._best.rows

    @property
    def scores(self) -> NDArray[np.float64]:
        """(q, k): the dot product, the cosine (0 for a vector of zeros), or minus the squared distance."""
        return self._best.values


def _squares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", values, values)
    return squares


def sample_rows(rows: int) -> Sequence[int]:
    """Up to 16 row numbers, from the first to the last: queries to check an index with."""
    return np.unique(np.linspace(0, rows - 1, min(rows, _SAMPLE)).astype(int)).tolist() if rows else []
