"""The tonal button of the ranges bar: a better choice, one click away. It never blocks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.views.panels.facts import CAPTION_GAP_PX, CAPTION_HEIGHT_PX, CAPTION_TOP_PX
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import as_tooltip
from calibgui.views.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Better:
    """`words` on the button where there is room, else `short`, perhaps "". One of the last two is set."""

    caption: str
    words: str
    short: str
    tip: str
    scheme: RangeScheme | None = None
    target: str | None = None


class BetterChoice(QWidget):
    """Hidden while there is nothing better."""

    schemeChosen = Signal(object)  # RangeScheme
    targetChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._better: Better | None = None
        self._widths = {False: 0, True: 0}
        self._caption = Label(size_px=CAPTION_PX, tone="text2")
        self._caption.setFixedHeight(CAPTION_HEIGHT_PX)
        self._button = Button(self.tr("Use"), "tonal", icon_name="arrow-right")
        self._button.setObjectName("better_button")
        self._button.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, CAPTION_TOP_PX, 0, 0)
        column.setSpacing(CAPTION_GAP_PX)
        column.addWidget(self._caption)
        column.addWidget(self._button)
        column.addStretch(1)
        self.sync(None)

    def sync(self, better: Better | None) -> None:
        self._better = better
        self.setVisible(better is not None)
        if better is not None:
            self._button.setToolTip(as_tooltip(better.tip))
            self._button.setAccessibleName(f"{better.caption}: {better.words}")
            self._button.setAccessibleDescription(better.tip)
            self._measure()

    @property
    def wanted(self) -> bool:
        return self._better is not None

    def show_words(self, whole: bool) -> None:
        """With all its words, or only what must be there."""
        if self._better is not None:
            self._caption.setText(self._better.caption if whole else self.tr("Better"))
            self._button.setText(self._better.words if whole else self._better.short or self.tr("Use"))

    def width_with(self, whole: bool) -> int:
        """How wide it is with all its words or without, whichever are shown."""
        return self._widths[whole]

    def _measure(self) -> None:
        self._button.ensurePolished()
        for whole in (False, True):
            self.show_words(whole)
            self._widths[whole] = max(self._caption.sizeHint().width(), self._button.sizeHint().width())

    def _on_clicked(self) -> None:
        if self._better is None:
            return
        if self._better.scheme is not None:
            self.schemeChosen.emit(self._better.scheme)
        elif self._better.target is not None:
            self.targetChosen.emit(self._better.target)
