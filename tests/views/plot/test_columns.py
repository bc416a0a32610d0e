"""The column maths against loops that do the same the slow way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.views.plot.columns import end_setters, map_columns, reduce_columns
from calibgui.views.plot.display import arrange
from calibgui.views.plot.window import Window
from tests.views.plot.data import bars, data_of, random_data


@st.composite
def windows(draw: st.DrawFn) -> Window:
    dim = draw(st.integers(1, 3000))
    first = draw(st.floats(0, 1)) * dim
    span = max(1.0, draw(st.floats(0, 1)) * (dim - first))
    first = min(first, dim - span)
    return Window(first, first + span, dim)


@given(windows(), st.integers(1, 700))
def test_that_every_column_shows_the_dimension_under_its_centre(window: Window, width: int) -> None:
    columns = map_columns(window, width)
    assert columns.count == width
    step = window.span / width
    for column in range(width):
        centre = window.first + (column + 0.5) * step
        assert columns.starts[column] <= min(centre + 1e-6, window.dim - 1)
        assert centre - 1e-6 <= columns.stops[column]
        assert columns.starts[column] < columns.stops[column]


@given(windows(), st.integers(1, 700))
def test_that_no_visible_dimension_is_left_out_and_columns_run_on(window: Window, width: int) -> None:
    columns = map_columns(window, width)
    shown = {
        at for start, stop in zip(columns.starts, columns.stops, strict=True) for at in range(start, stop)
    }
    assert set(range(int(np.ceil(window.first)), int(np.floor(window.last)))) <= shown
    assert min(shown) >= 0
    assert max(shown) < window.dim
    assert (np.diff(columns.starts) >= 0).all()


@pytest.mark.parametrize(("dim", "width"), [(4096, 1000), (384, 1020), (1, 300), (7, 7), (1000, 999)])
@pytest.mark.parametrize("domains", [0, 1, 2, 5])
def test_that_reduced_columns_equal_a_brute_force_loop(dim: int, width: int, domains: int) -> None:
    display = arrange(random_data(dim, domains), "index", frozenset())
    column_map = map_columns(Window.whole(dim), width)
    columns = reduce_columns(display, column_map)
    for at in range(0, width, 7):
        start, stop = column_map.starts[at], column_map.stops[at]
        lows = [display.low[domain, start:stop].min() for domain in range(domains)]
        highs = [display.high[domain, start:stop].max() for domain in range(domains)]
        np.testing.assert_array_equal(columns.low[:, at], lows)
        np.testing.assert_array_equal(columns.high[:, at], highs)
        assert columns.mixed_low[at] == display.mixed_low[start:stop].min()
        assert columns.mixed_high[at] == display.mixed_high[start:stop].max()
        if domains >= 2 and max(lows) <= min(highs):
            assert (columns.core_low[at], columns.core_high[at]) == (max(lows), min(highs))
        else:
            assert columns.core_low[at] > columns.core_high[at]


def test_that_lanes_stand_side_by_side_with_a_free_pixel_between_dimensions() -> None:
    columns = map_columns(Window.whole(10), 100, lanes=3)
    assert columns.lanes is not None
    np.testing.assert_array_equal(columns.lanes[:10], [0, 0, -2, 1, 1, -2, 2, 2, -2, -1])
    np.testing.assert_array_equal(columns.lanes[10:20], columns.lanes[:10])


@given(windows(), st.integers(1, 700), st.integers(1, 12), st.sampled_from([1.0, 1.5, 2.0]))
def test_that_every_whole_dimension_has_all_its_lanes_or_none(
    window: Window, width: int, lanes: int, ratio: float
) -> None:
    columns = map_columns(window, width, lanes, ratio)
    if columns.lanes is None:
        assert width / window.span < max(6 * ratio, lanes + 2)
        return
    for position in range(int(np.ceil(window.first)), int(np.floor(window.last))):
        found = columns.lanes[columns.starts == position]
        assert set(range(lanes)) <= set(found.tolist())
        assert found[-1] == -1


def test_that_under_six_pixels_the_bars_share_the_slot() -> None:
    assert map_columns(Window.whole(100), 599, lanes=2).lanes is None
    assert map_columns(Window.whole(100), 600, lanes=2).lanes is not None
    assert map_columns(Window.whole(100), 1199, lanes=2, pixel_ratio=2.0).lanes is None


def test_that_a_domain_without_values_takes_no_part_in_the_core() -> None:
    data = data_of(
        bars(0, [-0.2, np.inf], [0.2, -np.inf]),
        bars(1, [-0.1, -0.1], [0.3, 0.3]),
        bars(2, [np.nan, -0.3], [0.1, 0.1]),
    )
    display = arrange(data, "index", frozenset())
    columns = reduce_columns(display, map_columns(Window.whole(2), 2))
    np.testing.assert_allclose(columns.core_low, [-0.1, -0.1])
    np.testing.assert_allclose(columns.core_high, [0.2, 0.1])
    assert not np.isnan(columns.low).any()


def test_that_the_setters_are_the_domains_that_reach_furthest() -> None:
    low = np.array([[-1.0, -3.0, np.inf], [-2.0, -3.0, np.inf]], dtype=np.float32)
    high = np.array([[1.0, 1.0, -np.inf], [1.0, 4.0, -np.inf]], dtype=np.float32)
    lowest, highest = end_setters(low, high)
    assert lowest.tolist() == [1, 0, -1]
    assert highest.tolist() == [0, 1, -1]
