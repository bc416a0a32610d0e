"""The bars, painted in device pixels and kept until what they show changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLine, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from calibgui.views.plot.colors import plot_palette
from calibgui.views.plot.columns import map_columns, reduce_columns
from calibgui.views.plot.compose import compose
from calibgui.views.plot.display import Display
from calibgui.views.plot.layers import Scale, Stack, build_stack
from calibgui.views.plot.strokes import draw_stack
from calibgui.views.plot.ticks import value_ticks
from calibgui.views.plot.window import Window
from calibgui.views.theme.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the plot area shows besides the pointer and the selection."""

    display: Display
    window: Window
    bottom: float
    top: float
    """The values at the lower and upper edge."""
    ranked: bool
    """Positions are ranks of some order, not dimension numbers."""


class EnvelopeItem(pg.GraphicsObject):
    """Grid, bars, common core, mixed outline, caps and zero line, in this order.

    Its coordinates are logical pixels from the plot area's top left corner. On a screen it paints one opaque
    image, composed when the scene, the size or the pixel ratio changed; hovering costs a copy of that.
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._scene: Scene | None = None
        self._rect = QRectF()
        self._image: QImage | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._forget()

    def set_scene(self, scene: Scene | None) -> None:
        self._scene = scene
        self._forget()

    def resize(self, width: float, height: float) -> None:
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, width, height)
        self._forget()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if self._scene is None or self._rect.isEmpty():
            return
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            self._paint_vector(painter, self._scene)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = self._compose(self._scene, ratio)
        painter.drawImage(QPointF(0, 0), self._image)

    def _forget(self) -> None:
        self._image = None
        self.update()

    def _compose(self, scene: Scene, ratio: float) -> QImage:
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor(self._tokens.surface))
        painter = QPainter(image)
        pixel = max(1, round(ratio))
        self._draw_grid(painter, scene, width, height, pixel)
        pixels = compose(self._stack(scene, width, height, ratio), width, height)
        painter.drawImage(0, 0, _as_image(pixels))
        self._draw_zero(painter, scene, width, height, pixel)
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image

    def _paint_vector(self, painter: QPainter, scene: Scene) -> None:
        width, height = round(self._rect.width()), round(self._rect.height())
        painter.save()
        self._draw_grid(painter, scene, width, height, 1)
        draw_stack(painter, self._stack(scene, width, height, 1.0), height)
        self._draw_zero(painter, scene, width, height, 1)
        painter.restore()

    def _stack(self, scene: Scene, width: int, height: int, ratio: float) -> Stack:
        display = scene.display
        column_map = map_columns(scene.window, width, len(display.colors), ratio)
        columns = reduce_columns(display, column_map)
        palette = plot_palette(self._tokens, display.colors)
        scale = Scale(scene.top, scene.bottom, height)
        return build_stack(columns, column_map, scale, palette, max(1, round(ratio)))

    def _draw_grid(self, painter: QPainter, scene: Scene, width: int, height: int, pixel: int) -> None:
        at = [tick.at for tick in value_ticks(scene.bottom, scene.top, self._rect.height()) if tick.at]
        _draw_rules(painter, scene, at, self._tokens.grid, (width, height, pixel))

    def _draw_zero(self, painter: QPainter, scene: Scene, width: int, height: int, pixel: int) -> None:
        if scene.bottom < 0 < scene.top:
            _draw_rules(painter, scene, [0.0], self._tokens.zero_line, (width, height, pixel))


def _draw_rules(
    painter: QPainter, scene: Scene, values: list[float], color: str, size: tuple[int, int, int]
) -> None:
    width, height, pixel = size
    rows = Scale(scene.top, scene.bottom, height).rows(np.array(values, dtype=np.float32))
    pen = QPen(QColor(color), pixel)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines([QLine(0, int(row), width, int(row)) for row in rows])


def _as_image(pixels: NDArray[np.uint32]) -> QImage:
    """A view of the array: paint it while the array lives."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
