"""The search check of a calibration: which of its texts are searched, which search, and which are both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.search.judged import Judgements
from calibgui.core.search.request import KS, Case, SearchRequest
from calibgui.core.search.rules import ScoringRule


@dataclass(frozen=True, slots=True, eq=False)
class SearchTexts:
    """Documents float32 (n, dim) and queries float32 (q, dim) of a calibration, with texts and domain ids.

    `own_rows`, int64 (q,): the row of the document that is the query itself, -1 where none is.
    `judged` are of these queries and documents.
    """

    documents: NDArray[np.float32]
    document_texts: tuple[str, ...]
    document_domains: tuple[str, ...]
    queries: NDArray[np.float32]
    query_texts: tuple[str, ...]
    query_domains: tuple[str, ...]
    own_rows: NDArray[np.int64]
    judged: Judgements | None = None

    def request(self, cases: Iterable[Case], ks: tuple[int, ...] = KS) -> SearchRequest:
        return SearchRequest(
            self.documents, self.queries, tuple(cases), self.query_domains, self.own_rows, ks, self.judged
        )


def search_texts(result: CalibrationResult) -> SearchTexts:
    """Documents are all texts, calibration and held-out; the held-out ones search, among all others.

    Where domains hold queries, only their held-out texts search, and their texts are no documents; where all
    domains do, they are.
    """
    asking = [item for item in result.domains if item.domain.role == "queries"]
    told = [item for item in result.domains if item.domain.role != "queries"]
    searched, searching = (told, asking) if asking and told else (result.domains, result.domains)
    documents: list[NDArray[np.float32]] = []
    rows: dict[str, int] = {}  # of the first held-out text of a domain
    count = 0
    for item in searched:
        documents += [item.calibration, item.held_out]
        rows[item.domain.id] = count + len(item.calibration)
        count += len(item.calibration) + len(item.held_out)
    own = [
        rows[item.domain.id] + np.arange(len(item.held_out))
        if item.domain.id in rows
        else np.full(len(item.held_out), -1)
        for item in searching
    ]
    dim = result.model.dim
    return SearchTexts(
        _stacked(documents, dim),
        tuple(text for item in searched for text in (*item.sample.calibration, *item.sample.held_out)),
        _repeated((item.domain.id, len(item.calibration) + len(item.held_out)) for item in searched),
        _stacked([item.held_out for item in searching], dim),
        tuple(text for item in searching for text in item.sample.held_out),
        _repeated((item.domain.id, len(item.held_out)) for item in searching),
        _read_only(np.concatenate([*own, np.empty(0)]).astype(np.int64)),
    )


def all_cases(schemes: Mapping[str, NDArray[np.float32]], rules: Sequence[ScoringRule]) -> tuple[Case, ...]:
    """Every scheme's ranges (2, dim) under every rule; a rule that needs no ranges once, of scheme ""."""
    cases = [
        Case(scheme, ranges, rule)
        for scheme, ranges in schemes.items()
        for rule in rules
        if rule.needs_ranges
    ]
    return (*cases, *(Case("", None, rule) for rule in rules if not rule.needs_ranges))


def _repeated(counts: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(id_ for id_, count in counts for _ in range(count))


def _stacked(parts: Sequence[NDArray[np.float32]], dim: int) -> NDArray[np.float32]:
    return _read_only(np.concatenate([*parts, np.empty((0, dim), np.float32)]))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
