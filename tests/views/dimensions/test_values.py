"""Values in words, and the part of them that is shown."""

from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.checks.histogram import dimension_histogram
from calibgui.models.session import Session
from calibgui.views.dimensions.value_text import signed_value, tick_value, width_value
from calibgui.views.dimensions.value_window import ValueWindow, whole_window
from calibgui.views.states.dimension_detail import DimensionFacts, dimension_detail_state
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK
from tests.core.checks.results import random_parts, result_of, snapshot_of
from tests.views.stage import stage


@pytest.mark.parametrize(
    ("value", "greatest", "text"),
    [
        (0.1474, 0.2, "+0.147"),
        (-0.16, 0.2, "−0.160"),
        (-12.345, 20.0, "−12.3"),
        (0.0, 0.0, "0.000"),
        (1.53e-33, 2e-33, "+1.5e−33"),
        (-2e-33, 2e-33, "−2.0e−33"),
        (0.0, 2e-33, "0"),
    ],
)
def test_that_a_value_has_three_figures_or_a_power(value: float, greatest: float, text: str) -> None:
    assert signed_value(value, greatest) == text


def test_that_widths_and_ticks_stay_short_too() -> None:
    assert width_value(0.3064, 0.16) == "0.306"
    assert width_value(3e-33, 2e-33) == "3.0e−33"
    assert tick_value(-0.1, "−0.1") == "−0.1"
    assert tick_value(1e-33, "+0." + "0" * 32 + "1") == "+1.0e−33"


def test_that_zooming_keeps_a_value_in_place_and_stays_within_the_whole() -> None:
    whole = ValueWindow(-1.0, 1.0)
    window = whole.zoomed(4.0, 0.5, whole, 0.001)
    assert (0.5 - window.low) / window.span == pytest.approx(0.75)
    assert window.span == pytest.approx(0.5)
    assert window.moved(10.0, whole).high == pytest.approx(1.0)
    assert window.zoomed(1e-9, 0.5, whole, 0.001) == whole
    assert window.zoomed(1e9, 50.0, whole, 0.001).span == pytest.approx(0.012), "a dozen steps"


@pytest.mark.parametrize("kind", ["tiny", "constant", "far"])
def test_that_odd_dimensions_are_painted_and_zoomed(qtbot, qapp, kind: str) -> None:
    from calibgui.views.dimensions.histogram_plot import HistogramPlot

    parts = random_parts(2, {"a": (50, 20), "b": (50, 20)})
    for calibration, held_out in parts.values():
        for vectors in (calibration, held_out):
            if kind == "tiny":
                vectors[:, 0] *= np.float32(1e-33)
            elif kind == "constant":
                vectors[:, 0] = 0.25
            else:
                vectors[:, 0] += 1e6
    result = result_of(parts)
    session = Session()
    session.set_snapshot(snapshot_of(result))
    session.select_dimension(0)
    plot = HistogramPlot()
    plot.setPalette(build_palette(DARK))
    window = stage(qtbot, plot, 436, 200)
    plot.sync(dimension_detail_state(session, DimensionFacts()))
    whole = whole_window(dimension_histogram(result, 0))
    assert whole.span > 0
    for factor in (1.0, 3.0, 1e9, 1e-9):
        plot.zoom(factor, 0.2)
        assert not plot.grab().isNull()
        assert 0 < plot.window_shown.span <= whole.span
    window.close()
