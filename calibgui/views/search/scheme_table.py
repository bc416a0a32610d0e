"""Schemes against rules: numbers, the share outside, and bars whose lost part is red."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from calibgui.views.plot.colors import type_font, with_alpha
from calibgui.views.search.columns import HEAD_PX, Columns
from calibgui.views.search.content import SchemeRow, TableState
from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX, MEDIUM, REGULAR
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.elided_label import as_tooltip

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_PAD_PX = 12
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


class SchemeTable(QWidget):
    """Painted: a hundred labels would take longer to fill than a turn of the event loop may last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TableState()
        self._columns = Columns.of(0, (), 0)
        self.setObjectName("scheme_table")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> TableState:
        return self._state

    @property
    def columns(self) -> Columns:
        return self._columns

    def sync(self, state: TableState) -> None:
        if state == self._state:
            return
        self._state = state
        self._arrange()
        self.setMinimumWidth(Columns.least_width(len(state.heads)))
        self.setFixedHeight(self._columns.height + 1)
        self.setAccessibleDescription("\n".join(_words(state, row) for row in state.rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self._columns.height + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._columns = Columns.of(
            len(self._state.heads), tuple(bool(row.note) for row in self._state.rows), self.width()
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            tip = self.tip_at(event.pos())
            QToolTip.showText(event.globalPos(), as_tooltip(tip) if tip else "", self)
            return True
        return super().event(event)

    def tip_at(self, place: QPoint) -> str:
        """What stands there in more words; "" for nothing."""
        columns, state = self._columns, self._state
        cell = int((place.x() - columns.name) // columns.cell) if place.x() >= columns.name else -1
        row = columns.row_at(place.y())
        if row >= len(state.rows):
            return ""
        if columns.bars and place.x() >= columns.width - columns.bars and row >= 0:
            return "\n".join(item.tip.split("\n")[0] + f": {item.text}" for item in state.rows[row].cells)
        if row < 0:
            return state.heads[cell].tip if 0 <= cell < len(state.heads) else ""
        if cell < 0:
            return "\n".join((state.rows[row].name, state.rows[row].tip))
        return state.rows[row].cells[cell].tip if cell < len(state.heads) else self._outside_tip()

    def _outside_tip(self) -> str:
        return self.tr("Held-out values outside of these ranges: they are cut to the nearest code")

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = tokens_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_target(painter, tokens)
        self._paint_heads(painter, tokens)
        if self._columns.bars:
            self._paint_axis(painter, tokens)
        for number, row in enumerate(self._state.rows):
            line = self._columns.row_box(number)
            painter.fillRect(QRectF(0, line.top(), line.width(), 1), QColor(tokens.line))
            self._paint_row(painter, tokens, number, row)
            if self._columns.bars:
                self._paint_bars(painter, tokens, number, row)
        bottom = self._columns.height
        painter.fillRect(QRectF(0, bottom, self._columns.width, 1), QColor(tokens.line))

    def _paint_target(self, painter: QPainter, tokens: Tokens) -> None:
        for cell, head in enumerate(self._state.heads):
            if head.is_target:
                box = self._columns.cell_box(-1, cell)
                box.setHeight(self._columns.height - 1)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(tokens.accent_soft))
                painter.drawRoundedRect(box, 6, 6)

    def _paint_heads(self, painter: QPainter, tokens: Tokens) -> None:
        columns = self._columns
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text3))
        last = QRectF(0, HEAD_PX - 20, columns.name, 16)
        painter.drawText(last, _LEFT, self.tr("Range scheme"))
        for cell, head in enumerate(self._state.heads):
            box = columns.cell_box(-1, cell).adjusted(0, 0, -_PAD_PX, 0)
            painter.setPen(QColor(tokens.accent_text if head.is_target else tokens.text2))
            for line, text in enumerate(head.lines):
                bold = head.is_target and line == 0
                font = type_font(self, CAPTION_PX, BOLD if bold else REGULAR)
                painter.setFont(font)
                place = QRectF(box.left(), HEAD_PX - 36 + 16 * line, box.width(), 16)
                painter.drawText(place, _RIGHT, _elided(font, text, box.width()))
        box = columns.cell_box(-1, columns.cells).adjusted(0, 0, -_PAD_PX, 0)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text2))
        painter.drawText(QRectF(box.left(), HEAD_PX - 20, box.width(), 16), _RIGHT, self.tr("Outside"))

    def _paint_axis(self, painter: QPainter, tokens: Tokens) -> None:
        columns = self._columns
        left = columns.width - columns.bars
        font = type_font(self, CAPTION_PX)
        painter.setFont(font)
        metrics, x = QFontMetricsF(font), left
        lost = (self.tr("lost"), QColor(tokens.error))
        heads = enumerate(self._state.heads)
        keys = [(head.short, self._color(tokens, n)) for n, head in heads if head.has_bar]
        for text, color in (*keys, lost):
            if x + 12 + metrics.horizontalAdvance(text) > columns.width:
                break  # the bars stand in the order of the columns
            painter.fillRect(QRectF(x, HEAD_PX - 32, 8, 8), color)
            painter.setPen(QColor(tokens.text2))
            painter.drawText(QRectF(x + 12, HEAD_PX - 36, 200, 16), _LEFT, text)
            x += 12 + metrics.horizontalAdvance(text) + 10
        for tick in _TICKS:
            place = left + tick * columns.bars
            painter.fillRect(QRectF(place, HEAD_PX, 1, columns.height - HEAD_PX), QColor(tokens.grid))
            text, wide = f"{tick:g}", 32.0
            start = min(max(place - wide / 2, left), columns.width - wide)
            align = Qt.AlignmentFlag.AlignHCenter
            if tick in (0.0, 1.0):
                align = Qt.AlignmentFlag.AlignRight if tick else Qt.AlignmentFlag.AlignLeft
            painter.setPen(QColor(tokens.text3))
            painter.drawText(
                QRectF(start, HEAD_PX - 20, wide, 16), align | Qt.AlignmentFlag.AlignVCenter, text
            )

    def _paint_row(self, painter: QPainter, tokens: Tokens, number: int, row: SchemeRow) -> None:
        columns = self._columns
        box = columns.row_box(number)
        marked = row.in_use or row.best
        font = type_font(self, BODY_PX, MEDIUM if marked else REGULAR)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        room = columns.name - 8
        name = _elided(font, row.name, room)
        if row.note:
            middle = box.center().y() + 1
            painter.drawText(QRectF(0, middle - 16, room, 17), _LEFT, name)
            small = type_font(self, CAPTION_PX)
            painter.setFont(small)
            painter.setPen(QColor(tokens.accent_text if row.best else tokens.text2))
            painter.drawText(QRectF(0, middle, room, 14), _LEFT, _elided(small, row.note, room))
        else:
            painter.drawText(QRectF(0, box.top(), room, box.height()), _LEFT, name)
        for cell, value in enumerate(row.cells):
            target = self._state.heads[cell].is_target
            painter.setFont(type_font(self, BODY_PX, BOLD if target and marked else REGULAR))
            shade = tokens.accent_text if target and row.best else tokens.text
            painter.setPen(QColor(tokens.text3 if value.value is None else shade))
            place = columns.cell_box(number, cell).adjusted(0, 0, -_PAD_PX, 0)
            painter.drawText(place, _RIGHT, value.text)
        painter.setFont(type_font(self, BODY_PX))
        painter.setPen(QColor(tokens.text2))
        place = columns.cell_box(number, columns.cells).adjusted(0, 0, -_PAD_PX, 0)
        painter.drawText(place, _RIGHT, row.outside)

    def _paint_bars(self, painter: QPainter, tokens: Tokens, number: int, row: SchemeRow) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        barred = [place for place, head in enumerate(self._state.heads) if head.has_bar]
        for lane, bar in enumerate(barred):
            cell = row.cells[bar]
            if cell.value is None:
                continue
            box = self._columns.bar_box(number, lane, len(barred))
            kept = round(cell.value * box.width())
            painter.fillRect(QRectF(box.left(), box.top(), kept, box.height()), self._color(tokens, bar))
            lost = box.width() - kept
            if lost >= 1:
                gap = 1 if lost > 1 and kept else 0
                red = with_alpha(tokens.error, 0.88 if self._state.heads[bar].is_target else 0.34)
                painter.fillRect(QRectF(box.left() + kept + gap, box.top(), lost - gap, box.height()), red)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _color(self, tokens: Tokens, rule: int) -> QColor:
        """Accent for the target's rule; the others are grey, the first of them the strongest."""
        if self._state.heads[rule].is_target:
            return QColor(tokens.accent)
        greys = (with_alpha(tokens.text3, 0.8), QColor(tokens.field_line_hover), QColor(tokens.field_line))
        place = sum(not head.is_target for head in self._state.heads[:rule])
        return greys[min(place, len(greys) - 1)]


def _elided(font: QFont, text: str, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _words(state: TableState, row: SchemeRow) -> str:
    cells = ", ".join(
        f"{' '.join(head.lines)} {cell.text}" for head, cell in zip(state.heads, row.cells, strict=True)
    )
    return f"{row.name} {row.note}: {cells}, {row.outside}"
