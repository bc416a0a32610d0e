from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.search.check import checked_search
from calibgui.core.search.rules import HAMMING, RAW_INT8_DOT
from calibgui.core.search.texts import all_cases, search_texts
from tests.core.checks.results import random_parts, result_of

RESULT = result_of(random_parts(6, {"a": (20, 5), "b": (10, 7), "c": (0, 4)}))


def _asking(result: CalibrationResult, *ids: str) -> CalibrationResult:
    items = [
        replace(item, domain=replace(item.domain, role="queries")) if item.domain.id in ids else item
        for item in result.domains
    ]
    return replace(result, domains=tuple(items))


def test_that_held_out_texts_search_all_texts_but_themselves() -> None:
    found = search_texts(RESULT)
    assert found.documents.shape == (46, 6)
    assert found.document_domains == ("a",) * 25 + ("b",) * 17 + ("c",) * 4
    assert found.query_domains == ("a",) * 5 + ("b",) * 7 + ("c",) * 4
    np.testing.assert_array_equal(found.documents[found.own_rows], found.queries)
    assert [found.document_texts[row] for row in found.own_rows] == list(found.query_texts)


def test_that_a_domain_of_queries_searches_the_others() -> None:
    found = search_texts(_asking(RESULT, "b"))
    assert set(found.document_domains) == {"a", "c"}
    assert found.query_domains == ("b",) * 7
    assert (found.own_rows == -1).all()


def test_that_queries_alone_search_among_themselves() -> None:
    found = search_texts(_asking(RESULT, "a", "b", "c"))
    assert found.documents.shape == (46, 6)
    np.testing.assert_array_equal(found.documents[found.own_rows], found.queries)


def test_that_the_request_is_of_these_texts() -> None:
    cases = all_cases({"min-max": RESULT.ranges}, (RAW_INT8_DOT, HAMMING))
    result = checked_search(search_texts(RESULT).request(cases, ks=(1, 5)))
    assert [found.case.rule for found in result.cases] == [RAW_INT8_DOT, HAMMING]
    assert [name for name, _ in result.cases[0].domains] == ["a", "b", "c"]
    assert [cut.k for cut in result.cuts] == [1, 5]


def test_that_nothing_held_out_is_answered() -> None:
    nothing = result_of(random_parts(6, {"a": (20, 0)}))
    result = checked_search(search_texts(nothing).request(all_cases({"m": nothing.ranges}, (RAW_INT8_DOT,))))
    assert result.cases == ()
    assert "hold some texts out" in result.notes[0]
