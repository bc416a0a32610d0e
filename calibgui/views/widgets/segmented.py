"""A row of joined buttons of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from calibgui.views.theme.fonts import BOLD, CAPTION_PX, set_type
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.choice_row import ChoiceButton, ChoiceRow, Steps

_HEIGHT_PX = 30
_INSET_PX = 2
_PAD_PX = 12
_RADIUS_PX = 6
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class SegmentedControl(ChoiceRow):
    """Chooses one of a few keys. The first segment added is chosen until `set_current` says otherwise.

    Tab reaches the chosen segment, the arrow keys move the choice. Only a change of the choice is told.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_STEPS, parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_INSET_PX, _INSET_PX, _INSET_PX, _INSET_PX)
        self._row.setSpacing(0)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def add_segment(self, key: str, text: str) -> None:
        segment = _Segment(key, text, _STEPS, self)
        self._take(segment)
        self._row.addWidget(segment)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_of(self.palette()).hover))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS_PX, _RADIUS_PX)


class _Segment(ChoiceButton):
    """One of the buttons. Its arrow keys go to the control."""

    def __init__(self, key: str, text: str, steps: Steps, parent: QWidget) -> None:
        super().__init__(key, text, steps, parent)
        self.setObjectName(f"segment_{key}")
        set_type(self, CAPTION_PX, BOLD)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        width_px = self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_PX
        return QSize(width_px, _HEIGHT_PX - 2 * _INSET_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self._ring and self.hasFocus() and self.isEnabled()
        if self.isChecked():
            edge_px = 2.0 if focused else 1.0
            painter.setPen(QPen(QColor(tokens.accent if focused else tokens.field_line), edge_px))
            painter.setBrush(QColor(tokens.field))
            half = edge_px / 2
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 4.5, 4.5)
        elif self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.pressed))
            painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        color = tokens.text if self.isChecked() or self.underMouse() else tokens.text2
        painter.setPen(QColor(color if self.isEnabled() else tokens.disabled))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
