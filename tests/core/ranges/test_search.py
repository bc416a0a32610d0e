"""The search for the parameter of the best score."""

from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.errors import RangesError
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.ranges.search import searched
from tests.core.ranges.embeddings import uneven

SHARE = RangeScheme("shared zero-centred share")


@pytest.mark.parametrize("wanted", [0.06, 0.3, 0.71, 1.0])
def test_that_the_peak_of_a_score_is_found(wanted: float) -> None:
    vectors = uneven()
    reach = np.abs(vectors).max() * wanted
    found = searched(SHARE, [vectors], lambda ranges: -abs(float(ranges[1, 0]) - reach))
    assert found.scheme["share"] == pytest.approx(wanted, rel=0.02)
    assert found.complete
    assert np.array_equal(found.ranges, ranges_of(found.scheme, [vectors]))
    assert found.score == max(score for _, score in found.tried)
    assert list(found.tried) == sorted(found.tried)
    assert len(found.tried) <= 9 + 16 + 1


def test_that_of_equal_scores_the_widest_wins() -> None:
    assert searched(SHARE.replaced(share=0.3), [uneven()], lambda _ranges: 1.0).scheme["share"] == 1


def test_that_a_scheme_without_a_parameter_is_scored_as_it_is() -> None:
    scheme = RangeScheme("shared min-max")
    found = searched(scheme, [uneven()], lambda ranges: float(ranges[1, 0]))
    assert found.scheme == scheme
    assert found.score == found.ranges[1, 0]


def test_that_a_search_that_is_stopped_answers_with_the_best_so_far() -> None:
    looked: list[float] = []

    def score(ranges: np.ndarray) -> float:
        looked.append(float(ranges[1, 0]))
        return -looked[-1]

    found = searched(SHARE, [uneven()], score, lambda: len(looked) == 3)
    assert not found.complete
    assert len(looked) == 3
    assert found.score == max(-it for it in looked)


def test_that_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(RangesError, match=r"shared zero-centred share, share = 1 is no number"):
        searched(SHARE, [uneven()], lambda _ranges: float("nan"))
