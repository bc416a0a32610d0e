"""Labels: plain text always, a size, a weight and a tone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX, REGULAR, set_type

Tone = Literal["text", "text2", "text3", "error", "warning", "ok", "accent", "disabled"]


class Label(QLabel):
    """A label that never takes a file's name or a user's text for markup."""

    def __init__(
        self,
        text: str = "",
        *,
        size_px: int = BODY_PX,
        weight: QFont.Weight = REGULAR,
        tone: Tone = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setProperty("tone", tone)
        set_type(self, size_px, weight)

    def set_tone(self, tone: Tone) -> None:
        if tone == self.property("tone"):
            return
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()


def section_head(text: str) -> Label:
    """The small heading of a section of the panel."""
    return Label(text, size_px=CAPTION_PX, weight=BOLD, tone="text2")
