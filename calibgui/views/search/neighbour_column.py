"""One list of neighbours: place, domain, text, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from calibgui.views.plot.colors import type_font, with_alpha
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.search.content import NeighbourList, NeighbourRow
from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.elided_label import as_tooltip

_HEAD_PX = 28
_ROW_PX = 22
_SWATCH_PX = 9
_ROWS = 10
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class NeighbourColumn(QWidget):
    """Texts are painted, so that no markup in them counts; the tooltip has the whole line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NeighbourList("", "", "text2", ())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(160)
        self.setFixedHeight(_HEAD_PX + _ROWS * _ROW_PX + 4)

    @property
    def shown(self) -> NeighbourList:
        return self._shown

    def sync(self, shown: NeighbourList) -> None:
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleName(f"{shown.title}, {shown.note}")
            lines = (f"{row.place} {row.text} {row.mark}" for row in shown.rows)
            self.setAccessibleDescription("\n".join(lines))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            text = self.text_at(event.pos())
            QToolTip.showText(event.globalPos(), as_tooltip(text) if text else "", self)
            return True
        return super().event(event)

    def text_at(self, place: QPoint) -> str:
        row = (place.y() - _HEAD_PX - 4) // _ROW_PX
        return self._shown.rows[row].text if 0 <= row < len(self._shown.rows) else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = tokens_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_head(painter, tokens)
        for number, row in enumerate(self._shown.rows):
            top = _HEAD_PX + 4 + number * _ROW_PX
            self._paint_row(painter, tokens, QRectF(0, top, self.width(), _ROW_PX), row)

    def _paint_head(self, painter: QPainter, tokens: Tokens) -> None:
        small, shown = type_font(self, CAPTION_PX), self._shown
        note_px = QFontMetricsF(small).horizontalAdvance(shown.note)
        font = type_font(self, BODY_PX, BOLD)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        room = self.width() - note_px - 12
        painter.drawText(QRectF(0, 0, room, _HEAD_PX - 6), _LEFT, _elided(font, shown.title, room))
        shades = {"text2": tokens.text2, "error": tokens.error, "accent": tokens.accent_text}
        painter.setFont(small)
        painter.setPen(QColor(shades[shown.tone]))
        painter.drawText(QRectF(0, 0, self.width(), _HEAD_PX - 6), _RIGHT, shown.note)
        painter.fillRect(QRectF(0, _HEAD_PX - 1, self.width(), 1), QColor(tokens.line))

    def _paint_row(self, painter: QPainter, tokens: Tokens, box: QRectF, row: NeighbourRow) -> None:
        if row.red:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(with_alpha(tokens.error, 0.07 if not tokens.dark else 0.12))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, 0), 4, 4)
        small, font = type_font(self, CAPTION_PX), type_font(self, BODY_PX)
        painter.setFont(small)
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QRectF(box.left(), box.top(), 18, box.height()), _RIGHT, str(row.place))
        swatch = QRectF(26, box.center().y() - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX)
        paint_swatch(painter, swatch, tokens, row.color)
        mark_px = QFontMetricsF(small).horizontalAdvance(row.mark) + 14 if row.mark else 2
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        room = box.width() - 42 - mark_px
        painter.drawText(QRectF(42, box.top(), room, box.height()), _LEFT, _elided(font, row.text, room))
        if row.mark:
            painter.setFont(small)
            painter.setPen(QColor(tokens.error if row.red else tokens.text2))
            painter.drawText(box.adjusted(0, 0, -7, 0), _RIGHT, row.mark)


def _elided(font: QFont, text: str, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
