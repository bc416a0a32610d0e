"""The Dimensions tab in the whole window: garbage found in three clicks, and what a run under way shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Activity
from calibgui.models.dimensions_look import COLUMNS, Column
from calibgui.views.dimensions.end_row import EndRow
from tests.fakes import loader, write_texts
from tests.planted import GARBAGE_DIMENSION, GarbageEncoder, plant
from tests.window_rig import WindowRig

PLAN = SamplePlan(30, 10)


def click_head(rig: WindowRig, column: Column) -> None:
    heads = rig.window.results.dimensions.table.horizontalHeader()
    section = COLUMNS.index(column)
    assert not heads.isSectionHidden(section)
    place = QPoint(heads.sectionViewportPosition(section) + 12, heads.height() // 2)
    rig.qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)


def click_row(rig: WindowRig, row: int) -> None:
    table = rig.window.results.dimensions.table
    box = table.visualRect(table.model().index(row, 0))
    rig.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def row_of(rig: WindowRig, text: str) -> EndRow:
    rows = rig.window.results.dimensions.detail.texts.rows()
    return next(row for row in rows if row.shown is not None and row.shown.text == text)


def click_exclude(rig: WindowRig, text: str) -> None:
    rig.click("exclude_button", row_of(rig, text))


def wait_for_checks(rig: WindowRig) -> None:
    rig.wait_idle()
    rig.wait(lambda: rig.session.findings.checks_of(rig.session.result) is not None)


def clean_result(folder: Path) -> CalibrationResult:
    """What the files without the garbage give."""
    domains = tuple(
        DomainRequest(
            Domain(name, name, (Source(write_texts(folder / f"clean-{name}.txt", 60, name)),), PLAN)
        )
        for name in ("a", "b")
    )
    return calibrated(CalibrationRequest(domains, ModelSpec("fake")), loader(GarbageEncoder()))


def test_that_planted_garbage_is_found_in_three_clicks_and_leaves_no_trace(rig: WindowRig) -> None:
    """To the bit: the fake's vectors depend on the text alone, a real model's on their batch as well."""
    rig.load = lambda spec: GarbageEncoder()
    clean = clean_result(rig.folder)
    rig.add("a.txt", "b.txt")
    path = rig.folder / "dirty.txt"
    garbage = plant(path, (rig.folder / "a.txt").read_text(encoding="utf-8"), 20)
    rig.parts.controller.set_sources(rig.ids[0], (Source(path),))
    rig.trigger("tab_dimensions")
    rig.calibrate()
    wait_for_checks(rig)
    assert rig.session.result is not None
    assert rig.session.result.ranges.tobytes() != clean.ranges.tobytes()

    click_head(rig, "outlier")
    click_row(rig, 0)
    assert rig.session.selected_dimension == GARBAGE_DIMENSION
    first_rows = rig.window.results.dimensions.detail.texts.rows()[:2]
    assert garbage in [row.shown.text for row in first_rows if row.shown is not None]
    click_exclude(rig, garbage)

    assert rig.session.activity is Activity.CALIBRATING, "at once"
    assert rig.text("excluded_note") == "Excluded: 1 text of A"
    assert rig.find_any("recalibrating_note").isVisible()
    wait_for_checks(rig)
    result = rig.session.result
    assert result is not None
    assert result.ranges.tobytes() == clean.ranges.tobytes()
    for ours, theirs in zip(result.domains, clean.domains, strict=True):
        assert ours.ranges.tobytes() == theirs.ranges.tobytes()
    assert not rig.session.is_stale
    assert rig.session.selected_dimension == GARBAGE_DIMENSION

    rig.click("take_back_button")
    assert rig.session.activity is Activity.CALIBRATING
    wait_for_checks(rig)
    assert not rig.find_any("excluded_note").isVisible()
    row_of(rig, garbage)


def test_that_texts_cannot_be_excluded_while_a_run_is_on(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(100)
    rig = open_window(gate=gate)
    (domain,) = rig.add("a.txt")
    rig.trigger("tab_dimensions")
    rig.calibrate()
    rig.parts.controller.select_dimension(2)
    while gate.acquire(blocking=False):
        pass
    rig.type_count(domain, "calibration_spin", 50)
    rig.click("calibrate_button")
    shown = [row for row in rig.window.results.dimensions.detail.texts.rows() if row.shown is not None]
    buttons = [rig.find(QPushButton, "exclude_button", row) for row in shown]
    assert buttons
    assert not any(button.isEnabled() for button in buttons)
    gate.release(100)
    wait_for_checks(rig)
    rows = rig.window.results.dimensions.detail.texts.rows()
    assert rig.find(QPushButton, "exclude_button", rows[0]).isEnabled()


def test_that_the_table_grows_with_a_run_and_its_checks_come_after(
    open_window: Callable[..., WindowRig],
) -> None:
    rig = open_window(gate=Semaphore(0))
    rig.add("a.txt", "b.txt")
    rig.trigger("tab_dimensions")
    view = rig.window.results.dimensions
    assert rig.text("dimensions_message").startswith("Calibrate to see")
    rig.click("calibrate_button")
    assert rig.text("dimensions_message") == "The dimensions appear with the first texts."
    assert rig.gate is not None
    rig.gate.release()
    rig.wait(lambda: view.table.isVisible() and view.table.model().rowCount() == 8)
    assert view.bar.chips["levels"].text().endswith("–")
    assert rig.text("dimension_message") == "The texts at the ends appear once the run has ended."
    rig.gate.release(100)
    wait_for_checks(rig)
    assert not view.bar.chips["levels"].text().endswith("–")


def test_that_a_dimension_is_selected_in_both_tabs(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    wait_for_checks(rig)
    plot = rig.window.results.envelopes.plot
    rig.trigger("tab_dimensions")
    click_row(rig, 3)
    chosen = rig.session.selected_dimension
    assert chosen is not None
    assert plot.selected == chosen
    rig.trigger("tab_envelopes")
    plot.setFocus()
    rig.qtbot.keyClick(plot, Qt.Key.Key_Left if chosen else Qt.Key.Key_Right)
    rig.trigger("tab_dimensions")
    assert rig.text("dimension_title") == f"Dimension {rig.session.selected_dimension}"
