"""What moves over the bars: the hover line and the marker of the selected dimension."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from calibgui.views.theme.tokens import Tokens

_TAG_PX = 18
_TAG_PAD_PX = 6


class LineItem(pg.GraphicsObject):
    """A vertical accent line over the height of the plot, one logical pixel wide, with a tag below it.

    Moving it repaints two narrow strips, never the plot.
    """

    def __init__(self, tokens: Tokens, font: QFont) -> None:
        super().__init__()
        self._tokens = tokens
        self._font = font
        self._height = 0.0
        self._tag = ""
        self._tag_width = 0.0
        self.setVisible(False)

    def set_look(self, tokens: Tokens, font: QFont) -> None:
        self._tokens, self._font = tokens, font
        self.set_tag(self._tag)

    def set_height(self, height: float) -> None:
        self.prepareGeometryChange()
        self._height = height

    def set_tag(self, tag: str) -> None:
        """The text in a pill on the axis row; "" for none."""
        self.prepareGeometryChange()
        self._tag = tag
        self._tag_width = QFontMetricsF(self._font).horizontalAdvance(tag) + 2 * _TAG_PAD_PX if tag else 0.0
        self.update()

    def show_at(self, x: float | None) -> None:
        """`x` in whole logical pixels from the plot's left edge; None hides it."""
        if x is not None:
            self.setPos(x, self.y())
        self.setVisible(x is not None)

    def boundingRect(self) -> QRectF:
        half = max(self._tag_width / 2, 2.0)
        below = 6.0 + _TAG_PX if self._tag else 0.0
        return QRectF(-half, 0, 2 * half + 1, self._height + below)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        accent = QColor(self._tokens.accent)
        painter.fillRect(QRectF(0, 0, 1, self._height), accent)
        if not self._tag:
            return
        box = QRectF(0.5 - self._tag_width / 2, self._height + 6, self._tag_width, _TAG_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(self._tokens.on_accent))
        painter.setFont(self._font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._tag)
