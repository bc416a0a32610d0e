"""The hover card: what one dimension holds, domain by domain."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from calibgui.views.plot.card_content import CardContent, CardRow, shortened
from calibgui.views.plot.colors import type_font, with_alpha
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX
from calibgui.views.theme.tokens import Tokens

WIDTH_PX = 248
SHADOW_PX = 14
_PAD_PX = 12
_ROW_PX = 19
_HEAD_PX = 47
_FOOT_PX = 8
_MIN_RIGHT_PX = 167
_TOP_ROOM_PX = 72
_BESIDE_PX = 14

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HoverCard(QWidget):
    """A painted card with a soft shadow. It belongs to the plot and lets the mouse through."""

    def __init__(self, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._headings = ("", "")
        self._content = CardContent("", "", "", ())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setObjectName("hover_card")
        self.hide()

    @property
    def content(self) -> CardContent:
        return self._content

    def set_tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def set_headings(self, low: str, high: str) -> None:
        self._headings = (low, high)

    def show_content(self, content: CardContent, x: float, area: QRectF) -> None:
        """Beside the line at `x` and within `area`, in parent pixels; left of it where right is full."""
        room = max(2, int((area.height() - _HEAD_PX - _FOOT_PX) // _ROW_PX))
        shown = shortened(content, room, self.tr("%1 more domains"))
        height = _HEAD_PX + len(shown.rows) * _ROW_PX + _FOOT_PX
        left = x + _BESIDE_PX
        if left + WIDTH_PX > area.right():
            left = x - _BESIDE_PX - WIDTH_PX
        left = min(max(left, area.left()), max(area.left(), area.right() - WIDTH_PX))
        top = area.top() + max(0.0, min(_TOP_ROOM_PX, area.height() - height))
        if shown != self._content:
            self._content = shown
            self.update()
        self.setGeometry(
            round(left) - SHADOW_PX,
            round(top) - SHADOW_PX,
            WIDTH_PX + 2 * SHADOW_PX,
            height + 2 * SHADOW_PX,
        )
        self.setAccessibleName(content.title)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(SHADOW_PX, SHADOW_PX, -SHADOW_PX, -SHADOW_PX)
        self._paint_ground(painter, box)
        painter.translate(box.topLeft())
        self._paint_head(painter)
        for index, row in enumerate(self._content.rows):
            self._paint_row(painter, row, _HEAD_PX + index * _ROW_PX)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for grow in range(SHADOW_PX - 2, 0, -2):
            painter.setBrush(with_alpha("#000000", 0.06 if self._tokens.dark else 0.018))
            spread = box.adjusted(-grow, -grow + 4, grow, grow + 2)
            painter.drawRoundedRect(spread, 8 + grow, 8 + grow)
        painter.setPen(QPen(QColor(self._tokens.field_line), 1))
        painter.setBrush(QColor(self._tokens.raised))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_head(self, painter: QPainter) -> None:
        content, tokens = self._content, self._tokens
        right = WIDTH_PX - _PAD_PX
        painter.setFont(type_font(self, BODY_PX, BOLD))
        painter.setPen(QColor(tokens.text))
        painter.drawText(QRectF(_PAD_PX, 7, right - _PAD_PX, 20), _LEFT, content.title)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.error))
        painter.drawText(QRectF(_PAD_PX, 7, right - _PAD_PX, 20), _RIGHT, content.outside)
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QRectF(_PAD_PX, 28, 130, _ROW_PX), _LEFT, content.caption)
        for at, heading in zip((_MIN_RIGHT_PX, right), self._headings, strict=True):
            painter.drawText(QRectF(at - 60, 28, 60, _ROW_PX), _RIGHT, heading)

    def _paint_row(self, painter: QPainter, row: CardRow, top: float) -> None:
        tokens = self._tokens
        mixed = row.color is None and not row.earlier
        paint_swatch(painter, QRectF(_PAD_PX, top + 5.5, 8, 8), tokens, row.color, dashed=row.earlier)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text if mixed else tokens.text2))
        room = _MIN_RIGHT_PX - 62 - 28
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(28, top, room + 4, _ROW_PX), _LEFT, name)
        ends = ((_MIN_RIGHT_PX, row.low, row.sets_low), (WIDTH_PX - _PAD_PX, row.high, row.sets_high))
        for at, number, heavy in ends:
            painter.setFont(type_font(self, CAPTION_PX, BOLD) if heavy else type_font(self, CAPTION_PX))
            painter.setPen(QColor(tokens.text if heavy else tokens.text2))
            painter.drawText(QRectF(at - 70, top, 70, _ROW_PX), _RIGHT, number)
