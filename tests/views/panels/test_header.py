from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenuBar

from calibgui.views.panels.header import Header, HeaderState
from calibgui.views.widgets.buttons import Button
from tests.views.stage import stage


@pytest.fixture
def header(qtbot):
    header = Header(QMenuBar())
    window = stage(qtbot, header, 1024)
    yield header
    window.close()


def button(header: Header, name: str) -> Button:
    return header.findChild(Button, name)


def test_that_nothing_can_be_pressed_before_there_is_something_to_do(header):
    assert not button(header, "calibrate_button").isEnabled()
    assert not button(header, "export_button").isEnabled()


@pytest.mark.parametrize(
    ("filled", "kinds"),
    [
        ("calibrate", ("filled", "outlined")),
        ("export", ("outlined", "filled")),
        ("none", ("outlined", "outlined")),
    ],
)
def test_that_one_button_at_most_is_filled(header, filled, kinds):
    header.sync(HeaderState(calibrate_enabled=True, export_enabled=True, filled=filled))
    assert (button(header, "calibrate_button").kind, button(header, "export_button").kind) == kinds


def test_that_calibrate_becomes_stop_in_its_place(header, qtbot):
    header.sync(HeaderState(calibrate_enabled=True, filled="calibrate"))
    calibrate = button(header, "calibrate_button")
    place = calibrate.geometry()
    with qtbot.waitSignal(header.calibrateRequested):
        qtbot.mouseClick(calibrate, Qt.MouseButton.LeftButton)
    header.sync(HeaderState(running=True))
    assert calibrate.text() == "Stop"
    assert calibrate.geometry() == place
    with qtbot.assertNotEmitted(header.calibrateRequested), qtbot.waitSignal(header.stopRequested):
        qtbot.mouseClick(calibrate, Qt.MouseButton.LeftButton)
    header.sync(HeaderState(running=True, stopping=True))
    assert not calibrate.isEnabled()


def test_that_export_is_asked_for(header, qtbot):
    header.sync(HeaderState(export_enabled=True, filled="export"))
    with qtbot.waitSignal(header.exportRequested):
        qtbot.mouseClick(button(header, "export_button"), Qt.MouseButton.LeftButton)
