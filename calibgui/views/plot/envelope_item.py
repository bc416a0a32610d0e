"""The bars, painted in device pixels and kept until what they show changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLine, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from calibgui.views.plot.colors import plot_palette
from calibgui.views.plot.columns import map_columns, reduce_columns
from calibgui.views.plot.compose import compose
from calibgui.views.plot.layers import Scale, Stack, build_stack
from calibgui.views.plot.scene_item import Scene, SceneItem
from calibgui.views.plot.strokes import draw_stack
from calibgui.views.plot.ticks import value_ticks


class EnvelopeItem(SceneItem):
    """Grid, bars, common core, mixed outline, caps and zero line, in this order, on an opaque ground."""

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

    def _draw_vector(self, painter: QPainter, scene: Scene) -> None:
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
