"""The two axes: labels without lines, and their names in the corner of the label column."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from calibgui.views.plot.ticks import Tick

LABELS_PX = 52
"""Width of the column of value labels: room for "−0.125" in the widest common font."""
ROW_PX = 26
"""Height of the row of dimension labels."""
_GAP_PX = 10
_LINE_PX = 16


class AxisLabels(pg.GraphicsObject):
    """Texts at given points. Alignment is about the point: right for values, centred for dimensions."""

    def __init__(self, alignment: Qt.AlignmentFlag) -> None:
        super().__init__()
        self._alignment = alignment
        self._rect = QRectF()
        self._labels: list[tuple[float, float, str]] = []
        self._color = QColor()
        self._font = QFont()

    def set_look(self, color: str, font: QFont) -> None:
        self._color, self._font = QColor(color), font
        self.update()

    def set_labels(self, rect: QRectF, labels: list[tuple[float, float, str]]) -> None:
        self.prepareGeometryChange()
        self._rect, self._labels = rect, labels
        self.update()

    def texts(self) -> list[str]:
        return [text for _, _, text in self._labels]

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(self._color)
        painter.setFont(self._font)
        for x, y, text in self._labels:
            left = x - 200 if self._alignment == Qt.AlignmentFlag.AlignRight else x - 100
            box = QRectF(left, y - _LINE_PX / 2, 200, _LINE_PX)
            painter.drawText(box, self._alignment | Qt.AlignmentFlag.AlignVCenter, text)


def value_labels(
    ticks: list[Tick], plot: QRectF, bottom: float, top: float, name: str
) -> list[tuple[float, float, str]]:
    """The name stands at the top of the column; a label that would touch it gives way."""
    right = plot.left() - _GAP_PX
    labels = [(right, plot.top() + 9.0, name)]
    for tick in ticks:
        y = plot.top() + (top - tick.at) * plot.height() / (top - bottom)
        if y > plot.top() + 9 + _LINE_PX and y < plot.bottom() - 4:
            labels.append((right, y, tick.text))
    return labels


def position_labels(
    ticks: list[Tick], plot: QRectF, first: float, span: float
) -> list[tuple[float, float, str]]:
    y = plot.bottom() + 15
    return [(plot.left() + (tick.at - first) * plot.width() / span, y, tick.text) for tick in ticks]


def name_label(plot: QRectF, name: str) -> list[tuple[float, float, str]]:
    return [(plot.left() - _GAP_PX, plot.bottom() + 15, name)]
