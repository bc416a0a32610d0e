from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from calibgui.views.widgets.tab_strip import TabStrip
from tests.views.stage import stage


@pytest.fixture
def strip(qtbot):
    strip = TabStrip()
    for key, text in (("envelopes", "Envelopes"), ("coverage", "Coverage"), ("dimensions", "Dimensions")):
        strip.add_tab(key, text)
    window = stage(qtbot, strip)
    yield strip
    window.close()


def tab(strip: TabStrip, key: str) -> QAbstractButton:
    return strip.findChild(QAbstractButton, f"tab_{key}")


def test_that_a_click_chooses_and_tells_once(strip, qtbot):
    told = []
    strip.currentChanged.connect(told.append)
    assert strip.current() == "envelopes"
    for _ in range(2):
        qtbot.mouseClick(tab(strip, "coverage"), Qt.MouseButton.LeftButton)
    assert told == ["coverage"]
    assert [tab(strip, key).isChecked() for key in ("envelopes", "coverage", "dimensions")] == [0, 1, 0]


def test_that_the_arrow_keys_move_the_choice_and_stop_at_the_ends(strip, qtbot):
    told = []
    strip.currentChanged.connect(told.append)
    tab(strip, "envelopes").setFocus()
    for _ in range(3):
        qtbot.keyClick(tab(strip, strip.current()), Qt.Key.Key_Right)
    assert told == ["coverage", "dimensions"]


def test_that_only_the_chosen_tab_takes_the_focus_from_the_keyboard(strip):
    strip.set_current("dimensions")
    policies = [tab(strip, key).focusPolicy() for key in ("envelopes", "coverage", "dimensions")]
    assert policies == [Qt.FocusPolicy.ClickFocus, Qt.FocusPolicy.ClickFocus, Qt.FocusPolicy.StrongFocus]


def test_that_an_unknown_key_raises(strip):
    with pytest.raises(KeyError):
        strip.set_current("other")
