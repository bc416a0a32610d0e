"""The colour scale under the matrix."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.models.look import Measure
from calibgui.views.coverage.heads import ROW_HEADS_PX
from calibgui.views.coverage.heat import heat_color, scale_of
from calibgui.views.plot.colors import type_font
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of

_HEIGHT_PX = 24
_BAR_PX = 6


class HeatLegend(QWidget):
    """Says that the scale is logarithmic; beyond its ends the colour stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measure: Measure = "values"
        self._bar_px = 0.0
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_measure(self, measure: Measure) -> None:
        if measure != self._measure:
            self._measure = measure
            self.update()

    def set_bar_px(self, width_px: float) -> None:
        """As wide as the cells are together."""
        if width_px != self._bar_px:
            self._bar_px = width_px
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, scale = tokens_of(self.palette()), scale_of(self._measure)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text3))
        words = self.tr("Log scale, steps") if self._measure == "overshoot" else self.tr("Log scale")
        painter.drawText(QRectF(0, 0, ROW_HEADS_PX, 14), Qt.AlignmentFlag.AlignVCenter, words)
        bar = QRectF(ROW_HEADS_PX, 0, min(self.width() - ROW_HEADS_PX, self._bar_px), _BAR_PX)
        for place, text in scale.marks:
            x = bar.x() + scale.place(place) * bar.width()
            width = painter.fontMetrics().horizontalAdvance(text)
            x = min(max(x - width / 2, bar.x()), bar.right() - width)
            painter.drawText(QRectF(x, _BAR_PX + 4, width + 1, 14), Qt.AlignmentFlag.AlignVCenter, text)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        stops = len(tokens.heat) - 1
        for number in range(stops + 1):
            gradient.setColorAt(number / stops, heat_color(tokens, number / stops))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2, 2)
