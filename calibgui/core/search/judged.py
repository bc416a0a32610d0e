"""Search against what people judged relevant: nDCG@10 as trec_eval has it.

DCG = sum of gain / log2(place + 1) over the first 10, the gain being the judgement as given (0 where it is
negative or there is none); nDCG divides by the DCG of the best order of all that is judged for the query,
found or not. Ties among scores go to the lower row number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.top import Rows

DEPTH = 10


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """Of q queries. `keys`, int64 and sorted, are query * documents + row, with their `gains`, float64.

    `ideal` is the DCG of the best order, float64 (q,): 0 where nothing relevant is judged. Read-only.
    """

    documents: int
    keys: NDArray[np.int64]
    gains: NDArray[np.float64]
    ideal: NDArray[np.float64]


def judgements(documents: int, judged: Sequence[Mapping[int, float]]) -> Judgements:
    """From the judgements of each query, by the row of a document.

    A negative row stands for a document that isn't there: it is never found, but counts for the best order.
    """
    pairs = sorted(
        (query * documents + row, gain)
        for query, gains in enumerate(judged)
        for row, gain in gains.items()
        if gain > 0 and row >= 0
    )
    ideal = np.array([_dcg_of(sorted(gains.values(), reverse=True)) for gains in judged])
    keys = np.array([key for key, _ in pairs], np.int64)
    gains = np.array([gain for _, gain in pairs], np.float64)
    for array in (keys, gains, ideal):
        array.setflags(write=False)
    return Judgements(documents, keys, gains, ideal)


def relevant_rows(judged: Judgements, query: int) -> frozenset[int]:
    """Rows of the documents that are judged relevant for a query."""
    ends = np.searchsorted(judged.keys, [query * judged.documents, (query + 1) * judged.documents])
    return frozenset((judged.keys[ends[0] : ends[1]] - query * judged.documents).tolist())


def ndcg(found: Rows, judged: Judgements, first_query: int = 0) -> NDArray[np.float64]:
    """nDCG@10 of rows (q, k), best first, of the queries from `first_query` on.

    float64 (q,), NaN where nothing relevant is judged.
    """
    queries = np.arange(first_query, first_query + len(found))
    keys = queries[:, None] * judged.documents + found[:, :DEPTH]
    gains = np.zeros(keys.shape)
    if len(judged.keys):
        places = np.searchsorted(judged.keys, keys).clip(max=len(judged.keys) - 1)
        gains = np.where(judged.keys[places] == keys, judged.gains[places], 0.0)
    reached = (gains * _discounts(keys.shape[1])).sum(axis=1)
    ideal = judged.ideal[queries]
    return np.asarray(np.divide(reached, ideal, out=np.full(len(found), np.nan), where=ideal > 0))


def _dcg_of(gains: Sequence[float]) -> float:
    best = np.array([gain for gain in gains[:DEPTH] if gain > 0])
    return float((best * _discounts(len(best))).sum())


def _discounts(count: int) -> NDArray[np.float64]:
    return np.asarray(1.0 / np.log2(np.arange(count) + 2.0))
