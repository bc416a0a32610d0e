"""One dimension: its histogram, and the texts at its ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.models.session import Session
from calibgui.views.dimensions.dimensions_view import DimensionsView
from calibgui.views.dimensions.end_row import EndRow
from calibgui.views.states.dimension_detail import (
    DimensionFacts,
    EndText,
    ExcludedTexts,
    dimension_detail_state,
)
from calibgui.views.theme.tokens import LIGHT


def text(view: DimensionsView, name: str) -> str:
    label = view.detail.findChild(QLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_that_without_a_dimension_it_says_what_to_do(view: DimensionsView, session: Session) -> None:
    assert text(view, "dimension_message").startswith("Select a dimension")
    session.select_dimension(5)
    assert text(view, "dimension_message") == ""
    assert text(view, "dimension_title") == "Dimension 5"
    assert text(view, "dimension_levels").endswith("of 256 levels")
    assert text(view, "dimension_width").startswith("width ")
    assert text(view, "dimension_outside").endswith("outside")


def test_that_facts_fit_in_a_narrow_detail(qtbot: QtBot, view: DimensionsView, session: Session) -> None:
    session.select_dimension(5)
    for width, detail in ((736, 320), (1100, 436)):
        view.resize(width, 600)
        assert view.detail.width() == detail
        for name in ("dimension_title", "dimension_outside", "dimension_levels", "dimension_width"):
            label = view.detail.findChild(QLabel, name)
            assert label is not None
            qtbot.waitUntil(lambda label=label: label.width() >= label.minimumSizeHint().width())


def test_that_lanes_are_painted_in_the_colours_of_the_domains(view: DimensionsView, session: Session) -> None:
    session.select_dimension(5)
    image = view.detail.histogram.grab().toImage()
    lanes = image.copy(100, 0, image.width() - 100, image.height())  # without the swatches
    colors = {lanes.pixelColor(x, y).name() for x in range(lanes.width()) for y in range(lanes.height())}
    assert {LIGHT.domains[0].lower()} <= colors


def test_that_zooming_shows_the_steps_of_the_codes(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    session.select_dimension(5)
    plot = view.detail.histogram
    whole = plot.window_shown
    assert not plot.shows_steps
    for _ in range(6):
        qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.shows_steps
    assert plot.window_shown.span < whole.span / 4
    before = plot.window_shown
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.window_shown.low > before.low
    plot.grab()
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert plot.window_shown == whole
    for _ in range(100):
        plot.zoom(2.0)
    histogram = dimension_detail_state(session, DimensionFacts()).histogram
    assert histogram is not None
    assert plot.window_shown.span == pytest.approx(12 * histogram.step)
    session.select_dimension(6)
    assert not plot.shows_steps, "another dimension is shown whole"


def test_that_rows_are_used_again_for_another_dimension(
    view: DimensionsView, session: Session, result: CalibrationResult
) -> None:
    session.select_dimension(int(np.bincount(result.outside.dims).argmax()))
    made = len(view.detail.findChildren(EndRow))
    session.select_dimension(int(np.bincount(result.outside.dims, minlength=200).argmin()))
    assert len(view.detail.findChildren(EndRow)) == made
    assert len(view.detail.texts.rows()) == 8
    captions = [row.shown.caption for row in view.detail.texts.rows() if row.shown]
    assert captions[:2] == ["sets min", "sets max"]


def test_that_exclude_tells_the_text_and_is_there_for_calibration_texts_only(qtbot: QtBot) -> None:
    row = EndRow()
    qtbot.addWidget(row)
    button = row.findChild(QPushButton, "exclude_button")
    assert button is not None
    shown = EndText("d1", "A", 0, 0.5, "sets max", "<b>garbage</b> & more", False, "exclude")
    row.show_text(shown, 3, enabled=True)
    with qtbot.waitSignal(row.excludeRequested) as told:
        button.click()
    assert told.args == ["d1", "<b>garbage</b> & more"]
    assert "&lt;b&gt;garbage" in row.toolTip(), "shown as it is"
    row.show_text(shown, 3, enabled=False)
    assert not button.isEnabled()
    for mark in ("held_out", "excluded", "none"):
        row.show_text(replace(shown, mark=mark), 3, enabled=True)  # type: ignore[arg-type]
        assert button.isHidden()


def test_that_what_was_excluded_can_be_taken_back(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    session.select_dimension(5)
    state = dimension_detail_state(session, DimensionFacts())
    state = replace(state, excluded=(ExcludedTexts("d1", "A", 1), ExcludedTexts("d2", "B", 3)))
    view.detail.sync(state)
    words = [label.text() for label in view.detail.findChildren(QLabel, "excluded_note")]
    assert words == ["Excluded: 1 text of A", "Excluded: 3 texts of B"]
    buttons = view.detail.findChildren(QPushButton, "take_back_button")
    with qtbot.waitSignal(view.takeBackRequested) as told:
        buttons[1].click()
    assert told.args == ["d2"]
    view.detail.sync(replace(state, running=True, enabled=False))
    assert not any(button.isVisible() for button in buttons)
    assert text(view, "recalibrating_note") == "Calibrating again…"
