"""One fact of the ranges bar: a caption over a value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX, MEDIUM, NUMBER_PX
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.swatch_button import Swatch

# Captions stand on one line with those of the fields, and values with what the fields hold.
CAPTION_TOP_PX = 11
CAPTION_HEIGHT_PX = 20
CAPTION_GAP_PX = 2
_VALUE_HEIGHT_PX = 32
_BASE_LINE_PX = 8


class Fact(QWidget):
    """A caption over a value with a quiet note behind it. `big` is for the one number that is the answer."""

    def __init__(self, caption: str, *, big: bool = False, swatch: bool = False) -> None:
        super().__init__()
        self._swatch = Swatch(0) if swatch else None
        self._caption = Label(caption, size_px=CAPTION_PX, tone="text2")
        self._caption.setFixedHeight(CAPTION_HEIGHT_PX)
        size_px, weight = (NUMBER_PX, BOLD) if big else (BODY_PX, MEDIUM)
        self._value = _value_label(size_px, weight)
        self._value.setObjectName("fact_value")
        self._note = _value_label(CAPTION_PX, QFont.Weight.Normal)
        self._note.setProperty("tone", "text3")
        self._note.setObjectName("fact_note")
        head = QHBoxLayout()
        head.setSpacing(6)
        if self._swatch is not None:
            head.addWidget(self._swatch)
        head.addWidget(self._caption)
        head.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(7 if big else 5)
        line.addWidget(self._value)
        line.addWidget(self._note)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, CAPTION_TOP_PX, 0, 0)
        column.setSpacing(CAPTION_GAP_PX)
        column.addLayout(head)
        column.addLayout(line)
        column.addStretch(1)

    def show_fact(self, value: str, note: str = "", *, caption: str | None = None, color: int = 0) -> None:
        if caption is not None:
            self._caption.setText(caption)
        if self._swatch is not None:
            self._swatch.set_color(color)
        self._value.setText(value)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{self._caption.text()} {value} {note}".strip())

    def set_note_visible(self, visible: bool) -> None:
        self._note.setVisible(visible and bool(self._note.text()))

    def width_with_note(self) -> int:
        """How wide it is with its note, whether that is shown or not."""
        note_px = self._note.sizeHint().width() + 7 if self._note.text() else 0
        caption_px = self._caption.sizeHint().width() + (16 if self._swatch is not None else 0)
        return max(caption_px, self._value.sizeHint().width() + note_px)

    def width_alone(self) -> int:
        caption_px = self._caption.sizeHint().width() + (16 if self._swatch is not None else 0)
        return max(caption_px, self._value.sizeHint().width())


def _value_label(size_px: int, weight: QFont.Weight) -> Label:
    label = Label(size_px=size_px, weight=weight)
    label.setFixedHeight(_VALUE_HEIGHT_PX)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
    label.setContentsMargins(0, 0, 0, _BASE_LINE_PX - label.fontMetrics().descent())
    return label
