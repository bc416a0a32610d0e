"""What a search check will do, from its request: refused where it can't be, cut where there is too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibgui.core.errors import RangesError
from calibgui.core.search.judged import DEPTH
from calibgui.core.search.lists import QUERIES
from calibgui.core.search.request import Case, Cut, SearchRequest
from calibgui.core.search.top import Rows

CORRELATED = 100
"""Of so many documents, those nearest by float32, the scores are compared in rank."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """`first` is how long the lists are whose first result is compared and which are judged."""

    request: SearchRequest
    cuts: tuple[Cut, ...]
    first: int
    depth: int
    own: Rows  # (q,), -1 where a query is no document

    @property
    def ks(self) -> tuple[int, ...]:
        """Of the lists: the cuts, then `first`."""
        return (*(cut.k for cut in self.cuts), self.first)

    @property
    def blocks(self) -> list[slice]:
        count = len(self.request.queries)
        return [slice(start, min(start + QUERIES, count)) for start in range(0, count, QUERIES)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was cut or can't be known."""
        most = self.request.found_at_most
        if not len(self.request.queries):
            return ("There are no queries: hold some texts out.",)
        if not most:
            return ("There is no document to find: a query's own text is left out of its results.",)
        notes = [f"{c.asked:,} neighbours were cut to {c.k:,}: no more can be found." for c in self.cuts]
        notes = [note for note, cut in zip(notes, self.cuts, strict=True) if cut.k < cut.asked]
        if self.depth < CORRELATED:
            notes.append(f"The correlation is over all {self.depth:,} documents, not {CORRELATED}.")
        judged = self.request.judged
        if judged is not None and (blank := int((judged.ideal == 0).sum())):
            notes.append(f"{blank:,} queries have no relevant judgement and count for no nDCG.")
        return tuple(notes)


def plan_of(request: SearchRequest) -> Plan:
    """Raises RangesError for vectors or ranges whose dimensions differ, or a rule that lacks its ranges."""
    _refuse_misfits(request)
    most = request.found_at_most
    own = request.own_rows
    if own is None:
        own = np.full(len(request.queries), -1, np.int64)
    cuts = tuple(Cut(k, min(k, most)) for k in request.ks)
    return Plan(request, cuts, min(DEPTH, most), min(CORRELATED, most), own)


def grouped(cases: Sequence[Case]) -> list[list[int]]:
    """The places of the cases that share codes: of one scheme; rules that need no ranges stand together."""
    groups: dict[str | None, list[int]] = {}
    for place, case in enumerate(cases):
        groups.setdefault(case.scheme if case.rule.needs_ranges else None, []).append(place)
    return list(groups.values())


def _refuse_misfits(request: SearchRequest) -> None:
    if request.documents.ndim != 2 or request.queries.ndim != 2:
        raise RangesError("Vectors must be of shape (n, dim).", remedy="Give one vector in each row.")
    dims = request.documents.shape[1], request.queries.shape[1]
    if dims[0] != dims[1]:
        raise RangesError(
            f"The documents have {dims[0]:,} dimensions, the queries {dims[1]:,}.",
            remedy="Use vectors of the same model and truncation.",
        )
    for name, vectors in (("document", request.documents), ("query", request.queries)):
        bad = np.flatnonzero(~np.isfinite(vectors.sum(axis=1, dtype=np.float64)))
        if len(bad):
            raise RangesError(
                f"The vector of {name} {bad[0]:,} is not finite.",
                remedy="Encode that text again, or leave it out.",
            )
    for case in request.cases:
        if case.rule.needs_ranges and case.ranges is None:
            raise RangesError(f"{case.rule.name} needs ranges.", remedy="Calibrate, or choose ranges.")
