"""The names beside the rows and over the columns of the matrix."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from calibgui.views.coverage.content import Head
from calibgui.views.coverage.metrics import Metrics
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.theme.fonts import BODY_PX, CAPTION_PX, MEDIUM
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.elided_label import as_tooltip

ROW_HEADS_PX = 112
_SWATCH_PX = 10
_TEXT_PX = 18
_LINE_PX = 16
_BESIDE_PX = 64  # from this width on swatch and name stand side by side


class RowHeads(QWidget):
    """Swatch, name and number of texts of each row; the corner over them says what rows are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[Head, ...] = ()
        self._metrics = Metrics.of(0, 0, 0)
        self.setFixedWidth(ROW_HEADS_PX)

    def sync(self, heads: tuple[Head, ...], metrics: Metrics) -> None:
        if (heads, metrics) != (self._heads, self._metrics):
            self._heads, self._metrics = heads, metrics
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text3))
        corner = QRectF(0, 0, self.width(), _LINE_PX)
        painter.drawText(corner, Qt.AlignmentFlag.AlignVCenter, self.tr("Ranges from"))
        for number, head in enumerate(self._heads):
            box = QRectF(0, self._metrics.top(number), self.width() - 6, self._metrics.height)
            paint_head(painter, self, box, head, tokens, note=self._metrics.row_notes)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            metrics = self._metrics
            for number, head in enumerate(self._heads):
                if metrics.top(number) <= event.pos().y() < metrics.top(number) + metrics.height:
                    QToolTip.showText(event.globalPos(), as_tooltip(f"{head.name}\n{head.note}"), self)
            return True
        return super().event(event)


def paint_head(
    painter: QPainter, widget: QWidget, box: QRectF, head: Head, tokens: Tokens, *, note: bool
) -> None:
    """In the middle of `box`; the name is elided to its width. Too narrow a box has the swatch over it."""
    if box.width() < _BESIDE_PX:
        swatch = QRectF(box.x(), box.y() + 2, _SWATCH_PX, _SWATCH_PX)
        paint_swatch(painter, swatch, tokens, head.color, dashed=head.compared)
        line = QRectF(box.x(), box.bottom() - _LINE_PX, box.width(), _LINE_PX)
        _paint_words(painter, type_font(widget, CAPTION_PX), line, head.name, tokens.text)
        return
    top = box.center().y() - (_LINE_PX if note else _LINE_PX / 2)
    swatch = QRectF(box.x(), top + (_LINE_PX - _SWATCH_PX) / 2, _SWATCH_PX, _SWATCH_PX)
    paint_swatch(painter, swatch, tokens, head.color, dashed=head.compared)
    line = QRectF(box.x() + _TEXT_PX, top, max(box.width() - _TEXT_PX, 0.0), _LINE_PX)
    _paint_words(painter, type_font(widget, BODY_PX, MEDIUM), line, head.name, tokens.text)
    if note:
        below = line.translated(0, _LINE_PX)
        _paint_words(painter, type_font(widget, CAPTION_PX), below, head.note, tokens.text3)


def _paint_words(painter: QPainter, font: QFont, line: QRectF, text: str, color: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(line.width()))
    painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
