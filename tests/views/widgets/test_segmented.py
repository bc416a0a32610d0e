from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from calibgui.views.widgets.segmented import SegmentedControl
from tests.views.stage import stage


@pytest.fixture
def control(qtbot):
    control = SegmentedControl()
    for key, text in (("index", "Index"), ("width", "Width"), ("disagreement", "Disagreement")):
        control.add_segment(key, text)
    window = stage(qtbot, control)
    yield control
    window.close()


def segment(control: SegmentedControl, key: str) -> QAbstractButton:
    return control.findChild(QAbstractButton, f"segment_{key}")


def test_that_the_first_segment_is_chosen_at_the_start(control):
    assert control.current() == "index"
    assert segment(control, "index").isChecked()


def test_that_a_click_chooses_and_tells_once(control, qtbot):
    told = []
    control.currentChanged.connect(told.append)
    qtbot.mouseClick(segment(control, "width"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(segment(control, "width"), Qt.MouseButton.LeftButton)
    assert told == ["width"]
    assert [segment(control, key).isChecked() for key in ("index", "width", "disagreement")] == [0, 1, 0]


def test_that_the_arrow_keys_move_the_choice_and_stop_at_the_ends(control, qtbot):
    told = []
    control.currentChanged.connect(told.append)
    segment(control, "index").setFocus()
    for _ in range(3):
        qtbot.keyClick(segment(control, control.current()), Qt.Key.Key_Right)
    assert told == ["width", "disagreement"]
    qtbot.keyClick(segment(control, "disagreement"), Qt.Key.Key_Left)
    assert control.current() == "width"


def test_that_an_unknown_key_raises(control):
    with pytest.raises(KeyError):
        control.set_current("height")
    with pytest.raises(ValueError, match="width"):
        control.add_segment("width", "Again")
