"""The stated intervals against what chance really does."""

from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.recommend.halves import halves, strata_of
from calibgui.core.recommend.intervals import difference, predicted
from calibgui.core.search.estimate import share, t_point

STEP = 0.1
DOMAINS = ("a",) * 100 + ("b",) * 80 + ("c",) * 21


def _values(seed: int) -> np.ndarray:
    """Recalls at 10 as searches have them: mostly 1, in tenths, each domain with its own mean."""
    rng = np.random.default_rng(seed)
    right = np.repeat([0.99, 0.95, 0.85], [100, 80, 21])
    return rng.binomial(10, right) / 10


def _shares_within(values: np.ndarray, domains: tuple[str, ...]) -> tuple[float, float]:
    """How often, of 400 cuts, the other half lies within the stated interval, and within one of the mean."""
    strata = strata_of(domains)
    stated = narrow = 0
    for cut in range(400):
        first = halves(domains, cut)
        found = float(values[~first].mean())
        whole, alone = predicted(values, strata, first, STEP), share(values[first])
        assert alone is not None
        stated += whole.low <= found <= whole.high
        narrow += alone.low <= found <= alone.high
    return stated / 400, narrow / 400


@pytest.mark.parametrize("seed", range(5))
def test_that_the_other_half_lies_within_the_interval_as_often_as_stated(seed: int) -> None:
    assert _shares_within(_values(seed), DOMAINS)[0] == pytest.approx(0.99, abs=0.01)


def test_that_an_interval_of_the_mean_would_miss_one_time_in_six() -> None:
    values = np.random.default_rng(0).binomial(10, 0.95, 200) / 10
    stated, narrow = _shares_within(values, ("a",) * 200)
    assert stated == pytest.approx(0.99, abs=0.01)
    assert narrow == pytest.approx(5 / 6, abs=0.04)


def test_that_rare_losses_of_one_half_leave_room_for_more_in_the_other() -> None:
    """The variance of a half with few losses is too small: an interval by it alone would hold in 5 of 6."""
    values = np.ones(120)
    values[[5, 30, 88, 90]] = [0.9, 0.8, 0.9, 0.9]
    stated, narrow = _shares_within(values, ("a",) * 120)
    assert stated >= 0.98
    assert narrow < 0.9


def test_that_one_domain_without_skew_has_the_textbook_interval() -> None:
    values = np.tile(np.linspace(0.4, 0.6, 10), 5)
    first = np.arange(50) < 30
    stated = predicted(values, np.zeros(50, np.int64), first, step=1e-6)
    half = 2.7564 * values[first].std(ddof=1) * np.sqrt(1 / 30 + 1 / 20)
    assert (stated.mean, stated.count) == (pytest.approx(0.5), 30)
    assert (stated.low, stated.high) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-4)


def test_that_domains_are_weighed_as_in_the_other_half() -> None:
    values = np.array([1.0, 1, 1, 0.9, 0.5, 0.5, 0.4, 0.5, 0.5, 0.5])
    strata = np.array([0] * 4 + [1] * 6)
    first = np.array([True, True, False, False, True, True, True, False, False, False])
    assert predicted(values, strata, first, STEP).mean == pytest.approx(0.4 * 1 + 0.6 * (1.4 / 3))


def test_that_queries_that_all_got_the_same_still_have_an_interval() -> None:
    first = np.arange(100) % 2 == 0
    stated = predicted(np.ones(100), np.zeros(100, np.int64), first, STEP)
    assert (stated.mean, stated.high) == (1, 1)
    assert stated.low == pytest.approx(1 - 2.68**2 * 0.1 / 50, abs=1e-4)  # seven queries lose a neighbour
    middle = predicted(np.full(100, 0.5), np.zeros(100, np.int64), first, STEP)
    assert middle.high - 0.5 == pytest.approx(0.5 - middle.low)


def test_that_a_difference_is_paired() -> None:
    rng = np.random.default_rng(0)
    hard = rng.uniform(0, 0.9, 200)  # queries differ much, the schemes little
    more = difference(hard + 0.02 + rng.normal(0, 0.01, 200), hard)
    assert more.mean == pytest.approx(0.02, abs=0.003)
    assert more.high - more.low < 0.004
    assert more.beats_noise


def test_that_more_comparisons_make_it_wider() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.uniform(size=(2, 100))
    widths = [np.diff((it.low, it.high))[0] for it in (difference(one, other, n) for n in (1, 5, 20))]
    assert widths == sorted(widths)
    assert widths[2] / widths[0] == pytest.approx(3.105 / 1.984, abs=0.02)


def test_that_equal_differences_have_a_width_unless_nothing_differs() -> None:
    same = difference(np.ones(50), np.ones(50))
    assert (same.low, same.high, same.beats_noise) == (0, 0, False)
    all_better = difference(np.ones(50), np.full(50, 0.5))
    assert 0.4 < all_better.low < 0.5
    assert all_better.beats_noise
    assert not difference(np.ones(50), np.full(50, 0.95)).beats_noise


@pytest.mark.parametrize(
    ("freedom", "z", "point"),
    [(19, 1.959963984540054, 2.0930), (19, 2.9, 3.304), (15, 3.0, 3.586), (299, 2.9, 2.923)],
)
def test_that_points_of_students_t_are_right(freedom: int, z: float, point: float) -> None:
    assert t_point(freedom, z) == pytest.approx(point, abs=0.01)
