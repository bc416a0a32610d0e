"""Range scheme and search target in the whole window: what is chosen is seen everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSlider

from calibgui.core.project.project import DEFAULT_TARGET
from calibgui.core.ranges.catalogue import SHARED_LARGEST, SHARED_MIN_MAX, SHARED_QUANTILE
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.shape import shape_of
from calibgui.core.search.targets import target_of
from calibgui.views.panels.parameter_popup import ParameterPopup
from calibgui.views.plot.data_export import table_rows
from calibgui.views.widgets.numbers import recall_text
from tests.window_rig import WindowRig


@pytest.fixture
def calibrated(rig: WindowRig) -> WindowRig:
    rig.add("a.txt", "b.txt", count=300, calibration=100, held_out=50)
    rig.calibrate()
    return rig


def choose(rig: WindowRig, combo_name: str, key: str) -> None:
    """By keyboard, as a person goes through the list."""
    combo = rig.find(QComboBox, combo_name)
    combo.setFocus()
    wanted = combo.findData(key, Qt.ItemDataRole.UserRole)
    while combo.currentIndex() != wanted:
        down = combo.currentIndex() < wanted
        rig.qtbot.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)


def measured(rig: WindowRig, scheme: RangeScheme, target: str = DEFAULT_TARGET) -> str:
    return recall_text(rig.session.search.recall(scheme, target_of(target).rule.id))


def wait_for(rig: WindowRig, scheme: RangeScheme) -> None:
    rig.wait(lambda: rig.session.result is not None and rig.session.result.scheme == scheme)


def test_that_a_scheme_chosen_shows_in_plot_table_and_verdict(calibrated: WindowRig) -> None:
    rig, scheme = calibrated, RangeScheme(SHARED_MIN_MAX)
    before, batches = rig.session.result, rig.encoder.batches
    choose(rig, "scheme_combo", SHARED_MIN_MAX)
    wait_for(rig, scheme)
    expected = under(before, scheme)
    data = rig.window.results.envelopes.plot.data
    assert np.array_equal(data.mixed, expected.ranges)
    assert data.outside.values.size == expected.outside.count
    rows = list(table_rows(data))
    assert {row[1] for row in rows[1:]} == {rows[1][1]}, "one minimum for all dimensions"
    share = 100 * expected.outside.share
    assert float(rig.fact("outside_fact").strip("<% \N{NO-BREAK SPACE}")) == pytest.approx(share, abs=0.01)
    assert rig.encoder.batches == batches
    assert rig.button("export_button").property("kind") == "filled", "nothing new to calibrate"


def test_that_the_seeds_own_recipe_shows_how_to_keep_the_results_and_one_click_does_it(
    calibrated: WindowRig,
) -> None:
    rig = calibrated
    assert rig.session.scheme == DEFAULT_SCHEME
    assert rig.button("better_button").isVisible()
    best = rig.session.search.best(target_of(DEFAULT_TARGET))
    assert best is not None
    assert rig.button("better_button").text() == f"Shared range: {measured(rig, best[0])}"
    rig.click("better_button")
    wait_for(rig, best[0])
    assert shape_of(rig.session.result.ranges).startswith("shared")
    assert not rig.button("better_button").isVisible()


def test_that_for_a_target_that_no_ranges_suit_one_click_goes_to_another(calibrated: WindowRig) -> None:
    rig = calibrated
    choose(rig, "target_combo", "st-faiss")
    words = f"Faiss SQ8: {measured(rig, DEFAULT_SCHEME, 'faiss-sq8')}"
    assert rig.button("better_button").text() == words
    rig.click("better_button")
    assert rig.session.target.id == "faiss-sq8"
    assert "Better than this target" not in rig.button("better_button").accessibleName()


def test_that_moving_the_slider_moves_the_ranges(calibrated: WindowRig) -> None:
    rig = calibrated
    choose(rig, "scheme_combo", SHARED_QUANTILE)
    wait_for(rig, RangeScheme(SHARED_QUANTILE))
    plot = rig.window.results.envelopes.plot
    width = float(np.ptp(plot.data.mixed))
    rig.click("parameter_button")
    popup = rig.window.findChild(ParameterPopup)
    slider = rig.find(QSlider, "parameter_slider", popup)
    for _ in range(30):
        rig.qtbot.keyClick(slider, Qt.Key.Key_Left)
    rig.wait(lambda: rig.session.result.scheme == rig.session.scheme)
    assert rig.session.scheme["q"] < 0.9999
    assert np.ptp(plot.data.mixed) < width
    assert float(rig.fact("outside_fact").strip("% \N{NO-BREAK SPACE}")) > 0
    rig.qtbot.keyClick(slider, Qt.Key.Key_Escape)
    rig.wait(lambda: rig.window.findChild(ParameterPopup) is None)


def test_that_the_choice_is_locked_and_the_envelope_live_while_a_run_is_on(
    open_window: Callable[..., WindowRig],
) -> None:
    rig = open_window(gate=Semaphore(0))
    rig.add("a.txt")
    choose(rig, "scheme_combo", SHARED_LARGEST)
    rig.click("calibrate_button")
    assert not rig.find_any("scheme_combo").isEnabled()
    rig.gate.release(2)
    rig.wait(lambda: rig.session.snapshot.mixed is not None)
    plot = rig.window.results.envelopes.plot
    rig.wait(lambda: plot.data is not None)
    assert np.ptp(plot.data.mixed[0]) > 0, "minimum and maximum of each dimension"
    assert rig.fact("recall_fact") == "–"
    rig.gate.release(100)
    rig.wait_idle()
    assert rig.session.result.scheme == RangeScheme(SHARED_LARGEST)
    assert np.ptp(plot.data.mixed[0]) == 0
    assert rig.find_any("scheme_combo").isEnabled()


def test_that_the_export_dialog_says_scheme_and_target(calibrated: WindowRig) -> None:
    rig = calibrated
    choose(rig, "scheme_combo", SHARED_QUANTILE)
    choose(rig, "target_combo", "vespa-int8")
    rig.click("export_button")
    told = rig.find(QLabel, "export_scheme", rig.dialog("export_dialog")).text()
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "Range scheme: Shared, quantile 99.99 %. Search target: Vespa int8"
    )
    rig.dismiss("export_dialog")


def test_that_the_curves_say_that_they_are_of_the_texts_whatever_the_scheme(calibrated: WindowRig) -> None:
    rig = calibrated
    rig.trigger("tab_coverage")
    choose(rig, "scheme_combo", SHARED_LARGEST)
    wait_for(rig, RangeScheme(SHARED_LARGEST))
    advice = rig.text("adequacy_advice")
    assert advice.endswith("Minimum and maximum of the texts, under any scheme.")
