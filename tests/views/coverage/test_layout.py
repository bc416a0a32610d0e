"""Sizes of cells, and names at the ends of curves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from calibgui.core.checks.adequacy import AdequacyCurve
from calibgui.views.coverage.content import CurveState
from calibgui.views.coverage.log_axes import LogAxes, apart
from calibgui.views.coverage.metrics import LEAST_WIDTH_PX, MIXED_GAP_PX, Metrics
from calibgui.views.theme.fonts import NUMBER_PX


def test_that_four_rows_are_as_roomy_as_the_design_has_them() -> None:
    metrics = Metrics.of(4, 3, 450)
    assert (metrics.height, metrics.number_px, metrics.column_notes) == (64, NUMBER_PX, True)
    assert metrics.grid_width == pytest.approx(450)
    assert metrics.top(3) - metrics.top(2) - metrics.height == MIXED_GAP_PX


@pytest.mark.parametrize("domains", [2, 5, 8, 12, 20])
def test_that_cells_shrink_to_a_least_size_and_then_the_grid_is_wider_than_its_room(domains: int) -> None:
    metrics = Metrics.of(domains + 1, domains, 450)
    assert metrics.width >= LEAST_WIDTH_PX
    assert metrics.height >= 28
    assert metrics.grid_width <= 450.01 or metrics.width == LEAST_WIDTH_PX


@pytest.mark.parametrize("seed", range(20))
def test_that_names_do_not_overlap_and_keep_their_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = rng.uniform(90, 130, rng.integers(1, 14)).tolist()
    moved = apart(places, 14, 20, 300)
    order = np.argsort(places, kind="stable")
    assert np.all(np.diff(np.array(moved)[order]) >= 13.999)
    assert min(moved) >= 19.999
    assert max(moved) <= 300.001


def test_that_names_too_many_for_the_room_share_it() -> None:
    moved = apart([50.0] * 11, 14, 0, 100)
    assert np.allclose(np.diff(sorted(moved)), 10)


def test_that_names_with_room_stay_where_their_curves_end() -> None:
    assert apart([40.0, 80.0, 120.0], 14, 0, 300) == [40.0, 80.0, 120.0]


def curve(counts: list[int], outside: list[int], values: int = 10000) -> CurveState:
    return CurveState("A", 0, AdequacyCurve("a", 1, np.array(counts), np.array(outside), values))


def test_that_equal_factors_are_equal_distances() -> None:
    box = QRectF(50, 20, 400, 300)
    axes = LogAxes.around([curve([10, 100, 1000], [1000, 100, 10])], box)
    x = [point.x() for point in axes.points(np.array([10.0, 100.0, 1000.0]), np.array([0.1, 0.01, 0.001]))]
    assert x == pytest.approx([50, 250, 450])
    assert axes.y(0.1) - axes.y(0.01) == pytest.approx(axes.y(0.01) - axes.y(0.001))
    assert [text for _, text in axes.text_ticks()] == ["10", "20", "50", "100", "200", "500", "1,000"]
    assert "0.1\N{NO-BREAK SPACE}%" in [text for _, text in axes.share_ticks()]


def test_that_no_share_at_all_lies_on_the_bottom() -> None:
    box = QRectF(0, 0, 100, 100)
    axes = LogAxes.around([curve([10, 20], [0, 0])], box)
    assert axes.points(np.array([10.0]), np.array([0.0]))[0].y() == pytest.approx(100)
    assert 0 < axes.low < axes.high <= 1.1


def test_that_one_count_alone_still_has_axes() -> None:
    axes = LogAxes.around([curve([1], [5])], QRectF(0, 0, 100, 100))
    assert axes.x(1.0) == pytest.approx(0)
    assert axes.share_ticks()
