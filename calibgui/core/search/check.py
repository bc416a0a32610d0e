"""The search check: what quantized search keeps of float32 search, by exact search on both sides.

Scores are float64; ties go to the lower row number, on both sides. A query that is itself among the documents
is left out of its own results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from calibgui.core.search.lists import Block, Coded, Found, Wanted, search_steps
from calibgui.core.search.plan import Plan, grouped, plan_of
from calibgui.core.search.request import CaseResult, PerQuery, SearchRequest, SearchResult, SearchSnapshot
from calibgui.core.search.rules import EXACT, Metric
from calibgui.core.search.summary import case_result, per_query

ShouldStop = Callable[[], bool]
References = dict[Metric, list[Found]]


class _StoppedError(Exception):
    pass


def search_check(request: SearchRequest, should_stop: ShouldStop = lambda: False) -> Iterator[SearchSnapshot]:
    """A snapshot after every block of queries and every scheme; the last carries the result, stopped or not.

    Raises RangesError for vectors or ranges whose dimensions differ or that are not finite, and for a rule
    that lacks its ranges.
    """
    plan = plan_of(request)
    groups = grouped(request.cases)
    done, total = 0, len(request.queries) * (1 + len(groups))
    finished: dict[int, CaseResult] = {}
    complete = True
    try:
        references: References = {}
        for done in _refer(plan, references, should_stop):
            yield SearchSnapshot(done, total)
        for group in groups if plan.depth and len(request.queries) else ():
            base = done
            parts: list[list[PerQuery]] = []
            for searched in _compare(plan, group, references, parts, should_stop):
                done = base + searched
                yield SearchSnapshot(done, total, _in_order(finished))
            for number, place in enumerate(group):
                finished[place] = case_result(plan, request.cases[place], [part[number] for part in parts])
            yield SearchSnapshot(done, total, _in_order(finished))
    except _StoppedError:
        complete = False
    cases = _in_order(finished)
    result = SearchResult(request, plan.cuts, plan.depth, cases, complete, plan.notes)
    yield SearchSnapshot(done, total, cases, result)


def checked_search(request: SearchRequest) -> SearchResult:
    """The whole check at once. Raises RangesError as `search_check`."""
    result = None
    for snapshot in search_check(request):
        result = snapshot.result
    assert result is not None  # the last snapshot has it
    return result


def _in_order(finished: dict[int, CaseResult]) -> tuple[CaseResult, ...]:
    return tuple(finished[place] for place in sorted(finished))


def _refer(plan: Plan, references: References, should_stop: ShouldStop) -> Iterator[int]:
    """Fills in the float32 lists for the ks and, as the last, those to correlate; yields the queries done."""
    request = plan.request
    metrics = sorted({case.rule.metric for case in request.cases})
    references.update((metric, []) for metric in metrics)
    if not plan.depth:
        return
    documents, queries = Coded.of(request.documents, None), Coded.of(request.queries, None)
    for rows in plan.blocks:
        block = Block(queries.block(rows.start, rows.stop), plan.own[rows])
        nothing = np.zeros((len(block.own), 0), np.int64)
        wanted = [Wanted(EXACT[metric], nothing) for metric in metrics]
        steps = search_steps(wanted, block, documents, (*plan.ks, plan.depth), request.found_at_most)
        for metric, found in zip(metrics, _last(steps, should_stop), strict=True):
            references[metric].append(found)
        yield rows.stop


def _compare(
    plan: Plan,
    group: Sequence[int],
    references: References,
    parts: list[list[PerQuery]],
    should_stop: ShouldStop,
) -> Iterator[int]:
    """Fills in what each query got in each case of a group, block by block; yields the queries done."""
    request = plan.request
    cases = [request.cases[place] for place in group]
    ranges = cases[0].ranges if cases[0].rule.needs_ranges else None
    documents, queries = (
        Coded.of(part, ranges, lambda: _go_on(should_stop)) for part in (request.documents, request.queries)
    )
    for number, rows in enumerate(plan.blocks):
        block = Block(queries.block(rows.start, rows.stop), plan.own[rows])
        theirs = [references[case.rule.metric][number] for case in cases]
        wanted = [Wanted(case.rule, it.rows[-1]) for case, it in zip(cases, theirs, strict=True)]
        steps = search_steps(wanted, block, documents, plan.ks, request.found_at_most)
        found = _last(steps, should_stop)
        measured = []
        for both in zip(found, theirs, strict=True):
            _go_on(should_stop)
            measured.append(per_query(plan, rows, *both))
        parts.append(measured)
        yield rows.stop


def _last(steps: Iterator[tuple[Found, ...] | None], should_stop: ShouldStop) -> tuple[Found, ...]:
    last: tuple[Found, ...] | None = None
    for step in steps:
        last = step
        _go_on(should_stop)
    assert last is not None
    return last


def _go_on(should_stop: ShouldStop) -> None:
    if should_stop():
        raise _StoppedError
