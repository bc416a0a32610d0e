"""The Coverage tab in the whole window, with a fake encoder."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from calibgui.core.checks.matrix import MIXED
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views import results_pane
from calibgui.views.coverage.content import CoverageState
from calibgui.views.states.coverage import coverage_state
from tests.window_rig import WindowRig


def cell_text(rig: WindowRig, row: str, column: str) -> str:
    return rig.window.results.coverage.matrix.grid.cells[row, column].shown_text


def test_that_alt_2_opens_the_tab(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert rig.window.results.coverage.isVisible()
    assert rig.text("coverage_message") == "Calibrate to see whose texts fit whose ranges."


def test_that_the_matrix_fills_while_the_run_goes_on(open_window: Callable[..., WindowRig]) -> None:
    rig = open_window(gate=Semaphore(0))
    a, b = rig.add("a.txt", "b.txt", held_out=20)
    rig.trigger("tab_coverage")
    rig.click("calibrate_button")
    assert rig.text("coverage_message").startswith("The first held-out texts are checked after")
    assert rig.gate is not None
    rig.gate.release(7)
    rig.wait(lambda: rig.session.snapshot is not None and rig.session.snapshot.matrix is not None)
    rig.wait(lambda: len(rig.window.results.coverage.matrix.grid.cells) == 6)
    texts = {cell_text(rig, row, column) for row in (a, b, MIXED) for column in (a, b)}
    assert all(text.endswith("%") or text == "–" for text in texts)
    assert rig.session.activity is Activity.CALIBRATING
    assert rig.text("adequacy_message") == "The curves come once the calibration has ended."
    rig.gate.release(3)
    rig.wait_idle()
    assert "–" not in {cell_text(rig, row, column) for row in (a, b, MIXED) for column in (a, b)}
    rig.wait(lambda: bool(rig.text("adequacy_advice")))


def test_that_a_pair_is_chosen_shown_in_the_envelopes_and_closed_again(rig: WindowRig) -> None:
    a, b = rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.trigger("tab_coverage")
    rig.qtbot.mouseClick(rig.window.results.coverage.matrix.grid.cells[b, a], Qt.MouseButton.LeftButton)
    assert rig.session.look.pair == (b, a)
    assert rig.text("pair_title") == "Ranges from B, texts in A"
    rig.click("show_pair_button")
    plot = rig.window.results.envelopes.plot
    assert plot.isVisible()
    assert rig.session.result is not None
    cell = rig.session.result.matrix.cell(b, a)
    assert plot.data is not None
    assert len(plot.data.outside.values) == cell.values_outside
    chip = rig.find(QPushButton, "pair_chip")
    assert chip.isVisible()
    assert chip.text() == "Ranges from B, texts in A"
    rig.click("pair_chip")
    assert not chip.isVisible()
    assert plot.data is not None
    assert len(plot.data.outside.values) == rig.session.result.outside.count
    assert plot.isVisible(), "the tab stays"


def test_that_a_dimension_missed_is_selected_in_the_envelopes(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.trigger("tab_coverage")
    row = rig.window.results.coverage.pair.rows[0]
    rig.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert rig.session.selected_dimension == row.dimension
    assert row.isChecked()
    assert rig.window.results.envelopes.plot.selected == row.dimension


def test_that_a_file_only_checked_is_a_column_without_a_row(rig: WindowRig) -> None:
    (a,) = rig.add("a.txt")
    rig.trigger("add_files_to_check")
    rig.answer_files(rig.file("new.txt"))
    new = rig.ids[-1]
    rig.wait(lambda: rig.session.domains.scan(new) is not None)
    rig.trigger("tab_coverage")
    rig.calibrate()
    assert list(rig.window.results.coverage.matrix.grid.cells) == [
        (a, a),
        (a, new),
        (MIXED, a),
        (MIXED, new),
    ]


def test_that_the_tab_costs_nothing_while_it_is_not_shown(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Session] = []
    original = coverage_state

    def counted(session: Session) -> CoverageState:
        asked.append(session)
        return original(session)

    monkeypatch.setattr(results_pane, "coverage_state", counted)
    rig.add("a.txt")
    rig.calibrate()
    assert asked == []
    rig.trigger("tab_coverage")
    assert asked


def test_that_renaming_a_domain_renames_its_row(rig: WindowRig) -> None:
    (a,) = rig.add("a.txt")
    rig.trigger("tab_coverage")
    rig.calibrate()
    rig.parts.controller.rename_domain(a, "Reviews")
    name = rig.window.results.coverage.matrix.grid.cells[a, a].accessibleName()
    assert name.startswith("Ranges from Reviews, texts in Reviews")
