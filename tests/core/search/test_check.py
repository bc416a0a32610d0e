from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from calibgui.core.errors import RangesError
from calibgui.core.search import lists
from calibgui.core.search.check import checked_search, search_check
from calibgui.core.search.judged import judgements
from calibgui.core.search.request import SearchRequest, SearchResult
from calibgui.core.search.rules import EXACT, HAMMING, RESCORED_INT8, RULES, rule_of, scores
from calibgui.core.search.texts import all_cases
from tests.core.search.vectors import clustered, min_max, zero_centred

DOCUMENTS = clustered(400)
OWN = np.arange(300, 360)
SCHEMES = {"min-max": min_max(DOCUMENTS[:300]), "shared": zero_centred(DOCUMENTS[:300])}
REQUEST = SearchRequest(
    DOCUMENTS, DOCUMENTS[OWN], all_cases(SCHEMES, RULES), ("a", "b", "c") * 20, OWN.astype(np.int64)
)


@pytest.fixture(scope="module")
def result() -> SearchResult:
    return checked_search(REQUEST)


def _ranked(rule_id: str, ranges: np.ndarray | None, metric: str = "dot") -> np.ndarray:
    """Row numbers by score, the query's own text last: plain numpy."""
    rule = EXACT[metric] if rule_id == "float32" else rule_of(rule_id)
    found = scores(rule, REQUEST.queries, DOCUMENTS, ranges).copy()
    found[np.arange(len(OWN)), OWN] = -np.inf
    return np.argsort(-found, axis=1, kind="stable")


@pytest.mark.parametrize(
    "rule", ["raw-int8-dot", "raw-int8-cosine", "raw-l2", "decoded-dot", "float-by-codes"]
)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_recall_and_top1_are_those_of_a_plain_sort(result: SearchResult, scheme: str, rule: str) -> None:
    ours = _ranked(rule, SCHEMES[scheme])
    reference = _ranked("float32", None, rule_of(rule).metric)
    found = result.case(scheme, rule)
    for place, k in enumerate((1, 10, 100)):
        shares = [len(set(a[:k]) & set(b[:k])) / k for a, b in zip(ours, reference, strict=True)]
        np.testing.assert_allclose(found.per_query.recalls[place], shares)
    np.testing.assert_array_equal(found.per_query.top1, ours[:, 0] == reference[:, 0])


def test_that_rescoring_picks_from_four_times_as_many_as_wanted(result: SearchResult) -> None:
    first, second = _ranked("raw-int8-dot", SCHEMES["min-max"]), _ranked("folded-dot", SCHEMES["min-max"])
    reference = _ranked("float32", None)
    for place, k in enumerate((1, 10)):
        shares = []
        for able, order, wanted in zip(first, second, reference, strict=True):
            picked = [row for row in order if row in set(able[: 4 * k])][:k]
            shares.append(len(set(picked) & set(wanted[:k])) / k)
        np.testing.assert_allclose(result.case("min-max", RESCORED_INT8.id).per_query.recalls[place], shares)


def test_that_domains_add_up_to_the_whole(result: SearchResult) -> None:
    found = result.case("min-max", "raw-int8-dot")
    assert [(name, its.queries) for name, its in found.domains] == [("a", 20), ("b", 20), ("c", 20)]
    mean = np.mean([its.recalls[1].mean for _, its in found.domains])
    assert found.overall.recalls[1].mean == pytest.approx(mean)
    estimate = found.recall(10, result.cuts)
    assert estimate.low < estimate.mean < estimate.high
    worst = min(its.worst_correlation for _, its in found.domains if its.worst_correlation is not None)
    assert found.overall.worst_correlation == worst


def test_that_a_shared_zero_centred_range_keeps_what_raw_codes_of_min_max_lose(result: SearchResult) -> None:
    raw, shared = result.case("min-max", "raw-int8-dot"), result.case("shared", "raw-int8-dot")
    decoded = result.case("min-max", "decoded-dot")
    assert raw.overall.recalls[1].mean < 0.93
    assert shared.overall.recalls[1].mean > 0.97
    assert decoded.overall.recalls[1].mean > 0.97


def test_that_small_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch, result: SearchResult) -> None:
    monkeypatch.setattr(lists, "DOCUMENTS", 37)
    monkeypatch.setattr("calibgui.core.search.plan.QUERIES", 7)
    again = checked_search(REQUEST)
    for ours, theirs in zip(again.cases, result.cases, strict=True):
        assert ours.case is theirs.case
        for mine, its in zip(ours.per_query.recalls, theirs.per_query.recalls, strict=True):
            np.testing.assert_array_equal(mine, its)
        np.testing.assert_allclose(ours.per_query.correlations, theirs.per_query.correlations)


def test_that_rules_without_ranges_are_checked_once(result: SearchResult) -> None:
    assert [found.case.scheme for found in result.cases if found.case.rule == HAMMING] == [""]
    with pytest.raises(KeyError):
        result.case("min-max", HAMMING.id)


def test_that_arrays_of_the_result_are_read_only(result: SearchResult) -> None:
    values = result.cases[0].per_query
    assert not any(array.flags.writeable for array in (*values.recalls, values.top1, values.correlations))


def test_that_snapshots_rise_to_the_end_and_carry_what_is_done() -> None:
    snapshots = list(search_check(REQUEST))
    done = [snapshot.done for snapshot in snapshots]
    assert done == sorted(done)
    assert snapshots[-1].fraction == 1.0
    assert [snapshot.result is not None for snapshot in snapshots].index(True) == len(snapshots) - 1
    assert snapshots[-1].result is not None
    assert snapshots[-1].result.complete
    assert len(snapshots[-1].cases) == len(REQUEST.cases)


def test_that_a_stop_leaves_the_schemes_done_by_then() -> None:
    finished = len(all_cases({"min-max": SCHEMES["min-max"]}, RULES)) - 2  # without the two binary rules
    stop = Event()
    for snapshot in search_check(REQUEST, stop.is_set):
        if len(snapshot.cases) == finished:
            stop.set()
    assert snapshot.result is not None
    assert not snapshot.result.complete
    assert {found.case.scheme for found in snapshot.result.cases} == {"min-max"}
    assert snapshot.fraction < 1.0


def test_that_a_stop_at_once_leaves_nothing() -> None:
    (snapshot,) = search_check(REQUEST, lambda: True)
    assert snapshot.result is not None
    assert (snapshot.result.cases, snapshot.result.complete) == ((), False)


def test_that_judged_queries_have_ndcg_and_its_retention() -> None:
    nearest = _ranked("float32", None)
    judged = judgements(len(DOCUMENTS), [{int(row): 1.0 for row in rows[:3]} for rows in nearest])
    result = checked_search(replace(REQUEST, judged=judged))
    raw, shared = (result.case(scheme, "raw-int8-dot").overall for scheme in SCHEMES)
    for found in (raw, shared):
        assert found.reference_ndcg is not None
        assert found.reference_ndcg.mean == 1.0
    assert raw.retention is not None
    assert shared.retention is not None
    assert raw.retention < shared.retention <= 1.0
    assert raw.ndcg is not None
    assert raw.retention == pytest.approx(raw.ndcg.mean)


def test_that_queries_that_nothing_is_judged_for_count_for_no_ndcg_and_are_noted() -> None:
    judged = judgements(len(DOCUMENTS), [{1: 1.0}] * 10 + [{}] * 50)
    result = checked_search(replace(REQUEST, judged=judged))
    found = result.cases[0].overall
    assert found.ndcg is not None
    assert found.ndcg.count == 10
    assert dict(result.cases[0].domains)["c"].ndcg is not None
    assert any("50 queries" in note for note in result.notes)


def test_that_misfits_are_refused() -> None:
    with pytest.raises(RangesError, match="24 dimensions, the queries 5"):
        checked_search(replace(REQUEST, queries=REQUEST.queries[:, :5]))
    broken = DOCUMENTS.copy()
    broken[7, 2] = np.nan
    with pytest.raises(RangesError, match="document 7"):
        checked_search(replace(REQUEST, documents=broken))
    case = replace(REQUEST.cases[0], ranges=None)
    with pytest.raises(RangesError, match="needs ranges"):
        checked_search(replace(REQUEST, cases=(case,)))
    case = replace(REQUEST.cases[0], ranges=SCHEMES["shared"][:, :3])
    with pytest.raises(RangesError, match="3 dimensions"):
        checked_search(replace(REQUEST, cases=(case,)))
    with pytest.raises(RangesError, match="shape"):
        checked_search(replace(REQUEST, queries=REQUEST.queries[0]))
