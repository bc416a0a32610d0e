"""The ranges compared with: a second outline, dashed, over the bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from calibgui.views.plot.columns import map_columns, spread
from calibgui.views.plot.layers import Scale
from calibgui.views.plot.scene_item import Scene, SceneItem

_DASH_PX, _GAP_PX = 3, 2


class EarlierItem(SceneItem):
    """Two step lines, one pixel wide, in accent; composed from pixels as the bars are, whatever the dims."""

    def _has_content(self, scene: Scene) -> bool:
        return len(scene.display.earlier_low) > 0

    def _compose(self, scene: Scene, ratio: float) -> QImage:
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        pixel = max(1, round(ratio))
        pixels = np.zeros((height, width), np.uint32)
        for rows, there in self._lines(scene, width, height, ratio):
            _draw_steps(pixels, rows, there, pixel, QColor(self._tokens.accent_text).rgba())
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image = image.copy()  # its own memory: the array goes
        image.setDevicePixelRatio(ratio)
        return image

    def _draw_vector(self, painter: QPainter, scene: Scene) -> None:
        width, height = round(self._rect.width()), round(self._rect.height())
        pen = QPen(QColor(self._tokens.accent_text), 1)
        pen.setDashPattern([_DASH_PX, _GAP_PX])
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.save()
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rows, there in self._lines(scene, width, height, 1.0):
            at = np.flatnonzero(there)
            for stretch in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
                corners = [
                    point
                    for column in stretch.tolist()
                    for point in (QPointF(column, rows[column]), QPointF(column + 1, rows[column]))
                ]
                painter.drawPolyline(QPolygonF(corners))
        painter.restore()

    def _lines(
        self, scene: Scene, width: int, height: int, ratio: float
    ) -> tuple[tuple[NDArray[np.intp], NDArray[np.bool_]], ...]:
        """The row of the upper and of the lower line at each column, and where there is one."""
        display, scale = scene.display, Scale(scene.top, scene.bottom, height)
        columns = map_columns(scene.window, width, len(display.colors), ratio)
        low = spread(display.earlier_low[None], columns, np.minimum)[0]
        high = spread(display.earlier_high[None], columns, np.maximum)[0]
        there = low <= high
        return (scale.rows(high), there), (scale.rows(low), there)


def _draw_steps(
    pixels: NDArray[np.uint32], rows: NDArray[np.intp], there: NDArray[np.bool_], pixel: int, color: int
) -> None:
    """A step line: each column from its own row to that of the column before it.

    Dashes run along the diagonal, so that level and upright parts get them alike.
    """
    height, width = pixels.shape
    before = np.concatenate([rows[:1], rows[:-1]])
    before = np.where(np.concatenate([there[:1], there[:-1]]), before, rows)
    tops = np.clip(np.minimum(rows, before), 0, height)
    bottoms = np.clip(np.maximum(rows, before) + pixel, 0, height)
    lengths = np.where(there, np.maximum(bottoms - tops, 0), 0)
    x = np.repeat(np.arange(width), lengths)
    starts = np.cumsum(lengths) - lengths
    y = np.arange(len(x)) - np.repeat(starts - tops, lengths)
    dashed = (x + y) % ((_DASH_PX + _GAP_PX) * pixel) < _DASH_PX * pixel
    pixels[y[dashed], x[dashed]] = color
