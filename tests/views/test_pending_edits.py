"""What is typed and not confirmed yet when a run starts or its result is exported."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView, QSpinBox

from calibgui.models.activity import Outcome
from tests.window_rig import WindowRig


def press_button(rig: WindowRig) -> None:
    rig.click("calibrate_button")


def press_shortcut(rig: WindowRig) -> None:
    rig.qtbot.keyClick(rig.window.focusWidget(), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)


Start = Callable[[WindowRig], None]
starts = pytest.mark.parametrize("start", [press_button, press_shortcut])


@starts
def test_that_a_count_typed_counts_for_the_run_that_it_starts(rig: WindowRig, start: Start) -> None:
    (domain,) = rig.add("a.txt")
    box = rig.find(QSpinBox, "calibration_spin", rig.row(domain))
    box.setFocus()
    box.selectAll()
    rig.qtbot.keyClicks(box, "20")
    start(rig)
    rig.wait_idle()
    assert rig.session.outcome is Outcome.CALIBRATED
    assert rig.text("status_text") == "Calibrated 20 texts, checked on 10"
    assert not rig.session.is_stale


@starts
def test_that_a_name_typed_is_kept_when_a_run_starts(rig: WindowRig, start: Start) -> None:
    (domain,) = rig.add("a.txt")
    rig.trigger("rename_domain")
    rig.qtbot.keyClicks(rig.find(QLineEdit, "name_edit", rig.row(domain)), "Reviews")
    start(rig)
    rig.wait_idle()
    assert rig.names == ["Reviews"]
    assert rig.session.outcome is Outcome.CALIBRATED


def test_that_a_name_typed_is_in_the_names_of_the_files(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    rig.calibrate()
    rig.trigger("rename_domain")
    rig.qtbot.keyClicks(rig.find(QLineEdit, "name_edit", rig.row(domain)), "Reviews")
    rig.trigger("export")
    model = rig.find(QListView, "export_files", rig.dialog("export_dialog")).model()
    assert "ranges-reviews.npy" in [model.index(row, 0).data() for row in range(model.rowCount())]
