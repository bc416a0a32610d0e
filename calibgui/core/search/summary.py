"""From the lists of a block of queries to what each query got, and from that to the figures of a case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.estimate import correlation, share
from calibgui.core.search.judged import ndcg
from calibgui.core.search.lists import Found
from calibgui.core.search.measures import recall, spearman
from calibgui.core.search.plan import Plan
from calibgui.core.search.request import Case, CaseResult, PerQuery, Summary

Values = NDArray[np.float64]


def per_query(plan: Plan, queries: slice, found: Found, reference: Found) -> PerQuery:
    """`reference` has one list more than `found`: the documents whose scores are correlated."""
    judged, first = plan.request.judged, len(plan.cuts)
    recalls = [recall(found.rows[i], reference.rows[i]) for i in range(first)]
    return PerQuery(
        tuple(recalls),
        (found.rows[first][:, 0] == reference.rows[first][:, 0]).astype(np.float64),
        spearman(found.watched, reference.scores[-1]),
        None if judged is None else ndcg(found.rows[first], judged, queries.start),
        None if judged is None else ndcg(reference.rows[first], judged, queries.start),
    )


def case_result(plan: Plan, case: Case, parts: Sequence[PerQuery]) -> CaseResult:
    """From all blocks of queries."""
    whole = PerQuery(
        tuple(_joined([part.recalls[i] for part in parts]) for i in range(len(plan.cuts))),
        _joined([part.top1 for part in parts]),
        _joined([part.correlations for part in parts]),
        _joined_if_there([part.ndcg for part in parts]),
        _joined_if_there([part.reference_ndcg for part in parts]),
    )
    return CaseResult(case, whole, summary(whole), tuple(_of_domains(plan.request.domains, whole)))


def summary(values: PerQuery, chosen: NDArray[np.bool_] | None = None) -> Summary:
    """Of all queries, or of those `chosen`, bool (q,)."""
    of = np.ones(len(values.top1), bool) if chosen is None else chosen
    correlations = values.correlations[of]
    known = correlations[~np.isnan(correlations)]
    recalls = [share(recalls[of]) for recalls in values.recalls]
    return Summary(
        int(of.sum()),
        tuple(estimate for estimate in recalls if estimate is not None),
        share(values.top1[of]),
        correlation(correlations),
        float(known.min()) if len(known) else None,
        None if values.ndcg is None else share(values.ndcg[of]),
        None if values.reference_ndcg is None else share(values.reference_ndcg[of]),
    )


def _of_domains(domains: Sequence[str], values: PerQuery) -> Iterator[tuple[str, Summary]]:
    names = np.array(domains)
    for name in dict.fromkeys(domains):
        yield name, summary(values, names == name)


def _joined(parts: Sequence[Values]) -> Values:
    whole = np.concatenate(parts)
    whole.setflags(write=False)
    return whole


def _joined_if_there(parts: Sequence[Values | None]) -> Values | None:
    there = [part for part in parts if part is not None]
    return _joined(there) if there else None
