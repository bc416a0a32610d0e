"""A combo box that paints its own chevron and leaves the wheel to the list around it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from calibgui.views.theme.icons import ICON_PX, icon
from calibgui.views.theme.palette import tokens_of

_CHEVRON_RIGHT_PX = 7


class ComboBox(QComboBox):
    """`kind` "field" has a border, "ghost" shows only its words until it is pointed at."""

    def __init__(self, kind: Literal["field", "ghost"] = "field", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        tokens = tokens_of(self.palette())
        color = tokens.text2 if self.isEnabled() else tokens.disabled
        left = self.width() - ICON_PX - _CHEVRON_RIGHT_PX
        rect = QRect(left, (self.height() - ICON_PX) // 2, ICON_PX, ICON_PX)
        icon("chevron-down", color).paint(QPainter(self), rect)
