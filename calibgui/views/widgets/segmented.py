"""A row of joined buttons of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from calibgui.views.theme.fonts import BOLD, CAPTION_PX, set_type
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

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


class SegmentedControl(QWidget):
    """Chooses one of a few keys. The first segment added is chosen until `set_current` says otherwise.

    Tab reaches the chosen segment, the arrow keys move the choice. Only a change of the choice is told.
    """

    currentChanged = Signal(str)  # key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: dict[str, _Segment] = {}
        self._current = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_INSET_PX, _INSET_PX, _INSET_PX, _INSET_PX)
        self._row.setSpacing(0)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def add_segment(self, key: str, text: str) -> None:
        if key in self._segments:
            raise ValueError(f"there is a segment with the key {key!r} already")
        segment = _Segment(key, text, self)
        segment.clicked.connect(self._on_clicked)
        self._segments[key] = segment
        self._row.addWidget(segment)
        if not self._current:
            self._current = key
        self._show_current()

    def set_current(self, key: str) -> None:
        """Choose a segment; an unknown key raises KeyError."""
        self._segments[key]
        if key == self._current:
            return
        self._current = key
        self._show_current()
        self.currentChanged.emit(key)

    def current(self) -> str:
        """The key of the chosen segment, "" while there is none."""
        return self._current

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        keys = list(self._segments)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        index = min(max(keys.index(self._current) + step, 0), len(keys) - 1)
        self.set_current(keys[index])
        self._segments[keys[index]].setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens_of(self.palette()).hover))
        painter.drawRoundedRect(QRectF(self.rect()), _RADIUS_PX, _RADIUS_PX)

    def _on_clicked(self) -> None:
        segment = self.sender()
        assert isinstance(segment, _Segment)
        self._show_current()
        self.set_current(segment.key)

    def _show_current(self) -> None:
        for key, segment in self._segments.items():
            chosen = key == self._current
            segment.setChecked(chosen)
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)


class _Segment(QAbstractButton):
    """One of the buttons. Its arrow keys go to the control."""

    def __init__(self, key: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self._ring = False
        self.setObjectName(f"segment_{key}")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_type(self, CAPTION_PX, BOLD)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        width_px = self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_PX
        return QSize(width_px, _HEIGHT_PX - 2 * _INSET_PX)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _STEPS:
            event.ignore()  # QAbstractButton would move the focus without the choice
            return
        super().keyPressEvent(event)

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
