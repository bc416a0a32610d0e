"""A domain's texts in a few words: how many, how long, how many the model cuts."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.label import Label

_FIXED_SPACE = "\u00a0"


class StatisticsStrip(QWidget):
    """Lines of facts and a warning under them. They wrap between two facts where they lack room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = Label(size_px=CAPTION_PX, tone="text3")
        self._facts.setObjectName("statistics_facts")
        self._facts.setToolTip(
            self.tr("Of the texts that could be drawn. Tokens are the model's, its prompt included.")
        )
        self._warning = Label(size_px=CAPTION_PX, tone="warning")
        self._warning.setObjectName("statistics_warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 5, 16, 0)
        column.setSpacing(2)
        for label in (self._facts, self._warning):
            label.setWordWrap(True)
            column.addWidget(label)
        self.show_facts((), "")

    def show_facts(self, lines: tuple[str, ...], warning: str) -> None:
        """`lines` of facts with " · " between them."""
        self._facts.setText("\n".join(_held_together(line) for line in lines))
        self._facts.setAccessibleName("\n".join(lines))
        self._warning.setText(warning)
        self._facts.setVisible(bool(lines))
        self._warning.setVisible(bool(warning))
        self.setVisible(bool(lines or warning))


def _held_together(line: str) -> str:
    """Fixed spaces within a fact, and before the dot after it: a line breaks between two facts only."""
    facts = [fact.replace(" ", _FIXED_SPACE) for fact in line.split(" · ")]
    return f"{_FIXED_SPACE}· ".join(facts)
