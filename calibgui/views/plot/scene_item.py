"""What the plot area shows, and an item that paints it from an image made anew only when it changed."""

from __future__ import annotations

from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from calibgui.views.plot.display import Display
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


class SceneItem(pg.GraphicsObject):
    """Its coordinates are logical pixels from the plot area's top left corner.

    On a screen it paints one image, composed when the scene, the size or the pixel ratio changed; hovering
    costs a copy of that. Into an SVG it draws real lines and shapes.
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
        if self._scene is None or self._rect.isEmpty() or not self._has_content(self._scene):
            return
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            self._draw_vector(painter, self._scene)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = self._compose(self._scene, ratio)
        painter.drawImage(QPointF(0, 0), self._image)

    def _forget(self) -> None:
        self._image = None
        self.update()

    def _has_content(self, scene: Scene) -> bool:
        return True

    def _compose(self, scene: Scene, ratio: float) -> QImage:
        """The scene as an image of the plot area's size in device pixels."""
        raise NotImplementedError

    def _draw_vector(self, painter: QPainter, scene: Scene) -> None:
        """The scene as lines and shapes."""
        raise NotImplementedError
