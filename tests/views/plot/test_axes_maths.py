"""Window, ticks and value range."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.views.plot.ticks import decimals_for, position_ticks, signed, value_ticks
from calibgui.views.plot.value_range import ValueRange
from calibgui.views.plot.window import Window


@given(st.integers(1, 5000), st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 1)), max_size=8))
def test_that_zooming_and_moving_never_leaves_the_dimensions(
    dim: int, steps: list[tuple[float, float]]
) -> None:
    window = Window.whole(dim)
    for factor, share in steps:
        window = window.zoomed(factor, window.first + share * window.span).moved((share - 0.5) * dim)
        assert -1e-9 <= window.first < window.last <= dim + 1e-9
        assert window.span >= min(8, dim) - 1e-6


def test_that_zooming_keeps_the_position_under_the_pointer() -> None:
    window = Window.whole(400).zoomed(4, about=100.0)
    assert window.span == pytest.approx(100)
    assert (100.0 - window.first) / window.span == pytest.approx(0.25)


def test_that_a_handle_stops_before_the_other_one() -> None:
    window = Window(10, 50, 100)
    assert window.with_first(49).span == pytest.approx(8)
    assert window.with_last(0).first == 10
    assert window.with_last(1000).last == 100


@pytest.mark.parametrize(
    ("value", "text"), [(0.147, "+0.147"), (-0.16, "−0.160"), (0.0, "0.000"), (-0.0001, "0.000")]
)
def test_that_numbers_carry_a_true_minus(value: float, text: str) -> None:
    assert signed(value, 3) == text


def test_that_decimals_follow_the_magnitude() -> None:
    assert [decimals_for(value) for value in (0.27, 0.05, 3.0, 250.0, 0.0)] == [3, 4, 2, 0, 3]


def test_that_the_value_axis_has_round_labels_and_a_plain_zero() -> None:
    assert [tick.text for tick in value_ticks(-0.27, 0.27, 557)] == ["−0.2", "−0.1", "0", "+0.1", "+0.2"]


def test_that_dimension_labels_count_from_zero_and_ranks_from_one() -> None:
    window = Window.whole(384)
    dims = position_ticks(window, 1020, ranks=False)
    assert [tick.text for tick in dims[:3]] == ["0", "25", "50"]
    assert dims[1].at == 25.5
    ranks = position_ticks(window, 1020, ranks=True)
    assert [tick.text for tick in ranks[:3]] == ["1", "25", "50"]
    assert ranks[1].at == 24.5


def test_that_the_value_range_only_grows_while_live_and_fits_afterwards() -> None:
    values = ValueRange()
    values.fit((-0.1, 0.1), live=True)
    first = (values.bottom, values.top)
    values.fit((-0.05, 0.05), live=True)
    assert (values.bottom, values.top) == first
    values.fit((-0.1, 0.2), live=True)
    assert values.top > 0.2
    grown = (values.bottom, values.top)
    values.fit((-0.1, 0.201), live=True)
    assert (values.bottom, values.top) == grown
    values.fit((-0.1, 0.1), live=False)
    assert values.top == pytest.approx(0.108)


@pytest.mark.parametrize("extent", [(0.0, 0.0), (0.5, 0.5), (-2.0, -2.0)])
def test_that_a_single_value_still_has_a_range_around_it(extent: tuple[float, float]) -> None:
    values = ValueRange()
    values.fit(extent, live=False)
    assert values.bottom < extent[0] < values.top
