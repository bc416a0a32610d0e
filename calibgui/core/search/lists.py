"""Exact search in blocks: the result lists of some rules on the same codes, in bounded memory.

A block of 256 queries against 8,192 documents takes 16 MiB a product; there are at most some ten at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.schemes import checked_ranges
from calibgui.core.search.products import Codec, Pairs, Scores, Side
from calibgui.core.search.rules import Rescored, ScoringRule
from calibgui.core.search.top import Best, Rows

QUERIES = 256
DOCUMENTS = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Vectors float32 (n, dim) with their int8 codes, where there are ranges."""

    vectors: NDArray[np.float32]
    codes: NDArray[np.int8] | None = None
    codec: Codec | None = None

    @classmethod
    def of(
        cls,
        vectors: NDArray[np.float32],
        ranges: NDArray[np.float32] | None,
        between: Callable[[], None] = lambda: None,
    ) -> Coded:
        """`between` is called after each block, and may raise.

        Raises RangesError for ranges that are not (2, dim) or that are not finite.
        """
        if ranges is None:
            return cls(vectors)
        codec = Codec.of(checked_ranges(ranges, vectors.shape[1]))
        codes = np.empty(vectors.shape, np.int8)
        for start in range(0, len(vectors), DOCUMENTS):
            rows = slice(start, start + DOCUMENTS)
            codes[rows] = quantize_embeddings(vectors[rows], "int8", codec.ranges)
            between()
        return cls(vectors, codes, codec)

    def block(self, start: int, stop: int) -> Side:
        codes = None if self.codes is None else self.codes[start:stop]
        return Side(self.vectors[start:stop], codes, self.codec)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Of a block of queries by one rule: for each k the rows (q, k) and scores (q, k), best first.

    `watched` are the scores of the rows to watch, (q, depth).
    """

    rows: tuple[Rows, ...]
    scores: tuple[Scores, ...]
    watched: Scores


class _Search:
    """One rule's lists as the documents come by."""

    def __init__(self, rule: ScoringRule, queries: int, most: int, found_at_most: int, watched: Rows) -> None:
        self.rule = rule
        self._multiplier = rule.multiplier if isinstance(rule, Rescored) else 1
        self._first = rule.first if isinstance(rule, Rescored) else rule
        self._best = Best(queries, min(most * self._multiplier, found_at_most))
        self._watched = watched
        self._watched_scores = np.zeros(watched.shape)

    def add(self, pairs: Pairs, first_row: int, own: tuple[Rows, Rows]) -> None:
        seconds = self.rule.score(pairs)
        firsts = seconds if self._first is self.rule else self._first.score(pairs)
        places = self._watched - first_row
        inside = (places >= 0) & (places < seconds.shape[1])
        queries = np.nonzero(inside)[0]
        self._watched_scores[inside] = seconds[queries, places[inside]]
        if len(own[0]):
            firsts = firsts.copy()
            firsts[own] = -np.inf
        self._best.add(first_row, firsts, seconds, self._first.integral)

    def found(self, ks: Sequence[int]) -> Found:
        if self._first is self.rule:
            lists = [(self._best.rows[:, :k], self._best.values[:, :k]) for k in ks]
        else:
            lists = [self._best.resorted(k * self._multiplier, k) for k in ks]
        return Found(tuple(rows for rows, _ in lists), tuple(s for _, s in lists), self._watched_scores)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of queries to search for: `own` are the rows that are the queries themselves, -1 for none."""

    queries: Side
    own: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Lists by a rule, and its scores of the rows `watched`, int64 (q, depth)."""

    rule: ScoringRule
    watched: Rows


def search_steps(
    wanted: Sequence[Wanted], block: Block, documents: Coded, ks: Sequence[int], found_at_most: int
) -> Iterator[tuple[Found, ...] | None]:
    """None after each step of less than half a second, then what is found for each wanted, as the last."""
    queries = len(block.own)
    searches = [_Search(it.rule, queries, max(ks), found_at_most, it.watched) for it in wanted]
    for start in range(0, len(documents.vectors), DOCUMENTS):
        pairs = Pairs(block.queries, documents.block(start, start + DOCUMENTS))
        here = np.flatnonzero((block.own >= start) & (block.own < start + DOCUMENTS))
        for search in searches:
            search.add(pairs, start, (here, block.own[here] - start))
            yield None
    yield tuple(search.found(ks) for search in searches)
