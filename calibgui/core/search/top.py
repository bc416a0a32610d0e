"""The best k of scores, with a stated rule for ties: the higher score first, then the lower row number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.products import Scores

Rows = NDArray[np.int64]


def top(scores: Scores, k: int, integral: bool = False) -> Rows:
    """The columns of the k best of each row of scores (q, n), best first: int64 (q, min(k, n)).

    `integral` scores are whole numbers: ties are then solved for all rows at once.
    """
    n = scores.shape[1]
    k = min(k, n)
    if k == n:
        found = np.broadcast_to(np.arange(n), scores.shape).copy()
    elif integral:
        keys = scores * n - np.arange(n)  # all different, and exact in float64 by far
        found = np.argpartition(keys, n - k, axis=1)[:, n - k :]
    else:
        found = np.argpartition(scores, n - k, axis=1)[:, n - k :]
        _settle_last_place(scores, found)
    found.sort(axis=1)
    order = np.argsort(-np.take_along_axis(scores, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def _settle_last_place(scores: Scores, found: Rows) -> None:
    """Where more columns share the k-th score than there is room for: the lower ones come in."""
    k = found.shape[1]
    last = np.take_along_axis(scores, found, axis=1).min(axis=1)
    for row in np.flatnonzero(np.count_nonzero(scores >= last[:, None], axis=1) > k):
        able = np.flatnonzero(scores[row] >= last[row])
        found[row] = able[np.argsort(-scores[row, able], kind="stable")[:k]]


class Best:
    """The best k of documents that come in blocks, in the order of their rows, for q queries.

    `values` and `seconds` are scores float64 (q, k), `rows` int64 (q, k), -1 where there is none yet.
    `seconds` are scores of another rule that are carried along.
    """

    def __init__(self, queries: int, k: int) -> None:
        self.values = np.full((queries, k), -np.inf)
        self.seconds = np.full((queries, k), -np.inf)
        self.rows = np.full((queries, k), -1, np.int64)

    def add(self, first_row: int, scores: Scores, seconds: Scores, integral: bool) -> None:
        """Scores (q, block) of the documents from `first_row` on; -inf leaves a document out."""
        k = self.rows.shape[1]
        columns = top(scores, k, integral)
        values = np.hstack((self.values, np.take_along_axis(scores, columns, axis=1)))
        carried = np.hstack((self.seconds, np.take_along_axis(seconds, columns, axis=1)))
        rows = np.hstack((self.rows, columns + first_row))
        order = np.argsort(-values, axis=1, kind="stable")[:, :k]  # what came before has the lower rows
        self.values, self.seconds, self.rows = (
            np.take_along_axis(array, order, axis=1) for array in (values, carried, rows)
        )

    def resorted(self, first: int, k: int) -> tuple[Rows, Scores]:
        """Of the best `first`, the k best by their second score: rows and second scores, (q, k)."""
        rows, seconds = self.rows[:, :first], self.seconds[:, :first]
        by_row = np.argsort(rows, axis=1)
        rows, seconds = (np.take_along_axis(array, by_row, axis=1) for array in (rows, seconds))
        order = np.argsort(-seconds, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(rows, order, axis=1), np.take_along_axis(seconds, order, axis=1)
