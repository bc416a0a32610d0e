"""Input that leaves little to measure is answered, not crashed on."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.search.check import checked_search
from calibgui.core.search.neighbours import neighbours
from calibgui.core.search.request import Case, SearchRequest, SearchResult
from calibgui.core.search.rules import RULES
from calibgui.core.search.texts import all_cases
from tests.core.search.vectors import clustered, min_max, zero_centred

pytestmark = pytest.mark.filterwarnings("error")  # nor a warning of numpy's


def _check(documents: NDArray[np.float32], queries: int | None = None, own: bool = True) -> SearchResult:
    """The first `queries` documents search among all, by all rules and two kinds of ranges."""
    asking = documents[:queries]
    schemes = {"min-max": min_max(documents), "shared": zero_centred(documents)}
    rows = np.arange(len(asking)) if own else np.full(len(asking), -1)
    return checked_search(SearchRequest(documents, asking, all_cases(schemes, RULES), (), rows))


def _assert_sane(result: SearchResult) -> None:
    assert result.complete
    assert len(result.cases) == len(result.request.cases)
    for found in result.cases:
        for values in (*found.per_query.recalls, found.per_query.top1):
            assert ((values >= 0) & (values <= 1)).all()
        known = found.per_query.correlations[~np.isnan(found.per_query.correlations)]
        assert (np.abs(known) <= 1 + 1e-9).all()


def test_one_text_that_is_its_own_query_finds_nothing_and_it_is_said() -> None:
    result = _check(clustered(1))
    assert (result.cases, result.complete) == ((), True)
    assert result.notes == ("There is no document to find: a query's own text is left out of its results.",)


def test_one_document_that_is_no_query_is_always_found() -> None:
    result = _check(clustered(1), own=False)
    _assert_sane(result)
    assert all(found.overall.recalls[2].mean == 1 for found in result.cases)
    assert [(cut.asked, cut.k) for cut in result.cuts] == [(1, 1), (10, 1), (100, 1)]
    assert all(found.overall.correlation is None for found in result.cases)


def test_no_queries_is_said() -> None:
    result = _check(clustered(20), queries=0)
    assert result.cases == ()
    assert result.notes == ("There are no queries: hold some texts out.",)


def test_equal_texts_keep_all_neighbours_as_ties_go_to_the_lower_row() -> None:
    result = _check(np.repeat(clustered(1), 150, axis=0))
    _assert_sane(result)
    for found in result.cases:
        assert [estimate.mean for estimate in found.overall.recalls] == [1, 1, 1]
        assert found.overall.correlation is None


def test_a_constant_dimension_changes_no_neighbour() -> None:
    documents = clustered(150)
    documents[:, 3] = 0.125
    result = _check(documents)
    _assert_sane(result)
    assert result.case("min-max", "decoded-dot").overall.recalls[1].mean > 0.95
    assert result.case("min-max", "decoded-l2").overall.recalls[1].mean > 0.95


def test_zero_vectors_are_answered() -> None:
    documents = clustered(150)
    documents[::10] = 0
    _assert_sane(_check(documents))
    _assert_sane(_check(np.zeros((12, 6), np.float32)))


def test_one_dimension_is_answered() -> None:
    _assert_sane(_check(clustered(150, dim=3)[:, :1]))


def test_fewer_texts_than_neighbours_asked_for_are_cut_and_it_is_said() -> None:
    result = _check(clustered(31), queries=5)
    _assert_sane(result)
    assert [(cut.asked, cut.k) for cut in result.cuts] == [(1, 1), (10, 10), (100, 30)]
    assert result.depth == 30
    assert result.notes == (
        "100 neighbours were cut to 30: no more can be found.",
        "The correlation is over all 30 documents, not 100.",
    )
    assert all(found.overall.recalls[2].mean == 1 for found in result.cases)  # all there are


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_neighbours_of_a_text_alone_are_none(rule: object) -> None:
    documents = clustered(2)
    case = Case("", min_max(documents), rule)
    assert neighbours(documents[0], documents[:1], case, own_row=0).reference == ()
    assert len(neighbours(documents[0], documents, case, own_row=0).quantized) == 1
