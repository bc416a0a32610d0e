from __future__ import annotations

import numpy as np

from calibgui.core.search.neighbours import neighbours
from calibgui.core.search.request import Case
from calibgui.core.search.rules import RAW_INT8_DOT, RESCORED_INT8, scores
from tests.core.search.vectors import clustered, min_max

DOCUMENTS = clustered(300)
CASE = Case("min-max", min_max(DOCUMENTS[:200]), RAW_INT8_DOT)


def test_that_both_sides_are_ranked_and_point_at_each_other() -> None:
    found = neighbours(DOCUMENTS[250], DOCUMENTS, CASE, own_row=250)
    before, after = found.reference, found.quantized
    assert [hit.place for hit in before] == [hit.place for hit in after] == list(range(1, 11))
    assert 250 not in {hit.row for hit in (*before, *after)}
    assert set(found.lost) == {hit.row for hit in before} - {hit.row for hit in after}
    assert set(found.new) == {hit.row for hit in after} - {hit.row for hit in before}
    assert len(found.lost) == len(found.new) > 0
    for hit in before:
        if hit.elsewhere is not None:
            assert after[hit.elsewhere - 1].row == hit.row


def test_that_scores_are_those_of_each_side() -> None:
    query = clustered(1, seed=5)
    found = neighbours(query[0], DOCUMENTS, CASE, k=3)
    raw = scores(RAW_INT8_DOT, query, DOCUMENTS, CASE.ranges)[0]
    assert [hit.score for hit in found.quantized] == sorted(raw, reverse=True)[:3]
    exact = np.sort(DOCUMENTS.astype(np.float64) @ query[0].astype(np.float64))[::-1]
    np.testing.assert_allclose([hit.score for hit in found.reference], exact[:3])


def test_that_rescored_neighbours_are_as_many_as_asked_for() -> None:
    found = neighbours(DOCUMENTS[0], DOCUMENTS, Case("min-max", CASE.ranges, RESCORED_INT8), k=7, own_row=0)
    assert len(found.quantized) == len(found.reference) == 7
