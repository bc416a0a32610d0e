"""What the neighbours of one query were by float32, and what they became."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.lists import Block, Coded, Found, Wanted, search_steps
from calibgui.core.search.plan import plan_of
from calibgui.core.search.request import Case, SearchRequest
from calibgui.core.search.rules import EXACT, ScoringRule


@dataclass(frozen=True, slots=True)
class Hit:
    """A document among the neighbours. `place` counts from 1; `elsewhere` is its place on the other side.

    `score` is of the side's own rule: scores of two sides do not compare. `elsewhere` is None where it is not
    among the other side's neighbours.
    """

    row: int
    place: int
    score: float
    elsewhere: int | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The k neighbours by float32 and by the case, best first; fewer where there are no more documents."""

    reference: tuple[Hit, ...]
    quantized: tuple[Hit, ...]

    @property
    def lost(self) -> tuple[int, ...]:
        """Rows that were neighbours and are none any more."""
        return tuple(hit.row for hit in self.reference if hit.elsewhere is None)

    @property
    def new(self) -> tuple[int, ...]:
        """Rows that were none and became neighbours."""
        return tuple(hit.row for hit in self.quantized if hit.elsewhere is None)


def neighbours(
    query: NDArray[np.float32],
    documents: NDArray[np.float32],
    case: Case,
    k: int = 10,
    own_row: int = -1,
) -> Neighbours:
    """Of one query (dim,) among documents (n, dim), by the metric of the case's rule and by the rule.

    `own_row` is the document that is the query itself, which is left out; -1 where none is. Raises
    RangesError for vectors or ranges that do not fit.
    """
    own = np.array([own_row], np.int64)
    request = SearchRequest(documents, query[None, :], (case,), own_rows=own, ks=(k,))
    k = plan_of(request).cuts[0].k
    if not k:
        return Neighbours((), ())
    ranges = case.ranges if case.rule.needs_ranges else None
    reference = _found(EXACT[case.rule.metric], request, None, k)
    quantized = _found(case.rule, request, ranges, k)
    return Neighbours(_hits(reference, quantized), _hits(quantized, reference))


def _found(rule: ScoringRule, request: SearchRequest, ranges: NDArray[np.float32] | None, k: int) -> Found:
    assert request.own_rows is not None
    queries, documents = Coded.of(request.queries, ranges), Coded.of(request.documents, ranges)
    wanted = [Wanted(rule, np.zeros((1, 0), np.int64))]
    block = Block(queries.block(0, 1), request.own_rows)
    found = None
    for found in search_steps(wanted, block, documents, (k,), request.found_at_most):  # noqa: B007
        pass
    assert found is not None
    return found[0]


def _hits(found: Found, other: Found) -> tuple[Hit, ...]:
    places = {int(row): place for place, row in enumerate(other.rows[0][0], start=1)}
    return tuple(
        Hit(int(row), place, float(score), places.get(int(row)))
        for place, (row, score) in enumerate(zip(found.rows[0][0], found.scores[0][0], strict=True), start=1)
    )
