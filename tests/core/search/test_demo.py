"""The search check of the demo: documents are all 2,100 texts, queries the last 200 of each domain."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.search.check import checked_search
from calibgui.core.search.request import SearchRequest, SearchResult
from calibgui.core.search.rules import DECODED_DOT, RAW_INT8_DOT, RAW_UINT8_DOT, RESCORED_INT8
from calibgui.core.search.texts import all_cases
from tests.core.search.vectors import min_max, zero_centred

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def result(demo_vectors: NDArray[np.float32]) -> SearchResult:
    held_out = np.arange(2100) % 700 >= 500
    calibration = demo_vectors[~held_out]
    cases = all_cases(
        {"min-max": min_max(calibration), "shared": zero_centred(calibration)},
        (RAW_INT8_DOT, DECODED_DOT, RAW_UINT8_DOT, RESCORED_INT8),
    )
    domains = ("en",) * 200 + ("zh",) * 200 + ("code",) * 200
    own = np.flatnonzero(held_out)
    return checked_search(SearchRequest(demo_vectors, demo_vectors[own], cases, domains, own))


@pytest.mark.parametrize(
    ("scheme", "rule", "low", "high"),
    [
        ("min-max", RAW_INT8_DOT, 0.82, 0.86),
        ("min-max", DECODED_DOT, 0.985, 1.0),
        ("min-max", RESCORED_INT8, 0.985, 1.0),
        ("min-max", RAW_UINT8_DOT, 0.4, 0.7),
        ("shared", RAW_INT8_DOT, 0.985, 1.0),
        ("shared", RAW_UINT8_DOT, 0.3, 0.7),
    ],
)
def test_that_recall_at_10_is_what_a_plain_script_finds(
    result: SearchResult, scheme: str, rule: object, low: float, high: float
) -> None:
    found = result.case(scheme, rule.id)
    assert low <= found.recall(10, result.cuts).mean <= high
    assert [its.queries for _, its in found.domains] == [200, 200, 200]
    assert result.notes == ()
