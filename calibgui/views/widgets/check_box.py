"""A check box in the window's own colours."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from calibgui.views.theme.fonts import set_type
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

_BOX_PX = 16
_GAP_PX = 8
_HEIGHT_PX = 24


class CheckBox(QCheckBox):
    """Painted whole: the tick is a shape, never a colour alone."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ring = False
        set_type(self)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        text_px = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(_BOX_PX + _GAP_PX + text_px + 2, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: object) -> bool:
        return self.rect().contains(position)  # type: ignore[call-overload]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        enabled, checked = self.isEnabled(), self.isChecked()
        paint_box(
            painter, tokens, self.rect(), checked=checked, enabled=enabled, under_mouse=self.underMouse()
        )
        if self._ring and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.setPen(QColor(tokens.text if enabled else tokens.disabled))
        words = self.rect().adjusted(_BOX_PX + _GAP_PX, 0, 0, 0)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic)
        painter.drawText(words, flags, self.text())


def paint_box(
    painter: QPainter, tokens: Tokens, rect: QRect, *, checked: bool, enabled: bool, under_mouse: bool
) -> None:
    """The box alone, at the left of `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left, top = rect.left(), rect.top() + (rect.height() - _BOX_PX) // 2
    if checked:
        fill = tokens.accent_hover if under_mouse else tokens.accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill if enabled else tokens.track))
    else:
        line = tokens.field_line_hover if under_mouse else tokens.field_line
        painter.setPen(QPen(QColor(line if enabled else tokens.line), 1))
        painter.setBrush(QColor(tokens.field) if enabled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(left + 1.5, top + 0.5, _BOX_PX - 1, _BOX_PX - 1), 4, 4)
    if checked:
        tick = icon("ok", tokens.on_accent if enabled else tokens.disabled)
        tick.paint(painter, QRect(left + 3, top + 2, _BOX_PX - 4, _BOX_PX - 4))
