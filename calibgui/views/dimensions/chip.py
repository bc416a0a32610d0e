"""A filter as a pill: on or off, how many rows it keeps, and the threshold it goes by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM, set_type
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

_HEIGHT_PX = 26
_PAD_PX = 10


class FilterChip(QAbstractButton):
    """A click turns it on or off; one on its value, or F2, asks for another value."""

    valueAsked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._value, self._count = "", "", ""
        self._ring = False
        self.setObjectName(f"filter_{name}")
        self.setCheckable(True)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_type(self, CAPTION_PX, MEDIUM)

    def show_filter(self, words: str, value: str, count: str, *, on: bool) -> None:
        """`words` before the threshold `value` ("" for a filter that has none), then the `count`."""
        self._words, self._value, self._count = words, value, count
        text = f"{words} {value}" if value else words
        self.setText(f"{text} · {count}")
        self.setAccessibleName(self.text())
        self.setChecked(on)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_PX, _HEIGHT_PX)

    def value_rect(self) -> QRectF:
        """Where the threshold stands; empty for a filter without one."""
        if not self._value:
            return QRectF()
        metrics = QFontMetrics(self.font())
        left = _PAD_PX + metrics.horizontalAdvance(f"{self._words} ")
        return QRectF(left, 0, metrics.horizontalAdvance(self._value), self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_value(event):
            self.valueAsked.emit()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        shape = Qt.CursorShape.PointingHandCursor if self._is_on_value(event) else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2 and self._value:
            self.valueAsked.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, focused = self.isChecked(), self._ring and self.hasFocus()
        line = tokens.accent_soft_line if on else tokens.field_line
        if not self.isEnabled():
            line = tokens.line
        elif self.underMouse() and not on:
            line = tokens.field_line_hover
        width = 2.0 if focused else 1.0
        painter.setPen(QPen(QColor(tokens.accent if focused else line), width))
        painter.setBrush(QColor(tokens.accent_soft) if on else Qt.BrushStyle.NoBrush)
        radius = self.height() / 2 - width / 2
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, radius, radius)
        ink = tokens.accent_text if on else tokens.text
        painter.setPen(QColor(ink if self.isEnabled() else tokens.disabled))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        value = self.value_rect()
        if not value.isEmpty():
            shade = QColor(tokens.accent_text if on else tokens.text3)
            painter.setPen(QPen(shade, 1, Qt.PenStyle.DotLine))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            below = self.height() // 2 + self.fontMetrics().ascent() // 2 + 2
            painter.drawLine(int(value.left()), below, int(value.right()), below)

    def _is_on_value(self, event: QMouseEvent) -> bool:
        return self.value_rect().contains(event.position())
