from __future__ import annotations

import math

import numpy as np
import pytest

from calibgui.core.search.estimate import correlation, share
from calibgui.core.search.judged import judgements, ndcg
from calibgui.core.search.measures import recall, spearman


def test_that_recall_counts_shared_rows_in_any_order() -> None:
    found = np.array([[1, 2, 3], [7, 8, 9]])
    wanted = np.array([[3, 1, 5], [1, 2, 3]])
    np.testing.assert_allclose(recall(found, wanted), [2 / 3, 0])


def test_that_spearman_is_that_of_scipy_with_ties() -> None:
    stats = pytest.importorskip("scipy.stats")
    draw = np.random.default_rng(0)
    ours, theirs = draw.integers(0, 6, size=(8, 30)).astype(float), draw.standard_normal((8, 30))
    expected = [stats.spearmanr(a, b).statistic for a, b in zip(ours, theirs, strict=True)]
    np.testing.assert_allclose(spearman(ours, theirs), expected, atol=1e-12)


def test_that_equal_scores_have_no_rank_to_correlate() -> None:
    level, rising = np.zeros((1, 4)), np.arange(4.0)[None]
    assert np.isnan(spearman(rising, level)).all()
    assert spearman(level, rising).tolist() == [0.0]
    assert spearman(rising, -rising).tolist() == [-1.0]
    assert np.isnan(spearman(np.zeros((2, 1)), np.zeros((2, 1)))).all()


def test_that_a_share_of_ones_and_zeros_has_wilsons_interval() -> None:
    found = share(np.array([1.0] * 9 + [0.0]))
    assert found is not None
    assert (found.mean, found.count) == (0.9, 10)
    assert (found.low, found.high) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    perfect = share(np.ones(20))
    assert perfect is not None
    assert perfect.high == 1.0
    assert perfect.low == pytest.approx(0.8389, abs=1e-4)


@pytest.mark.parametrize("count", [2, 3, 6, 7, 12, 600])
def test_that_graded_values_have_students_interval(count: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    values = 0.5 + 0.01 * np.random.default_rng(count).standard_normal(count)
    found = share(values)
    assert found is not None
    half = stats.t.ppf(0.975, count - 1) * values.std(ddof=1) / math.sqrt(count)
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=2e-3)


def test_that_intervals_cover_the_truth_as_often_as_they_say() -> None:
    draw = np.random.default_rng(1)
    inside = 0
    for _ in range(400):
        found = share(draw.binomial(10, 0.9, size=60) / 10)
        assert found is not None
        inside += found.low <= 0.9 <= found.high
    assert 0.92 <= inside / 400 <= 0.98


def test_that_queries_without_a_value_do_not_count_and_none_at_all_is_none() -> None:
    found = correlation(np.array([np.nan, 0.5, 0.7]))
    assert found is not None
    assert (found.count, found.mean) == (2, pytest.approx(0.6))
    assert correlation(np.array([np.nan])) is None
    assert share(np.array([])) is None


def test_that_ndcg_is_what_is_computed_by_hand() -> None:
    """Judged 3, 2 and 1 and found at places 2, none and 4, as trec_eval counts."""
    judged = judgements(50, [{7: 3.0, 8: 2.0, 9: 1.0, 10: -1.0}, {}, {4: 1.0, -1: 1.0}])
    found = np.array([[1, 7, 2, 9, 10], [1, 2, 3, 4, 5], [4, 1, 2, 3, 5]])
    best = 3 + 2 / math.log2(3) + 1 / 2
    reached = 3 / math.log2(3) + 1 / math.log2(5)
    expected = [reached / best, np.nan, 1 / (1 + 1 / math.log2(3))]
    np.testing.assert_allclose(ndcg(found, judged), expected)
    np.testing.assert_allclose(ndcg(found[2:], judged, 2), expected[2:])


def test_that_ndcg_looks_at_ten_places_and_ten_of_the_best_order() -> None:
    judged = judgements(100, [dict.fromkeys(range(20), 1.0)])
    assert ndcg(np.arange(20)[None], judged).tolist() == [1.0]
    assert ndcg(np.r_[50:60, 0:10][None], judged).tolist() == [0.0]
