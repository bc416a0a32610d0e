from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from calibgui.views.panels.status_line import StatusLine, StatusState
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.progress_bar import ProgressBar
from tests.views.stage import stage


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    window = stage(qtbot, line, 1024)
    yield line
    window.close()


def shown(line: StatusLine, *names: str) -> list[bool]:
    return [line.findChild(object, name).isVisible() for name in names]


def test_that_a_run_shows_words_pace_bar_and_stop(line, qtbot):
    line.sync(StatusState("Encoding 760 of 1,500", "163 texts/s · 5 s left", 0.5, stop_visible=True))
    assert line.findChild(QLabel, "status_text").text() == "Encoding 760 of 1,500"
    assert line.findChild(QLabel, "status_detail").text() == "163 texts/s · 5 s left"
    bar = line.findChild(ProgressBar)
    assert bar.value() * 2 == bar.maximum()
    with qtbot.waitSignal(line.stopRequested):
        qtbot.mouseClick(line.findChild(Button, "stop_button"), Qt.MouseButton.LeftButton)


def test_that_an_unknown_length_only_moves(line):
    line.sync(StatusState("Loading the model", progress="indeterminate"))
    assert line.findChild(ProgressBar).is_indeterminate
    line.sync(StatusState("Ready"))
    assert shown(line, "status_progress", "stop_button", "details_button") == [False, False, False]


def test_that_an_error_is_red_and_leads_to_its_details(line, qtbot):
    line.sync(StatusState("Stopped on an error", kind="error"))
    assert line.findChild(QLabel, "status_text").property("tone") == "error"
    for name, signal in (("details_button", line.detailsRequested), ("copy_button", line.copyRequested)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(line.findChild(Button, name), Qt.MouseButton.LeftButton)


def test_that_the_facts_give_way_before_the_words_do(line):
    line.sync(StatusState("Ready", facts=("163 texts/s", "CPU", "Model 53aa5117")))
    assert shown(line, "status_facts") == [True]
    line.resize(240, line.height())
    assert shown(line, "status_facts", "status_text") == [False, True]
