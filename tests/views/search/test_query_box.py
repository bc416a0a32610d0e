"""The field that chooses a query, and the list of its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from calibgui.views.search.content import NeighbourList, NeighbourRow, QueriesState
from calibgui.views.search.neighbour_column import NeighbourColumn
from calibgui.views.search.query_box import QueryBox
from tests.views.stage import stage

STATE = QueriesState((4, 7, 9), ("the first one", "<b>Second</b> " + "long " * 80, "third, 中文"), 7)


def box(qtbot: QtBot) -> tuple[QueryBox, list[int], object]:
    field = QueryBox()
    field.sync(STATE)
    chosen: list[int] = []
    field.queryChosen.connect(chosen.append)
    window = stage(qtbot, field, 300, 32)
    field.clearFocus()
    return field, chosen, window


def test_that_it_shows_the_query_from_its_beginning_elided_and_as_plain_text(qtbot: QtBot) -> None:
    field, _chosen, _window = box(qtbot)
    edit = field.lineEdit()
    assert edit is not None
    assert edit.text().startswith("<b>Second</b> long")
    assert edit.text().endswith("…")
    assert edit.cursorPosition() == 0


def test_that_stepping_goes_round(qtbot: QtBot) -> None:
    field, chosen, _window = box(qtbot)
    field.step(1)
    field.sync(QueriesState(STATE.numbers, STATE.texts, 9))
    field.step(1)
    field.sync(QueriesState(STATE.numbers, STATE.texts, 4))
    field.step(-1)
    assert chosen == [9, 4, 9]


def test_that_typing_a_part_of_a_text_finds_it(qtbot: QtBot) -> None:
    field, chosen, _window = box(qtbot)
    edit = field.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "HIRD,")
    finder = field.completer()
    assert finder is not None
    qtbot.waitUntil(lambda: finder.completionCount() == 1)
    qtbot.keyClick(finder.popup(), Qt.Key.Key_Down)
    qtbot.keyClick(finder.popup(), Qt.Key.Key_Return)
    assert chosen == [9]


def test_that_words_that_no_text_has_change_nothing(qtbot: QtBot) -> None:
    field, chosen, _window = box(qtbot)
    edit = field.lineEdit()
    assert edit is not None
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "zzz")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert chosen == []
    assert edit.text().startswith("<b>Second</b>")


def test_that_a_row_tells_its_whole_text_and_what_became_of_it(qtbot: QtBot) -> None:
    column = NeighbourColumn()
    rows = (NeighbourRow(1, 0, "a <i>text</i>"), NeighbourRow(2, 1, "another", "was 18", red=True))
    column.sync(NeighbourList("Shared", "1 of 2 kept", "error", rows))
    window = stage(qtbot, column, 300, column.height())
    assert column.text_at(QPoint(80, 40)) == "a <i>text</i>"
    assert column.text_at(QPoint(80, 62)) == "another"
    assert column.text_at(QPoint(80, 200)) == ""
    assert column.accessibleName() == "Shared, 1 of 2 kept"
    assert column.accessibleDescription().split("\n")[1] == "2 another was 18"
    assert window.isVisible()
