"""Over the plot: which ranges it is compared with, what is doubtful of them, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from calibgui.views.comparison.content import ChipState
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel, as_tooltip

_HEIGHT_PX = 32
_WIDEST_PX = 320


class CompareChip(QWidget):
    """Hidden while nothing is compared; a click on the chip ends the comparison."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: ChipState | None = None
        self._button = Button("", "tonal", icon_name="close", small=True)
        self._button.setObjectName("compare_chip")
        self._button.setAccessibleName(self.tr("Compare with nothing any more"))
        self._note = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._note.setObjectName("compare_note")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._button)
        row.addWidget(self._note, 1)
        self.setFixedHeight(_HEIGHT_PX)
        self.setVisible(False)
        self._button.clicked.connect(self.closed)

    def set_margins(self, left: int, right: int) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(left, 0, right, 0)

    def sync(self, state: ChipState | None) -> None:
        if state == self._state:
            return
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        shown = self._button.fontMetrics().elidedText(state.text, Qt.TextElideMode.ElideMiddle, _WIDEST_PX)
        self._button.setText(shown.replace("&", "&&"))
        self._button.setAccessibleName(self.tr("%1, close").replace("%1", state.text))
        self._button.setToolTip(as_tooltip(state.facts or state.text))
        self._note.setText(state.note)
        self._note.set_tone(state.tone)
        self._note.set_facts(state.facts)
