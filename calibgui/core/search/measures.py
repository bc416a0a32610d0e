"""How alike two searches are: recall, and the rank correlation of scores, per query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.products import Scores
from calibgui.core.search.top import Rows


def recall(found: Rows, wanted: Rows) -> NDArray[np.float64]:
    """The share of `wanted` rows (q, k), k at least 1, that are among those `found`: float64 (q,)."""
    width = int(max(found.max(initial=0), wanted.max(initial=0))) + 1
    places = np.arange(len(found))[:, None] * width
    there = np.isin(wanted + places, found + places)
    shares: NDArray[np.float64] = there.mean(axis=1)
    return shares


def spearman(scores: Scores, reference: Scores) -> NDArray[np.float64]:
    """Rank correlation of each row of scores (q, depth) with the reference's, ties sharing the mean rank.

    NaN where the reference's scores are all equal, or there are fewer than 2; 0 where only `scores` are.
    """
    ours, theirs = (_centred_ranks(array) for array in (scores, reference))
    spread = np.einsum("ij,ij->i", ours, ours), np.einsum("ij,ij->i", theirs, theirs)
    products = np.einsum("ij,ij->i", ours, theirs)
    lengths = np.sqrt(spread[0] * spread[1])
    found = np.divide(products, lengths, out=np.zeros(len(scores)), where=lengths > 0)
    return np.where(spread[1] > 0, found, np.nan)


def _centred_ranks(scores: Scores) -> Scores:
    depth = scores.shape[1]
    order = np.argsort(scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    places = np.broadcast_to(np.arange(depth, dtype=np.float64), scores.shape)
    new = np.ones(scores.shape, bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    ends = np.ones(scores.shape, bool)
    ends[:, :-1] = new[:, 1:]
    last = np.minimum.accumulate(np.where(ends, places, depth)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(scores.shape)
    np.put_along_axis(ranks, order, (first + last) / 2, axis=1)
    return np.asarray(ranks - (depth - 1) / 2)
