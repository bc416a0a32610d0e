from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from calibgui.views.widgets.count_spin_box import CountSpinBox
from tests.views.stage import stage


@pytest.fixture
def pair(qtbot):
    """A spin box and another that holds the focus at the start."""
    box = QWidget()
    column = QVBoxLayout(box)
    spin, other = CountSpinBox(), CountSpinBox()
    column.addWidget(spin)
    column.addWidget(other)
    window = stage(qtbot, box)
    spin.setValue(500)
    other.setFocus()
    yield spin, other
    window.close()


def turn_wheel(spin: CountSpinBox) -> bool:
    """One notch up; whether the spin box kept the event to itself."""
    center = QPointF(spin.rect().center())
    event = QWheelEvent(
        center,
        QPointF(spin.mapToGlobal(center.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(spin, event)
    return event.isAccepted()


def point_at(spin: CountSpinBox) -> None:
    center = QPointF(spin.rect().center())
    QApplication.sendEvent(spin, QEnterEvent(center, center, center))


def test_that_the_wheel_steps_only_with_the_focus(pair):
    spin, _ = pair
    turn_wheel(spin)
    assert spin.value() == 500
    spin.setFocus()
    turn_wheel(spin)
    assert spin.value() == 550


def test_that_the_arrow_keys_step(pair, qtbot):
    spin, _ = pair
    spin.setFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    qtbot.keyClick(spin, Qt.Key.Key_Down)
    assert spin.value() == 550


def test_that_a_typed_number_is_told_once_when_it_is_committed(pair, qtbot):
    spin, _ = pair
    told = []
    spin.valueChanged.connect(told.append)
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "1250")
    assert told == []
    qtbot.keyClick(spin, Qt.Key.Key_Tab)
    assert told == [1250]
    assert spin.text() == "1,250"


def test_that_the_steppers_show_while_pointed_at_and_step(pair, qtbot):
    spin, _ = pair
    up = spin.findChild(QAbstractButton, "chevron-up")
    assert not up.isVisible()
    point_at(spin)
    assert up.isVisible()
    qtbot.mouseClick(up, Qt.MouseButton.LeftButton)
    assert spin.value() == 550
    qtbot.mouseClick(spin.findChild(QAbstractButton, "chevron-down"), Qt.MouseButton.LeftButton)
    assert spin.value() == 500


def test_that_the_steppers_stay_away_where_they_would_hide_digits(pair):
    spin, _ = pair
    spin.setValue(10_000)
    point_at(spin)
    assert not spin.findChild(QAbstractButton, "chevron-up").isVisible()


def test_that_a_disabled_field_shows_no_steppers(pair):
    spin, _ = pair
    point_at(spin)
    spin.setEnabled(False)
    assert not spin.findChild(QAbstractButton, "chevron-up").isVisible()


@pytest.mark.parametrize("count", [1, 500, 10_000, 100_000, 1_000_000])
def test_that_no_digit_is_cut_off(pair, count):
    spin, _ = pair
    spin.setValue(count)
    edit = spin.lineEdit()
    margins = edit.textMargins()
    assert spin.text() == f"{count:,}"
    if count <= 100_000:  # the most that fits; a million is still shown from its end
        room_px = edit.width() - margins.left() - margins.right()
        assert edit.fontMetrics().horizontalAdvance(spin.text()) <= room_px
