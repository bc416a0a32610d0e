from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from calibgui.views.widgets.elided_label import ElidedLabel
from tests.views.stage import stage


@pytest.fixture
def label(qtbot):
    label = ElidedLabel("math_and_code.jsonl")
    window = stage(qtbot, label, 400, 20)
    yield label
    window.close()


def test_that_a_text_with_room_is_shown_whole_without_a_tooltip(label):
    assert label.shown_text() == "math_and_code.jsonl"
    assert label.toolTip() == ""


def test_that_a_narrow_label_elides_at_the_end_and_tells_the_whole_in_the_tooltip(label):
    label.resize(60, 20)
    assert label.shown_text().endswith("…")
    assert label.shown_text().startswith("math")
    assert "math_and_code.jsonl" in label.toolTip()
    label.resize(400, 20)
    assert label.toolTip() == ""


def test_that_markup_in_a_file_name_is_shown_as_it_is(label):
    label.setText("<b>bold</b>.txt")
    label.resize(30, 20)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;bold" in label.toolTip()


def test_that_line_breaks_stay_on_one_line(label):
    label.setText("one\ntwo")
    assert label.shown_text() == "one two"
