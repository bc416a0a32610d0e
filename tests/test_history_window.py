"""Undo and redo in the window: the menu says what, the keys do it, and fields keep their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QSpinBox

from tests.window_rig import WindowRig

CTRL, CTRL_SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)


def press_undo(rig: WindowRig) -> None:
    QTest.keyClick(rig.window.windowHandle(), Qt.Key.Key_Z, CTRL)  # as the window system tells it


def press_redo(rig: WindowRig) -> None:
    QTest.keyClick(rig.window.windowHandle(), Qt.Key.Key_Z, CTRL_SHIFT)


def test_that_a_removed_domain_comes_back_with_the_keys(rig: WindowRig) -> None:
    first, second = rig.add("a.txt", "b.txt")
    rig.parts.controller.set_color(first, 5)
    before = rig.session.domains.all
    rig.trigger("remove_domain")
    rig.row(first).setFocus()
    assert rig.action("undo").text() == "Undo Remove B"
    press_undo(rig)
    assert rig.session.domains.all == before
    assert rig.text("texts_title") == "Texts in B"
    assert rig.session.domains.selected == second
    assert not rig.parts.runner.busy, "nothing is read again"
    assert rig.action("redo").text() == "Redo Remove B"
    press_redo(rig)
    assert rig.names == ["A"]


def test_that_a_count_typed_is_undone_while_its_field_has_the_focus(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt", calibration=30)
    rig.type_count(domain, "calibration_spin", 20)
    box = rig.find(QSpinBox, "calibration_spin", rig.row(domain))
    assert box.hasFocus()
    rig.parts.controller.rename_domain(domain, "Other")
    press_undo(rig)
    press_undo(rig)
    assert rig.session.domains.all[0].plan.calibration != 20
    assert rig.session.domains.all[0].name == "A"


def test_that_what_is_being_typed_has_an_undo_of_its_own(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt", calibration=30)
    box = rig.find(QSpinBox, "calibration_spin", rig.row(domain))
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "77")
    press_undo(rig)
    assert box.lineEdit().text() == "30"
    assert rig.session.domains.all[0].plan.calibration == 30
    rig.trigger("rename_domain")
    field = rig.find(QLineEdit, "name_edit", rig.row(domain))
    QTest.keyClicks(field, "Reviews")
    press_undo(rig)
    assert field.isVisible()
    assert field.text() == "A"
    assert rig.names == ["A"]


def test_that_undo_from_the_menu_takes_back_what_was_just_typed(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt", calibration=30)
    rig.parts.controller.rename_domain(domain, "Other")
    box = rig.find(QSpinBox, "calibration_spin", rig.row(domain))
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "25")
    rig.trigger("undo")
    assert rig.session.domains.all[0].plan.calibration == 30
    assert box.value() == 30
    assert rig.names == ["Other"]


def test_that_undo_is_locked_while_a_run_is_on(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.click("calibrate_button")
    assert not rig.action("undo").isEnabled()
    press_undo(rig)
    assert rig.names == ["A"]
    gate.release(1000)
    rig.wait_idle()
    assert rig.action("undo").isEnabled()


def test_that_a_result_fits_again_after_undo(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    calibrated = rig.text("status_text")
    rig.parts.controller.set_seed(9)
    rig.wait_idle()
    assert rig.text("status_text") != calibrated
    rig.trigger("undo")
    assert rig.text("status_text") == calibrated


def test_that_an_ampersand_in_a_name_stays_one(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    rig.parts.controller.rename_domain(domain, "Q&A")
    assert rig.action("undo").text() == "Undo Rename Q&&A"


def test_that_sources_and_limits_changed_in_one_dialog_are_one_step(rig: WindowRig) -> None:
    rig.add("a.txt")
    before = rig.session.domains.all
    rig.trigger("edit_sources")
    dialog = rig.dialog("source_dialog")
    box = dialog.findChildren(QSpinBox)[0]
    box.setValue(7)
    rig.click("ok_button", dialog)
    rig.forget_closed()
    assert rig.session.domains.all != before
    rig.trigger("undo")
    assert rig.session.domains.all == before
