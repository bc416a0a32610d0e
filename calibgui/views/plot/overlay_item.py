"""What moves over the bars: the hover line and the marker of the selected dimension."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from calibgui.views.theme.tokens import Tokens

_TAG_PX = 18
_TAG_PAD_PX = 6
_TAG_GAP_PX = 6
_CLEAR_PX = 14


class LineItem(pg.GraphicsObject):
    """A vertical accent line over the height of the plot, one logical pixel wide, and a tag below it.

    Moving it repaints two narrow strips, never the plot.
    """

    def __init__(self, tokens: Tokens, font: QFont) -> None:
        super().__init__()
        self._tokens = tokens
        self._font = font
        self._height = 0.0
        self._area = (0.0, 0.0)
        self._tag = ""
        self._tag_width = 0.0
        self.setVisible(False)

    def set_look(self, tokens: Tokens, font: QFont) -> None:
        self._tokens, self._font = tokens, font
        self.set_tag(self._tag)

    def set_area(self, left: float, right: float, height: float) -> None:
        """How tall the line is, and between which x of the parent the tag stays."""
        self.prepareGeometryChange()
        self._area, self._height = (left, right), height

    def set_tag(self, tag: str) -> None:
        """The text in a pill on the axis row; "" for none."""
        self.prepareGeometryChange()
        self._tag = tag
        self._tag_width = QFontMetricsF(self._font).horizontalAdvance(tag) + 2 * _TAG_PAD_PX if tag else 0.0
        self.update()

    def show_at(self, x: float | None) -> None:
        """`x` in whole logical pixels of the parent; None hides it."""
        if x is not None:
            self.prepareGeometryChange()
            self.setPos(x, self.y())
        self.setVisible(x is not None)

    def tag_extent(self) -> tuple[float, float] | None:
        """From where to where, in the parent's x, no label fits beside the tag; None without a tag."""
        if not self._tag or not self.isVisible():
            return None
        box = self._tag_box().translated(self.x(), 0)
        return box.left() - _CLEAR_PX, box.right() + _CLEAR_PX

    def boundingRect(self) -> QRectF:
        return QRectF(-1, 0, 3, self._height) | (self._tag_box() if self._tag else QRectF())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        accent = QColor(self._tokens.accent)
        painter.fillRect(QRectF(0, 0, 1, self._height), accent)
        if not self._tag:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(self._tag_box(), 4, 4)
        painter.setPen(QColor(self._tokens.on_accent))
        painter.setFont(self._font)
        painter.drawText(self._tag_box(), Qt.AlignmentFlag.AlignCenter, self._tag)

    def _tag_box(self) -> QRectF:
        left = self.x() + 0.5 - self._tag_width / 2
        left = max(self._area[0], min(left, self._area[1] - self._tag_width))
        return QRectF(left - self.x(), self._height + _TAG_GAP_PX, self._tag_width, _TAG_PX)
