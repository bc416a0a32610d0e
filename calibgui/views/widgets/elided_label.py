"""A label of one line that ends in an ellipsis where it lacks room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.views.theme.fonts import BODY_PX, REGULAR
from calibgui.views.widgets.label import Label, Tone


class ElidedLabel(Label):
    """Elides at the end; the tooltip holds more facts, or the full text while something is hidden."""

    _facts = ""

    def __init__(
        self,
        text: str = "",
        *,
        size_px: int = BODY_PX,
        weight: QFont.Weight = REGULAR,
        tone: Tone = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size_px=size_px, weight=weight, tone=tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def set_facts(self, facts: str) -> None:
        """Words that the tooltip shows always; "" for the full text where it is elided."""
        self._facts = facts
        self._update_tooltip()

    def shown_text(self) -> str:
        """What is painted: one line, elided to the width."""
        line = " ".join(self.text().split())
        return self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tooltip()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = self.alignment() | Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), int(flags), self.shown_text())

    def _update_tooltip(self) -> None:
        hidden = self.shown_text() != " ".join(self.text().split())
        # A tooltip takes markup: an escaped "<" keeps a file name what it is.
        words = self._facts or (self.text() if hidden else "")
        self.setToolTip(as_tooltip(words) if words else "")


def as_tooltip(text: str) -> str:
    """A tooltip that shows `text` as it is, wrapped, whatever marks it holds."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<qt>{escaped}</qt>"
