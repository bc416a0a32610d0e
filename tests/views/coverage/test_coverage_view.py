"""The Coverage tab as a person uses it, on sessions that calibrations left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from calibgui.core.checks.matrix import MIXED, Cell
from calibgui.models.session import Session
from calibgui.views.coverage.coverage_view import CoverageView
from calibgui.views.coverage.heat_cell import HeatCell
from calibgui.views.states.coverage import coverage_state
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK, LIGHT
from tests.views.coverage.sessions import made_session
from tests.views.stage import stage

THREE = {"a": (300, 40), "b": (300, 60), "c": (300, 50)}


class Shown:
    """The view on a session; `sync` as the window does it."""

    def __init__(self, qtbot: QtBot, session: Session, width_px: int = 1100, height_px: int = 740) -> None:
        self.qtbot, self.session, self.view = qtbot, session, CoverageView()
        self.view.setPalette(build_palette(LIGHT))
        self.window = stage(qtbot, self.view, width_px, height_px)
        self.sync()

    def sync(self) -> None:
        self.view.sync(coverage_state(self.session))
        QApplication.processEvents()

    def cell(self, row: str, column: str) -> HeatCell:
        return self.view.matrix.grid.cells[row, column]

    def text(self, name: str) -> str:
        label = self.view.findChild(QLabel, name)
        assert label is not None, name
        return label.text()

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot, made_session(THREE))


def test_that_there_is_a_cell_for_each_row_and_column_with_its_number_and_name(shown: Shown) -> None:
    result = shown.session.result
    assert result is not None
    assert list(shown.view.matrix.grid.cells) == [
        (row, column) for row in ("a", "b", "c", MIXED) for column in ("a", "b", "c")
    ]
    for pair, cell in shown.view.matrix.grid.cells.items():
        share = result.matrix.cell(*pair).share_values
        assert share is not None
        assert cell.shown_text.startswith(f"{100 * share:.2f}"[:4])
        assert cell.accessibleName().startswith(f"Ranges from {pair[0].title()}"[:12])
        assert cell.accessibleName().endswith(f"{cell.shown_text} outside")


def test_that_a_measure_is_asked_for_and_shown(shown: Shown) -> None:
    asked: list[str] = []
    shown.view.measureChanged.connect(asked.append)
    segment = shown.view.findChild(QAbstractButton, "segment_overshoot")
    assert segment is not None
    shown.click(segment)
    assert asked == ["overshoot"]
    shown.session.look.set_measure("overshoot")
    shown.sync()
    assert asked == ["overshoot"], "what the session says is not asked again"
    assert shown.cell("a", "b").shown_text.endswith(" steps")
    assert "mean overshoot" in shown.cell("a", "b").accessibleName()


def test_that_a_click_chooses_and_the_ring_follows_the_session(shown: Shown) -> None:
    chosen: list[object] = []
    shown.view.pairSelected.connect(chosen.append)
    shown.click(shown.cell("b", "a"))
    assert chosen == [("b", "a")]
    shown.session.look.select_pair(("b", "a"))
    shown.sync()
    checked = [pair for pair, cell in shown.view.matrix.grid.cells.items() if cell.isChecked()]
    assert checked == [("b", "a")]
    assert shown.text("pair_title") == "Ranges from B, texts in A"
    image = shown.cell("b", "a").grab().toImage()
    assert image.pixelColor(1, image.height() // 2) == QColor(LIGHT.accent)
    assert image.pixelColor(3, image.height() // 2) == QColor(LIGHT.surface)


def test_that_arrow_keys_go_from_cell_to_cell_and_enter_chooses(shown: Shown) -> None:
    chosen: list[object] = []
    shown.view.pairSelected.connect(chosen.append)
    cell = shown.cell("a", "a")
    cell.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        focused = QApplication.focusWidget()
        assert focused is not None
        shown.qtbot.keyClick(focused, key)
    focused = QApplication.focusWidget()
    assert focused is shown.cell(MIXED, "b")
    assert chosen == []
    shown.qtbot.keyClick(focused, Qt.Key.Key_Return)
    shown.qtbot.keyClick(focused, Qt.Key.Key_Up)
    shown.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert chosen == [(MIXED, "b"), ("c", "b")]


def test_that_tab_stops_at_one_cell_only(shown: Shown) -> None:
    cells = shown.view.matrix.grid.cells.values()
    stops = [cell.pair for cell in cells if cell.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [coverage_state(shown.session).matrix.selected]


def test_that_the_tooltip_has_all_three_measures(shown: Shown) -> None:
    cell = shown.cell("a", "b")
    QApplication.sendEvent(
        cell, QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(5, 5), cell.mapToGlobal(QPoint(5, 5)))
    )
    words = QToolTip.text()
    QToolTip.hideText()
    assert "values outside" in words
    assert "vectors touched" in words
    assert "mean overshoot" in words
    shown.qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_that_a_cell_nothing_was_checked_for_has_a_dash(qtbot: QtBot) -> None:
    shown = Shown(qtbot, made_session({"a": (20, 4)}))
    cell = shown.cell("a", "a")
    state = coverage_state(shown.session).matrix
    cell.sync(state.rows[0], state.columns[0], Cell(), "values")
    assert cell.shown_text == "–"
    assert cell.ground() == QColor(LIGHT.grid)


def test_that_a_missed_dimension_is_selected_by_a_click_and_let_go_by_another(shown: Shown) -> None:
    picked: list[object] = []
    shown.view.dimensionSelected.connect(picked.append)
    row = shown.view.pair.rows[0]
    shown.click(row)
    assert picked == [row.dimension]
    shown.session.select_dimension(row.dimension)
    shown.sync()
    assert row.isChecked()
    shown.click(row)
    assert picked[-1] is None


def test_that_the_pair_is_asked_for_in_the_envelopes(shown: Shown) -> None:
    asked: list[object] = []
    shown.view.pairShowRequested.connect(asked.append)
    shown.session.look.select_pair(("c", "a"))
    shown.sync()
    shown.click(shown.view.pair.show_button)
    assert asked == [("c", "a")]


def test_that_the_parts_stand_beside_each_other_and_under_900_px_below(qtbot: QtBot) -> None:
    shown = Shown(qtbot, made_session(THREE))
    left, right = shown.view.matrix, shown.view.curves
    assert right.x() >= left.x() + left.width()
    assert abs(right.y() - left.y()) < 2
    shown.view.resize(736, 500)
    QApplication.processEvents()
    assert right.y() >= shown.view.pair.y() + shown.view.pair.height()
    assert shown.view.pair.y() > left.y()
    assert abs(right.x() - left.x()) < 2
    shown.view.resize(1100, 740)
    QApplication.processEvents()
    assert abs(right.y() - left.y()) < 2


@pytest.mark.parametrize("domains", [12, 20])
def test_that_many_domains_scroll_in_the_matrix_only(qtbot: QtBot, domains: int) -> None:
    shown = Shown(qtbot, made_session({f"d{n:02}": (20, 4) for n in range(domains)}, dim=8))
    grid = shown.view.matrix.grid
    assert len(grid.cells) == (domains + 1) * domains
    room = grid.parentWidget()
    assert room is not None
    assert grid.width() > room.width()
    assert shown.view.matrix.width() < 700
    last = shown.cell(MIXED, f"d{domains - 1:02}")
    last.setFocus()
    grid.cellFocused.emit(last)
    place = last.mapTo(room, QPoint(0, 0))
    assert room.rect().contains(QRect(place, last.size()))


def test_that_a_message_takes_the_place_of_all(qtbot: QtBot) -> None:
    shown = Shown(qtbot, Session())
    assert shown.text("coverage_message").startswith("Take a domain in")
    assert not shown.view.matrix.isVisible()


def test_that_curves_are_waited_for_in_their_place(qtbot: QtBot) -> None:
    shown = Shown(qtbot, made_session(THREE, checks=False))
    assert shown.text("adequacy_message") == "Computing…"
    assert not shown.view.advice.table.isVisible()


def test_that_the_curves_have_their_table_and_advice(shown: Shown) -> None:
    assert shown.view.advice.table.isVisible()
    assert shown.text("adequacy_advice")
    assert "Mixed" in shown.view.curves.plot.accessibleDescription()
    plain = shown.view.curves.plot.grab().toImage()
    names = {plain.pixelColor(x, y).name() for x in range(0, plain.width(), 2) for y in range(plain.height())}
    assert QColor(LIGHT.domains[0]).name() in names
    assert QColor(LIGHT.track).name() in names


def test_that_fewer_domains_leave_no_row_behind(qtbot: QtBot) -> None:
    shown = Shown(qtbot, made_session(THREE))
    shown.session = made_session({"a": (300, 40)})
    shown.sync()
    assert list(shown.view.matrix.grid.cells) == [("a", "a"), (MIXED, "a")]
    texts = [label.text() for label in shown.view.advice.table.findChildren(QLabel) if label.isVisible()]
    assert "B" not in texts
    assert shown.text("matrix_message").startswith("With a second domain")


def test_that_it_follows_the_colour_scheme(shown: Shown) -> None:
    assert shown.view.grab().toImage().pixelColor(3, 3).name().upper() == LIGHT.surface
    shown.view.setPalette(build_palette(DARK))
    QApplication.processEvents()
    assert shown.view.grab().toImage().pixelColor(3, 3).name().upper() == DARK.surface


def test_that_every_control_has_a_name(shown: Shown) -> None:
    for control in shown.view.findChildren(QAbstractButton):
        assert control.accessibleName() or control.text(), control.objectName()
