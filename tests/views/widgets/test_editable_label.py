from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from calibgui.views.widgets.editable_label import EditableLabel
from calibgui.views.widgets.elided_label import ElidedLabel
from tests.views.stage import stage


@pytest.fixture
def label(qtbot):
    label = EditableLabel()
    label.set_text("English")
    window = stage(qtbot, label, 160, 20)
    yield label
    window.close()


def field(label: EditableLabel) -> QLineEdit:
    return label.findChild(QLineEdit, "name_edit")


def test_that_a_double_click_edits_and_enter_commits(label, qtbot):
    qtbot.mouseDClick(label.findChild(ElidedLabel, "name_label"), Qt.MouseButton.LeftButton)
    assert label.is_editing
    assert field(label).selectedText() == "English"
    qtbot.keyClicks(field(label), "  Plain   English ")
    with qtbot.waitSignal(label.edited) as edited:
        qtbot.keyClick(field(label), Qt.Key.Key_Return)
    assert edited.args == ["Plain English"]
    assert label.text() == "Plain English"
    assert not label.is_editing


@pytest.mark.parametrize("typed", ["German", "   "])
def test_that_escape_keeps_the_old_name(label, qtbot, typed):
    label.edit()
    qtbot.keyClicks(field(label), typed)
    with qtbot.assertNotEmitted(label.edited):
        qtbot.keyClick(field(label), Qt.Key.Key_Escape)
    assert label.text() == "English"
    assert not label.is_editing


def test_that_an_empty_name_is_no_name(label, qtbot):
    label.edit()
    qtbot.keyClicks(field(label), "   ")
    with qtbot.assertNotEmitted(label.edited):
        qtbot.keyClick(field(label), Qt.Key.Key_Return)
    assert label.text() == "English"


def test_that_leaving_the_field_commits_once(label, qtbot):
    told = []
    label.edited.connect(told.append)
    label.edit()
    qtbot.keyClicks(field(label), "German")
    field(label).clearFocus()
    assert told == ["German"]


def test_that_what_is_being_typed_survives_a_new_state(label, qtbot):
    label.edit()
    qtbot.keyClicks(field(label), "German")
    label.set_text("Deutsch")
    assert field(label).text() == "German"
    assert label.is_editing


def test_that_a_locked_name_is_not_edited(label):
    label.set_editable(False)
    label.edit()
    assert not label.is_editing
