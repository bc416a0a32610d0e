"""The rows of a small dialog: a caption at the left, a control at the right, a word of help under it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.label import Label

_CAPTION_WIDTH_PX = 128


class Form(QWidget):
    """Adds one row after the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, _CAPTION_WIDTH_PX)
        self._grid.setColumnStretch(1, 1)

    def add_row(self, caption: str, control: QWidget, help_text: str = "") -> None:
        row = self._grid.rowCount()
        label = Label(caption, tone="text2")
        label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(caption)
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(control, row, 1)
        if help_text:
            words = Label(help_text, size_px=CAPTION_PX, tone="text3")
            words.setWordWrap(True)
            self._grid.addWidget(words, row + 1, 1)
        self._grid.setRowMinimumHeight(row + 2, 10)
