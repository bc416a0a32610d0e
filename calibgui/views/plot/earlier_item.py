"""The ranges compared with: a second outline, dashed, over the bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from calibgui.views.plot.colors import with_alpha
from calibgui.views.plot.columns import LANE_FROM_PX, map_columns, spread
from calibgui.views.plot.layers import Scale
from calibgui.views.plot.scene_item import Scene, SceneItem

_DASH_PX, _GAP_PX = 3, 2
_DENSE_TALL_PX = 3
_UPRIGHT_ALPHA = 0.32


class EarlierItem(SceneItem):
    """Two lines in accent, composed from pixels as the bars are, whatever the number of dimensions.

    Where the dimensions are wide enough for lanes they are dashed step lines, one pixel wide. Where they are
    narrower, the upright parts would cover the bars: they are faint there, and the level ones a dash each.
    """

    def _has_content(self, scene: Scene) -> bool:
        return len(scene.display.earlier_low) > 0

    def _compose(self, scene: Scene, ratio: float) -> QImage:
        width, height = round(self._rect.width() * ratio), round(self._rect.height() * ratio)
        pixel = max(1, round(ratio))
        pixels = np.zeros((height, width), np.uint32)
        color = QColor(self._tokens.accent_text)
        for rows, there in self._lines(scene, width, height, ratio):
            if self._is_dense(scene):
                _draw_steps(pixels, rows, there, pixel, _premultiplied(color, _UPRIGHT_ALPHA), dashed=False)
                _draw_levels(pixels, rows, there, _DENSE_TALL_PX * pixel, color.rgba())
            else:
                _draw_steps(pixels, rows, there, pixel, color.rgba(), dashed=True)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image = image.copy()  # its own memory: the array goes
        image.setDevicePixelRatio(ratio)
        return image

    def _draw_vector(self, painter: QPainter, scene: Scene) -> None:
        width, height = round(self._rect.width()), round(self._rect.height())
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rows, there in self._lines(scene, width, height, 1.0):
            if self._is_dense(scene):
                painter.setPen(QPen(with_alpha(self._tokens.accent_text, _UPRIGHT_ALPHA), 1))
                _draw_polylines(painter, rows, there)
                pen = QPen(QColor(self._tokens.accent_text), _DENSE_TALL_PX)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                columns = np.flatnonzero(there).tolist()
                painter.drawLines([QLineF(x, rows[x], x + 1, rows[x]) for x in columns])
            else:
                pen = QPen(QColor(self._tokens.accent_text), 1)
                pen.setDashPattern([_DASH_PX, _GAP_PX])
                painter.setPen(pen)
                _draw_polylines(painter, rows, there)
        painter.restore()

    def _is_dense(self, scene: Scene) -> bool:
        return self._rect.width() / scene.window.span < LANE_FROM_PX

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


def _premultiplied(color: QColor, alpha: float) -> int:
    red, green, blue = (round(part * alpha) for part in (color.red(), color.green(), color.blue()))
    return round(255 * alpha) << 24 | red << 16 | green << 8 | blue


def _draw_polylines(painter: QPainter, rows: NDArray[np.intp], there: NDArray[np.bool_]) -> None:
    """A step line for every stretch of columns that have one."""
    at = np.flatnonzero(there)
    for stretch in np.split(at, np.flatnonzero(np.diff(at) > 1) + 1):
        painter.drawPolyline(
            QPolygonF([QPointF(x + end, rows[x]) for x in stretch.tolist() for end in (0, 1)])
        )


def _draw_levels(
    pixels: NDArray[np.uint32], rows: NDArray[np.intp], there: NDArray[np.bool_], tall: int, color: int
) -> None:
    """The level parts alone, `tall` rows of each column."""
    height = len(pixels)
    for row in range(tall):
        y = rows + row - tall // 2
        x = np.flatnonzero(there & (y >= 0) & (y < height))
        pixels[y[x], x] = color


def _draw_steps(
    pixels: NDArray[np.uint32],
    rows: NDArray[np.intp],
    there: NDArray[np.bool_],
    pixel: int,
    color: int,
    *,
    dashed: bool,
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
    if dashed:
        drawn = (x + y) % ((_DASH_PX + _GAP_PX) * pixel) < _DASH_PX * pixel
        x, y = x[drawn], y[drawn]
    pixels[y, x] = color
