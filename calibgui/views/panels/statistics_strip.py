"""A domain's texts in a few words: how many, how long, how many the model cuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.label import Label

_FIXED_SPACE = "\u00a0"
_SIDE_PX, _TOP_PX, _GAP_PX = 16, 5, 2


class StatisticsStrip(QWidget):
    """Lines of facts and a warning under them. They wrap between two facts where they lack room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = Label(size_px=CAPTION_PX, tone="text3")
        self._facts.setObjectName("statistics_facts")
        self._warning = Label(size_px=CAPTION_PX, tone="warning")
        self._warning.setObjectName("statistics_warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PX, _TOP_PX, _SIDE_PX, 0)
        column.setSpacing(_GAP_PX)
        for label in (self._facts, self._warning):
            label.setWordWrap(True)
            column.addWidget(label)
        self.show_facts((), "")

    def show_facts(self, lines: tuple[str, ...], warning: str, *, of_vectors: bool = False) -> None:
        """`lines` of facts with " · " between them."""
        self._facts.setToolTip(
            self.tr("Of the vectors that could be drawn")
            if of_vectors
            else self.tr("Of the texts that could be drawn. Tokens are the model's, its prompt included.")
        )
        self._facts.setText("\n".join(_held_together(line) for line in lines))
        self._facts.setAccessibleName("\n".join(lines))
        self._warning.setText(warning)
        self._facts.setVisible(bool(lines))
        self._warning.setVisible(bool(warning))
        self.setVisible(bool(lines or warning))
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()

    def _fit_height(self) -> None:
        """As high as its lines at this width: the list below it would take from a wrapped label."""
        width_px = self.width() - 2 * _SIDE_PX
        shown = [label for label in (self._facts, self._warning) if not label.isHidden()]
        lines_px = sum(label.heightForWidth(width_px) for label in shown)
        self.setFixedHeight(_TOP_PX + lines_px + _GAP_PX * max(len(shown) - 1, 0))
        layout = self.layout()
        assert layout is not None
        layout.setGeometry(self.rect())  # it misses a height that is set while the strip is being resized


def _held_together(line: str) -> str:
    """Fixed spaces within a fact, and before the dot after it: a line breaks between two facts only."""
    facts = [fact.replace(" ", _FIXED_SPACE) for fact in line.split(" · ")]
    return f"{_FIXED_SPACE}· ".join(facts)
