"""What a search check is asked and what it answers. All frozen; arrays are read-only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.estimate import Estimate
from calibgui.core.search.judged import Judgements
from calibgui.core.search.rules import ScoringRule

KS = (1, 10, 100)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One scheme's ranges, float32 (2, dim), under one scoring rule; None for a rule that needs no ranges.

    Cases of one `scheme` have the same ranges.
    """

    scheme: str
    ranges: NDArray[np.float32] | None
    rule: ScoringRule


@dataclass(frozen=True, slots=True, eq=False)
class SearchRequest:
    """Documents float32 (n, dim), queries float32 (q, dim), and the cases to check.

    `domains` names the domain id of each query; empty where they have none. `own_rows`, int64 (q,), is the
    row of the document that is the query itself, -1 where none is: it is left out of that query's results.
    `judged` are of the queries and documents in their order.
    """

    documents: NDArray[np.float32]
    queries: NDArray[np.float32]
    cases: tuple[Case, ...]
    domains: tuple[str, ...] = ()
    own_rows: NDArray[np.int64] | None = None
    ks: tuple[int, ...] = KS
    judged: Judgements | None = field(default=None, repr=False)

    @property
    def found_at_most(self) -> int:
        """How many documents every query can find."""
        left_out = self.own_rows is not None and bool((self.own_rows >= 0).any())
        return max(0, len(self.documents) - int(left_out))


@dataclass(frozen=True, slots=True)
class Cut:
    """A number of neighbours that was asked for, and how many there can be."""

    asked: int
    k: int


@dataclass(frozen=True, slots=True, eq=False)
class PerQuery:
    """What each query got, float64 (q,): for paired comparisons of cases.

    `recalls` are by the request's ks. `top1` is 1 where the first of 10 results is the reference's.
    `correlations` are NaN where the reference has all scores equal, `ndcg` where nothing judged is relevant.
    """

    recalls: tuple[NDArray[np.float64], ...]
    top1: NDArray[np.float64]
    correlations: NDArray[np.float64]
    ndcg: NDArray[np.float64] | None
    reference_ndcg: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Of all queries or those of one domain. None stands for a measure that no query has.

    `recalls` are by the request's ks. `retention` is the mean nDCG@10 over that of float32 search, None where
    that is 0.
    """

    queries: int
    recalls: tuple[Estimate, ...]
    top1: Estimate | None
    correlation: Estimate | None
    worst_correlation: float | None
    ndcg: Estimate | None = None
    reference_ndcg: Estimate | None = None

    @property
    def retention(self) -> float | None:
        if self.ndcg is None or self.reference_ndcg is None or self.reference_ndcg.mean == 0:
            return None
        return self.ndcg.mean / self.reference_ndcg.mean


@dataclass(frozen=True, slots=True, eq=False)
class CaseResult:
    """One case against float32 search by its rule's metric. `domains` are in the order of the queries."""

    case: Case
    per_query: PerQuery
    overall: Summary
    domains: tuple[tuple[str, Summary], ...]

    def recall(self, asked: int, cuts: tuple[Cut, ...]) -> Estimate:
        """Raises KeyError for a k that was not asked for."""
        for cut, estimate in zip(cuts, self.overall.recalls, strict=True):
            if cut.asked == asked:
                return estimate
        raise KeyError(asked)


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """The answer. `complete` is False where it was stopped: `cases` are then those of the schemes done.

    `cuts` say how many neighbours stand behind each k; `depth` how many documents behind the correlation.
    `notes` say in words what was cut or can't be known.
    """

    request: SearchRequest
    cuts: tuple[Cut, ...]
    depth: int
    cases: tuple[CaseResult, ...]
    complete: bool
    notes: tuple[str, ...] = ()

    def case(self, scheme: str, rule: str) -> CaseResult:
        """By the ids of scheme and rule. Raises KeyError."""
        for found in self.cases:
            if (found.case.scheme, found.case.rule.id) == (scheme, rule):
                return found
        raise KeyError((scheme, rule))


@dataclass(frozen=True, slots=True, eq=False)
class SearchSnapshot:
    """One moment: searches done of all, one for each query and scheme (and metric), and the cases done.

    `result` is there in the last one.
    """

    done: int
    total: int
    cases: tuple[CaseResult, ...] = ()
    result: SearchResult | None = None

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total else 1.0
