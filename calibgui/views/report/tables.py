"""Tables of a report as pieces: one for each row, the head again on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from calibgui.core.report.blocks import Cell, Column, Facts, Table, cell_of
from calibgui.core.report.colors import COLORS
from calibgui.core.report.numbers import shortened
from calibgui.views.report.pieces import Piece
from calibgui.views.report.words import Words, advance, cell_font
from calibgui.views.theme.fonts import BOLD, MEDIUM

_GAP, _PAD = 14.0, 3.5
_MOST = 600  # characters of a cell: a row is never higher than a page
_TOGETHER = 320.0  # a lower table stays on one page
_SWATCH, _SWATCH_GAP = 8.0, 5.0
Colors = Mapping[str, str]


def facts_pieces(facts: Facts, width: float, colors: Colors) -> list[Piece]:
    rows = tuple((name, value) for name, value in facts.shown)
    return _pieces(Table((Column(""), Column("")), rows), width, colors, with_head=False)


def table_pieces(table: Table, width: float, colors: Colors) -> list[Piece]:
    return _pieces(table, width, colors, with_head=True)


def _pieces(table: Table, width: float, colors: Colors, *, with_head: bool) -> list[Piece]:
    rows = [[cell_of(cell) for cell in row] for row in table.rows]
    widths = _widths(table.columns, rows, width)
    head = None
    pieces = []
    if with_head:
        titles = [Cell(column.title) for column in table.columns]
        head = _row(titles, table.columns, widths, colors, heads=True)
        pieces.append(head)
    pieces += [_row(row, table.columns, widths, colors, head=head) for row in rows]
    if sum(piece.height for piece in pieces) <= _TOGETHER:
        pieces = [*(replace(piece, keeps=True) for piece in pieces[:-1]), pieces[-1]]
    return pieces


def _row(
    cells: Sequence[Cell],
    columns: Sequence[Column],
    widths: Sequence[float],
    colors: Colors,
    *,
    heads: bool = False,
    head: Piece | None = None,
) -> Piece:
    words = []
    for place, (cell, column, room) in enumerate(zip(cells, columns, widths, strict=True)):
        font = cell_font(BOLD if heads or cell.marked else MEDIUM if not place else QFont.Weight.Normal)
        words.append(Words(shortened(cell.text, _MOST), font, room - indent(cell), right=column.is_number))
    height = max(item.height for item in words) + 2 * _PAD
    end = sum(widths) + _GAP * (len(widths) - 1)

    def paint(painter: QPainter, top: float) -> None:
        x = 0.0
        for cell, item, room in zip(cells, words, widths, strict=True):
            y = top + height - _PAD - item.height if heads else top + _PAD
            paint_swatch(painter, cell, x, y, colors)
            color = colors["text2" if heads else "error" if cell.marked else "text"]
            item.draw(painter, x + indent(cell), y, color)
            x += room + _GAP
        painter.setPen(QPen(QColor(colors["line"]), 0.75))
        painter.drawLine(QLineF(0, top + height, end, top + height))

    return Piece(height, paint, keeps=heads, head=head)


def indent(cell: Cell) -> float:
    return 0.0 if cell.color is None else _SWATCH + _SWATCH_GAP


def paint_swatch(painter: QPainter, cell: Cell, x: float, y: float, colors: Colors) -> None:
    if cell.color is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors[f"domain-{cell.color % COLORS}"]))
        painter.drawRoundedRect(QRectF(QPointF(x, y + 4), QPointF(x + _SWATCH, y + 4 + _SWATCH)), 2, 2)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: float) -> list[float]:
    """Between the longest word and the whole text of each column, as far as the room goes."""
    bold = cell_font(BOLD)
    room = width - _GAP * (len(columns) - 1)
    least, most = [], []
    for number, column in enumerate(columns):
        cells = [row[number] for row in rows]
        words = column.title.split() or [""]
        whole = max((advance(cell.text, bold) + indent(cell) for cell in cells), default=0.0)
        if column.is_number:  # numbers are never broken, their heads may be
            low = max(whole, *(advance(word, bold) for word in words))
            least.append(low)
            most.append(max(low, advance(column.title, bold)))
        else:
            parts = [part for cell in cells for part in cell.text.split()[:50]] + words
            least.append(min(room / 4, max(advance(part, bold) for part in parts) + indent_of(cells)))
            most.append(max(whole, advance(column.title, bold)))
    spare, wanted = room - sum(least), sum(most) - sum(least)
    if spare < 0:
        return [low * room / sum(least) for low in least]
    share = min(1.0, spare / wanted) if wanted else 1.0
    return [low + (high - low) * share + 1 for low, high in zip(least, most, strict=True)]


def indent_of(cells: Sequence[Cell]) -> float:
    return max((indent(cell) for cell in cells), default=0.0)
