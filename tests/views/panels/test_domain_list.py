from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel, QLineEdit, QScrollArea

from calibgui.core.errors import ErrorReport
from calibgui.views.panels.domain_list import DomainList, DomainListState
from calibgui.views.panels.domain_row import ROW_HEIGHT_PX, DomainRow, DomainRowState
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.stylesheet import build_stylesheet
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.count_spin_box import CountSpinBox
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.swatch_button import SwatchButton
from tests.views.stage import stage

ENGLISH = DomainRowState("en", "English", 0, file_label="english.txt · 700", available=700)
CHINESE = DomainRowState("zh", "Chinese", 1, file_label="chinese.txt · 700", available=700)
CODE = DomainRowState("mc", "Math/code", 2, file_label="math_and_code.jsonl · 700", available=700)
STATE = DomainListState((ENGLISH, CHINESE, CODE), files=3, counts=("2,100 texts",))
GONE = ErrorReport("SourceError", "chinese.txt is not there.", "Find it.", path=Path("chinese.txt"))


@pytest.fixture
def domains(qtbot):
    domains = DomainList()
    domains.sync(STATE)
    window = stage(qtbot, domains, 340)
    yield domains
    window.close()


def changed(state: DomainListState, domain_id: str, **changes: object) -> DomainListState:
    rows = tuple(replace(row, **changes) if row.id == domain_id else row for row in state.rows)
    return replace(state, rows=rows)


def text(domains: DomainList | DomainRow, name: str) -> str:
    return domains.findChild(QLabel, name).text()


def calibration(row: DomainRow) -> CountSpinBox:
    return row.findChild(CountSpinBox, "calibration_spin")


def test_that_an_empty_list_says_what_a_domain_is(domains):
    domains.sync(DomainListState())
    assert domains.findChild(QLabel, "domains_empty").isVisible()
    assert not domains.findChild(QScrollArea, "domain_scroll").isVisible()
    assert not domains.findChild(QLabel, "mixed_calibration").isVisible()


def test_that_add_asks_for_files(domains, qtbot):
    with qtbot.waitSignal(domains.addFilesRequested):
        qtbot.mouseClick(domains.findChild(Button, "add_button"), Qt.MouseButton.LeftButton)


def test_that_it_counts_files_and_texts_and_sums_up_who_takes_part(domains):
    assert text(domains, "domains_counts") == "3 files, 2,100 texts"
    assert (text(domains, "mixed_calibration"), text(domains, "mixed_held_out")) == ("1,500", "600")
    domains.sync(changed(changed(STATE, "en", enabled=False), "zh", available=612))
    assert (text(domains, "mixed_calibration"), text(domains, "mixed_held_out")) == ("1,000", "312")


def test_that_the_sums_stand_under_the_digits(domains):
    """Right edges of the ink in both columns, read off the picture."""
    domains.setPalette(build_palette(LIGHT))
    domains.setStyleSheet(build_stylesheet(LIGHT))
    image = domains.grab().toImage()
    spin = calibration(domains.row("mc"))
    mixed = domains.findChild(QLabel, "mixed_calibration")

    def right_edge(widget: QLabel | CountSpinBox, inset_px: int) -> int:
        rect = widget.rect().adjusted(inset_px, inset_px, -inset_px, -inset_px)
        place = rect.translated(widget.mapTo(domains, QPoint()))
        ground = image.pixelColor(place.right(), place.top())
        inked = [
            x
            for x in range(place.left(), place.right() + 1)
            for y in range(place.top(), place.bottom() + 1)
            if image.pixelColor(x, y) != ground
        ]
        return max(inked)

    assert abs(right_edge(spin, 3) - right_edge(mixed, 0)) <= 1


def test_that_counts_are_told_with_their_domain(domains, qtbot):
    spin = calibration(domains.row("zh"))
    with qtbot.waitSignal(domains.countsChanged) as told:
        spin.setFocus()
        spin.selectAll()
        qtbot.keyClicks(spin, "300")
        qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert told.args == ["zh", 300, 200]


def test_that_a_domain_may_only_check_but_keeps_one_text(domains, qtbot):
    row = domains.row("zh")
    spin = calibration(row)
    with qtbot.waitSignal(domains.countsChanged) as told:
        spin.setFocus()
        spin.selectAll()
        qtbot.keyClicks(spin, "0")
        qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert told.args == ["zh", 0, 200]
    domains.sync(changed(STATE, "zh", calibration=0, held_out=200))
    assert row.findChild(CountSpinBox, "held_out_spin").minimum() == 1
    domains.sync(changed(STATE, "zh", calibration=20, held_out=0))
    assert spin.minimum() == 1


def test_that_showing_a_state_tells_nothing(domains, qtbot):
    with qtbot.assertNotEmitted(domains.countsChanged):
        domains.sync(changed(STATE, "zh", calibration=1000, held_out=50))
    assert calibration(domains.row("zh")).value() == 1000


def test_that_what_is_being_typed_survives_new_states(domains, qtbot):
    row = domains.row("zh")
    spin = calibration(row)
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "30")
    domains.sync(changed(STATE, "en", phase="encoding", done=1, total=500))
    domains.sync(changed(STATE, "zh", phase="encoding", done=1, total=500))
    assert domains.row("zh") is row
    assert spin.lineEdit().text() == "30"


def test_that_a_click_selects_a_row_and_the_arrow_keys_move_on(domains, qtbot):
    with qtbot.waitSignal(domains.selected) as told:
        qtbot.mouseClick(domains.row("en"), Qt.MouseButton.LeftButton, pos=QPoint(80, 20))
    assert told.args == ["en"]
    domains.sync(changed(STATE, "en", selected=True))
    with qtbot.waitSignal(domains.selected) as told:
        qtbot.keyClick(domains.row("en"), Qt.Key.Key_Down)
    assert told.args == ["zh"]
    assert domains.row("zh").hasFocus()
    domains.sync(changed(STATE, "mc", selected=True))
    with qtbot.assertNotEmitted(domains.selected):
        qtbot.keyClick(domains.row("mc"), Qt.Key.Key_Down)


def test_that_space_toggles_delete_removes_and_f2_renames(domains, qtbot):
    row = domains.row("zh")
    row.setFocus()
    with qtbot.waitSignal(domains.enabledToggled) as toggled:
        qtbot.keyClick(row, Qt.Key.Key_Space)
    assert toggled.args == ["zh", False]
    with qtbot.waitSignal(domains.removeRequested) as removed:
        qtbot.keyClick(row, Qt.Key.Key_Delete)
    assert removed.args == ["zh"]
    qtbot.keyClick(row, Qt.Key.Key_F2)
    field = row.findChild(QLineEdit, "name_edit")
    qtbot.keyClicks(field, "Mandarin")
    with qtbot.waitSignal(domains.renamed) as renamed:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert renamed.args == ["zh", "Mandarin"]


def test_that_delete_in_a_count_removes_a_digit_not_the_domain(domains, qtbot):
    spin = calibration(domains.row("zh"))
    spin.setFocus()
    spin.selectAll()
    with qtbot.assertNotEmitted(domains.removeRequested):
        qtbot.keyClick(spin, Qt.Key.Key_Delete)
        qtbot.keyClick(spin, Qt.Key.Key_Backspace)


def test_that_a_picked_colour_is_told_with_its_domain(domains, qtbot):
    swatch = domains.row("mc").findChild(SwatchButton)
    with qtbot.waitSignal(domains.colorPicked) as picked:
        swatch.menu.actions()[4].trigger()
    assert picked.args == ["mc", 4]


@pytest.mark.parametrize(
    ("key", "signal", "args"),
    [
        ("add_files", "addFilesToRequested", ["zh"]),
        ("sources", "sourcesRequested", ["zh"]),
        ("toggle", "enabledToggled", ["zh", False]),
        ("remove", "removeRequested", ["zh"]),
    ],
)
def test_that_the_context_menu_does_what_it_says(domains, qtbot, key, signal, args):
    row = domains.row("zh")
    place = row.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, row.mapToGlobal(place))
    QApplication.sendEvent(row, event)
    assert row.menu.isVisible()
    with qtbot.waitSignal(getattr(domains, signal)) as told:
        row.menu.action_named(key).trigger()
    assert told.args == args
    row.menu.close()


@pytest.mark.parametrize(
    ("changes", "caption", "tone"),
    [
        ({}, "chinese.txt · 700", "text3"),
        ({"phase": "encoding", "done": 260, "total": 500}, "260 of 500", "text3"),
        ({"available": 412}, "412 of 700 found", "warning"),
        ({"drawn": (500, 88)}, "588 of 700 found", "warning"),
        ({"enabled": False}, "Left out · chinese.txt · 700", "text3"),
    ],
)
def test_that_the_caption_says_how_the_domain_stands(domains, changes, caption, tone):
    domains.sync(changed(STATE, "zh", **changes))
    label = domains.row("zh").findChild(ElidedLabel, "caption")
    assert label.text() == caption
    assert label.property("tone") == tone


def test_that_an_error_stands_in_its_row_with_its_remedy_first(domains, qtbot):
    domains.sync(changed(STATE, "zh", error=GONE))
    row = domains.row("zh")
    qtbot.waitUntil(lambda: row.height() > ROW_HEIGHT_PX)
    assert text(row, "error_text") == "chinese.txt is not there. Find it."
    signals = {
        "error_find_file": domains.findFileRequested,
        "error_details": domains.detailsRequested,
        "error_copy": domains.copyRequested,
    }
    places = [row.findChild(Button, name).x() for name in signals]
    assert places == sorted(places)
    for name, signal in signals.items():
        with qtbot.waitSignal(signal) as told:
            qtbot.mouseClick(row.findChild(Button, name), Qt.MouseButton.LeftButton)
        assert told.args == ["zh"]
    domains.sync(STATE)
    qtbot.waitUntil(lambda: row.height() == ROW_HEIGHT_PX)


def test_that_a_run_locks_the_rows_but_not_their_selection(domains, qtbot):
    domains.sync(
        DomainListState(tuple(replace(row, locked=True) for row in STATE.rows), 3, ("2,100 texts",), False)
    )
    row = domains.row("zh")
    assert not calibration(row).isEnabled()
    assert not domains.findChild(Button, "add_button").isEnabled()
    with qtbot.assertNotEmitted(domains.removeRequested), qtbot.assertNotEmitted(domains.enabledToggled):
        qtbot.keyClick(row, Qt.Key.Key_Delete)
        qtbot.keyClick(row, Qt.Key.Key_Space)
    with qtbot.waitSignal(domains.selected):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(80, 20))


def test_that_five_rows_show_and_more_scroll(domains, qtbot):
    rows = tuple(replace(ENGLISH, id=f"d{i}", name=f"Domain {i}") for i in range(8))
    domains.sync(DomainListState(rows, 8))
    scroll = domains.findChild(QScrollArea, "domain_scroll")
    domains.resize(340, domains.sizeHint().height())
    qtbot.waitUntil(lambda: scroll.widget().height() == 8 * ROW_HEIGHT_PX)
    qtbot.waitUntil(lambda: scroll.height() == 5 * ROW_HEIGHT_PX)
    assert text(domains, "domains_counts") == "8 files"


def test_that_the_scroll_bar_moves_no_row(domains, qtbot):
    domains.window().setStyleSheet(build_stylesheet(LIGHT))
    width = domains.row("en").width()
    rows = tuple(replace(ENGLISH, id=f"d{i}", name=f"Domain {i}") for i in range(8))
    domains.sync(DomainListState(rows, 8))
    scroll = domains.findChild(QScrollArea, "domain_scroll")
    qtbot.waitUntil(scroll.verticalScrollBar().isVisible)
    qtbot.waitUntil(lambda: domains.row("d0").width() == width)


def test_that_a_low_window_has_fewer_rows_and_the_mixed_row_under_them(domains, qtbot):
    rows = tuple(replace(ENGLISH, id=f"d{i}", name=f"Domain {i}") for i in range(8))
    domains.sync(DomainListState(rows, 8))
    domains.resize(340, domains.minimumSizeHint().height())
    scroll, mixed = domains.findChild(QScrollArea), domains.findChild(QLabel, "mixed_calibration")
    qtbot.waitUntil(lambda: scroll.height() == 2 * ROW_HEIGHT_PX)
    assert mixed.parentWidget().y() >= scroll.geometry().bottom()


def test_that_the_selected_row_comes_into_view(domains, qtbot):
    rows = [replace(ENGLISH, id=f"d{i}", name=f"Domain {i}") for i in range(8)]
    rows[7] = replace(rows[7], selected=True)
    domains.sync(DomainListState(tuple(rows), 8))
    qtbot.waitUntil(lambda: not domains.row("d7").visibleRegion().isEmpty())


def test_that_a_long_file_name_in_an_error_widens_nothing(domains, qtbot):
    name = "customer_support_tickets_2023_2024_emea_and_apac_cleaned.csv"
    domains.sync(changed(STATE, "zh", error=ErrorReport("SourceError", f"{name} is empty.")))
    row = domains.row("zh")
    qtbot.waitUntil(lambda: row.height() > ROW_HEIGHT_PX)
    scroll = domains.findChild(QScrollArea)
    assert scroll.widget().width() == scroll.viewport().width()


def test_that_rows_follow_the_order_of_the_state(domains, qtbot):
    domains.sync(DomainListState((CODE, ENGLISH), 2, ("1,400 texts",)))
    rows = {row.state.id: row for row in domains.findChildren(DomainRow)}
    assert set(rows) == {"mc", "en"}
    qtbot.waitUntil(lambda: rows["mc"].y() < rows["en"].y())


def test_that_every_control_has_a_name_for_screen_readers(domains):
    for kind in (Button, CountSpinBox, SwatchButton):
        for control in domains.findChildren(kind):
            assert control.accessibleName() or control.text(), control
    assert domains.row("zh").accessibleName() == "Chinese, chinese.txt · 700"
    assert isinstance(calibration(domains.row("zh")), QAbstractSpinBox)


def test_that_the_focus_stays_in_the_list_when_its_row_is_removed(domains, qtbot):
    domains.row("mc").setFocus(Qt.FocusReason.TabFocusReason)
    domains.sync(DomainListState((ENGLISH, replace(CHINESE, selected=True)), 2, ("1,400 texts",)))
    qtbot.waitUntil(domains.row("zh").hasFocus)


def test_that_a_line_is_named_once(domains):
    error = ErrorReport("SourceError", "Line 3 of a.jsonl is not valid JSON.", line=3)
    domains.sync(changed(STATE, "zh", error=error))
    assert text(domains.row("zh"), "error_text") == "Line 3 of a.jsonl is not valid JSON."
    domains.sync(changed(STATE, "zh", error=replace(error, message="That is not valid JSON.")))
    assert text(domains.row("zh"), "error_text") == "Line 3: That is not valid JSON."


def test_that_a_count_locked_by_a_run_leaves_the_focus_in_its_row(domains):
    row = domains.row("zh")
    calibration(row).setFocus()
    domains.sync(changed(STATE, "zh", locked=True))
    assert row.hasFocus()


def test_that_files_held_over_the_window_show_where_they_will_go(domains):
    before = domains.grab().toImage()
    domains.set_dragging(True)
    assert domains.grab().toImage() != before
    domains.set_dragging(False)
    assert domains.grab().toImage() == before
