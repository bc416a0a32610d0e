"""A table of coloured numbers as one piece, with the scale of its colours below."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from calibgui.core.report.blocks import Cell, HeatCell, HeatTable
from calibgui.core.report.colors import HEAT_STOPS, heat, level_of
from calibgui.views.report.pieces import Piece
from calibgui.views.report.tables import Colors, indent, paint_swatch
from calibgui.views.report.words import Words, advance, cell_font, font
from calibgui.views.theme.fonts import BOLD, MEDIUM

_HEADS, _GAP, _APART = 120.0, 2.0, 8.0
_MANY = 6  # columns: with more, numbers are as small as other cells
_MOST = 12  # columns side by side; further ones come below
_RAMP, _RAMP_HEIGHT = 240.0, 7.0


def heat_pieces(table: HeatTable, width: float, colors: Colors) -> list[Piece]:
    blocks = [_block(part, width, colors) for part in _parts(table)]
    return [*(piece for block in blocks for piece in block), _ramp(table.marks, colors)]


def _parts(table: HeatTable) -> list[HeatTable]:
    """The table in parts of at most _MOST columns."""
    return [
        replace(
            table,
            columns=table.columns[start : start + _MOST],
            rows=tuple((name, cells[start : start + _MOST]) for name, cells in table.rows),
        )
        for start in range(0, len(table.columns), _MOST)
    ]


def _block(table: HeatTable, width: float, colors: Colors) -> list[Piece]:
    many = len(table.columns) > _MANY
    cell = min(96.0, (width - _HEADS) / max(1, len(table.columns)) - _GAP)
    height = 21.0 if many else 32.0
    heads = _heads(table, cell, many, colors)
    rows = []
    for number, (name, cells) in enumerate(table.rows):
        apart = _APART if table.last_apart and 0 < number == len(table.rows) - 1 else _GAP
        rows.append(_row(name, cells, (cell, height), many, colors, apart, heads))
    return [heads, *rows]


def _heads(table: HeatTable, cell: float, many: bool, colors: Colors) -> Piece:
    bold = cell_font(BOLD)
    corner = Words(table.corner, bold, _HEADS - 8)
    heads = [
        (column, _short(column, cell - 4 - (0.0 if many else indent(column)), 9 if many else 10))
        for column in table.columns
    ]
    height = max([corner.height, *(words.height for _, words in heads)]) + 4
    above = 12.0 if many else 0.0  # where cells are narrow, the swatch stands over the name

    def paint(painter: QPainter, top: float) -> None:
        corner.draw(painter, 0, top + above + height - 4 - corner.height, colors["text2"])
        for number, (column, words) in enumerate(heads):
            x, y = _HEADS + number * (cell + _GAP) + 4, top + above + height - 4 - words.height
            paint_swatch(painter, column, x, y - above, colors)
            words.draw(painter, x + (0.0 if many else indent(column)), y, colors["text2"])

    return Piece(height + above, paint, 8, keeps=True)


def _short(name: Cell, width: float, size_px: int = 10) -> Words:
    """In one line."""
    bold = font(size_px, BOLD)
    text = QFontMetricsF(bold).elidedText(name.text, Qt.TextElideMode.ElideRight, width)
    return Words(text, bold, advance(text, bold) + 4)


def _row(
    name: Cell,
    cells: tuple[HeatCell, ...],
    size: tuple[float, float],
    many: bool,
    colors: Colors,
    before: float,
    head: Piece,
) -> Piece:
    width, tall = size
    title = _short(name, _HEADS - 8 - indent(name))
    height = max(tall, title.height)
    room = width - (8 if many else 20)
    number = font(10 if many else 15, BOLD)
    longest = max((advance(cell.text, number) for cell in cells), default=0.0)
    if longest > room:
        number = font(max(6.0, number.pixelSize() * room / longest), BOLD)
    words = [Words(cell.text, number, width) for cell in cells]

    def paint(painter: QPainter, top: float) -> None:
        middle = top + (height - title.height) / 2
        paint_swatch(painter, name, 0, middle, colors)
        title.draw(painter, indent(name), middle, colors["text"])
        for place, (cell, text) in enumerate(zip(cells, words, strict=True)):
            x = _HEADS + place * (width + _GAP)
            ink = colors["text2"]
            if cell.place is not None:
                ground, ink = heat("light", level_of(cell.place))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(ground))
                painter.drawRoundedRect(QRectF(x, top, width, height), 4, 4)
            text.draw(painter, x + (4 if many else 10), top + (height - text.height) / 2, ink)

    return Piece(height, paint, before, keeps=True, head=head)


def _ramp(marks: tuple[tuple[float, str], ...], colors: Colors) -> Piece:
    small = font(9, MEDIUM)

    def paint(painter: QPainter, top: float) -> None:
        gradient = QLinearGradient(QPointF(0, 0), QPointF(_RAMP, 0))
        for number in range(HEAT_STOPS):
            gradient.setColorAt(number / (HEAT_STOPS - 1), QColor(colors[f"heat-{number}"]))
        painter.setPen(QPen(QColor(colors["line"]), 0.75))
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(0, top, _RAMP, _RAMP_HEIGHT), 3, 3)
        for place, text in marks:
            width = advance(text, small)
            x = place * _RAMP - (width / 2 if place else 0)
            Words(text, small, width + 2).draw(painter, x, top + _RAMP_HEIGHT + 2, colors["text2"])

    return Piece(_RAMP_HEIGHT + 18, paint, 8)
