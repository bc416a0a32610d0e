"""The painted table of schemes and rules."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from calibgui.views.search.columns import Columns
from calibgui.views.search.content import RuleHead, SchemeRow, TableState, ValueCell
from calibgui.views.search.scheme_table import SchemeTable
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK, LIGHT, Tokens
from tests.views.stage import stage


def heads(count: int = 4) -> tuple[RuleHead, ...]:
    return tuple(
        RuleHead(f"rule{n}", ("Raw codes", f"rule {n}"), f"r{n}", f"what rule {n} is", n == 0)
        for n in range(count)
    )


def row(name: str, *values: float | None, note: str = "", best: bool = False) -> SchemeRow:
    cells = tuple(ValueCell(it, "–" if it is None else f"{it:.3f}", f"{name}: {it}\nmore") for it in values)
    return SchemeRow(name, f"formula of {name}", cells, "0.13 %", note, bool(note), best)


STATE = TableState(
    heads(), (row("A", 0.8, 0.9, 0.95, 1.0, note="in use"), row("B", 0.99, None, 0.99, 1.0, best=True))
)


def shown(qtbot: QtBot, state: TableState, width: int = 1000, tokens: Tokens = LIGHT) -> SchemeTable:
    table = SchemeTable()
    table.setPalette(build_palette(tokens))
    table.sync(state)
    table.window_kept = stage(qtbot, table, width, table.height())  # type: ignore[attr-defined]
    return table


def painted(table: SchemeTable) -> QImage:
    image = QImage(table.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    table.render(image)
    return image


def center_of_cell(table: SchemeTable, row: int, cell: int) -> QPoint:
    return table.columns.cell_box(row, cell).center().toPoint()


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_that_the_column_of_the_target_lies_on_accent_soft(qtbot: QtBot, tokens: Tokens) -> None:
    table = shown(qtbot, STATE, tokens=tokens)
    image = painted(table)
    box = table.columns.cell_box(0, 0)
    place = QPoint(round(box.left()) + 3, round(box.top()) + 4)
    assert image.pixelColor(place) == QColor(tokens.accent_soft)
    beside = QPoint(round(table.columns.cell_box(0, 1).left()) + 3, place.y())
    assert image.pixelColor(beside) != QColor(tokens.accent_soft)


def test_that_a_bar_is_as_long_as_its_recall_and_its_lost_part_is_red(qtbot: QtBot) -> None:
    table = shown(qtbot, STATE)
    image = painted(table)
    box = table.columns.bar_box(0, 0)
    y = round(box.center().y())
    kept = image.pixelColor(round(box.left() + 0.79 * box.width()), y)
    lost = image.pixelColor(round(box.left() + 0.83 * box.width()), y)
    assert kept == QColor(LIGHT.accent)
    assert lost.red() > 1.5 * max(lost.green(), lost.blue())


def test_that_what_is_not_known_has_no_bar(qtbot: QtBot) -> None:
    table = shown(qtbot, STATE)
    box = table.columns.bar_box(1, 1)
    color = painted(table).pixelColor(round(box.left() + 0.1 * box.width()), round(box.center().y()))
    assert color.lightness() > 230


def test_that_tips_say_more_of_names_rules_numbers_and_bars(qtbot: QtBot) -> None:
    table = shown(qtbot, STATE)
    assert table.tip_at(center_of_cell(table, -1, 2)) == "what rule 2 is"
    assert table.tip_at(center_of_cell(table, 1, 0)) == "B: 0.99\nmore"
    assert table.tip_at(QPoint(5, center_of_cell(table, 0, 0).y())) == "A\nformula of A"
    assert table.tip_at(table.columns.bar_box(0, 2).center().toPoint()).startswith("A: 0.8: 0.800\n")
    assert "cut to the nearest code" in table.tip_at(center_of_cell(table, 0, 4))
    assert table.tip_at(QPoint(5, table.height() + 50)) == ""


def test_that_a_narrow_table_has_no_bars_and_many_columns_ask_for_width(qtbot: QtBot) -> None:
    assert shown(qtbot, STATE, 700).columns.bars == 0
    many = TableState(heads(14), (row("A", *([0.5] * 14)),))
    assert shown(qtbot, many, 1100).minimumWidth() > 1100


def test_that_bars_are_as_high_in_all_rows_and_stay_in_theirs() -> None:
    columns = Columns.of(4, (True, *(False,) * 6), 1000)
    for number in range(7):
        box = columns.row_box(number)
        bars = [columns.bar_box(number, bar) for bar in range(4)]
        assert {bar.height() for bar in bars} == {4.0}
        assert box.top() < bars[0].top()
        assert bars[-1].bottom() < box.bottom()
    assert [columns.row_at(columns.row_box(number).center().y()) for number in range(-1, 8 - 1)] == [
        -1,
        *range(7),
    ]


def test_that_screen_readers_get_every_row(qtbot: QtBot) -> None:
    words = shown(qtbot, STATE).accessibleDescription().split("\n")
    assert words[0].startswith("A in use: Raw codes rule 0 0.800, ")
    assert len(words) == 2
