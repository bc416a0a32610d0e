"""Held-out values outside the ranges: discs with a ring, over everything else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap

from calibgui.views.plot.columns import LANE_FROM_PX
from calibgui.views.plot.scene_item import Scene, SceneItem

_DISC_PX = 5.0
_DISC_ZOOMED_PX = 6.0
_DISC_CROWDED_PX = 3.0
_CROWDED_PER_PX = 1.5
"""With more marks than this per pixel of width, smaller discs keep the bars in sight."""
_RING_PX = 1.0
_THIN_TO_PX = 2
"""Of the marks within a square of this side one is drawn: more could not be told apart."""
_DENSE, _THIN_DENSE_TO_PX = 10_000, 4
"""With more marks than this they run into each other anyway, and the squares may be larger."""


def thinned(points: NDArray[np.float64], side_px: int) -> NDArray[np.float64]:
    """Of the points (n, 2) in each square the first, in the order they have. Takes no sorting of all."""
    if not len(points):
        return points
    squares = np.floor(points / side_px).astype(np.int64)
    squares -= squares.min(axis=0)
    width, height = (squares.max(axis=0) + 1).tolist()
    first = np.full(width * height, -1, np.int64)
    # Assigned from the last to the first, so that the first stays.
    first[(squares[:, 0] + squares[:, 1] * width)[::-1]] = np.arange(len(points))[::-1]
    return points[np.sort(first[first >= 0])]


class MarksItem(SceneItem):
    """A million values hover like ten: the item's image is all that a repaint costs."""

    def _has_content(self, scene: Scene) -> bool:
        return scene.display.outside.size > 0

    def centres(self, scene: Scene) -> NDArray[np.float64]:
        """(marks, 2) in logical pixels: those in sight, thinned."""
        display, window = scene.display, scene.window
        x = (display.outside_at + 0.5 - window.first) * (self._rect.width() / window.span)
        y = (scene.top - display.outside.astype(np.float64)) * (
            self._rect.height() / (scene.top - scene.bottom)
        )
        seen = (x >= 0) & (x <= self._rect.width()) & (y >= -_RING_PX) & (y <= self._rect.height() + _RING_PX)
        points = thinned(np.column_stack([x[seen], y[seen]]), _THIN_TO_PX)
        return points if len(points) <= _DENSE else thinned(points, _THIN_DENSE_TO_PX)

    def _disc_px(self, scene: Scene, marks: int) -> float:
        if marks > _CROWDED_PER_PX * self._rect.width():
            return _DISC_CROWDED_PX
        zoomed = self._rect.width() / scene.window.span >= LANE_FROM_PX
        return _DISC_ZOOMED_PX if zoomed else _DISC_PX

    def _compose(self, scene: Scene, ratio: float) -> QImage:
        image = QImage(
            round(self._rect.width() * ratio),
            round(self._rect.height() * ratio),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(Qt.GlobalColor.transparent)
        centres = self.centres(scene)
        sprite = self._sprite(self._disc_px(scene, len(centres)), ratio)
        corners = np.floor(centres * ratio).astype(np.int64) - sprite.width() // 2
        painter = QPainter(image)
        for x, y in corners.tolist():
            painter.drawPixmap(x, y, sprite)
        painter.end()
        image.setDevicePixelRatio(ratio)
        return image

    def _sprite(self, disc_px: float, ratio: float) -> QPixmap:
        side = int(np.ceil((disc_px + 2 * _RING_PX) * ratio)) | 1
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self._draw_mark(painter, QPointF(side / 2, side / 2), disc_px * ratio, _RING_PX * ratio)
        painter.end()
        return pixmap

    def _draw_vector(self, painter: QPainter, scene: Scene) -> None:
        painter.save()
        centres = self.centres(scene)
        disc_px = self._disc_px(scene, len(centres))
        for x, y in centres.tolist():
            self._draw_mark(painter, QPointF(x, y), disc_px, _RING_PX)
        painter.restore()

    def _draw_mark(self, painter: QPainter, centre: QPointF, disc: float, ring: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens.surface), ring))
        painter.setBrush(QColor(self._tokens.error))
        painter.drawEllipse(centre, disc / 2, disc / 2)
