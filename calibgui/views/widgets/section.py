"""A part of the window: its ground and the line that parts it from its neighbour."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from calibgui.views.theme.palette import tokens_of


class Section(QWidget):
    """Paints "window" (what you set) or "surface" (what you see), and one 1 px line at an edge."""

    def __init__(
        self,
        ground: Literal["window", "surface"] = "window",
        line: Literal["top", "bottom", "none"] = "none",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ground = ground
        self._line = line

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        ground = tokens.window if self._ground == "window" else tokens.surface
        painter.fillRect(event.rect(), QColor(ground))
        if self._line != "none":
            y = 0 if self._line == "top" else self.height() - 1
            painter.fillRect(0, y, self.width(), 1, QColor(tokens.line))
