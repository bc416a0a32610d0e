"""Over the plot: which pair it shows instead of all domains, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from calibgui.views.widgets.buttons import Button

_HEIGHT_PX = 32
_WIDEST_PX = 480


class PairChip(QWidget):
    """Hidden without a text; a click on the chip closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = Button("", "tonal", icon_name="close", small=True)
        self._button.setObjectName("pair_chip")
        self._button.setAccessibleName(self.tr("Show all domains"))
        self._button.setToolTip(self.tr("Show all domains and the mixed ranges again"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._button)
        row.addStretch(1)
        self.setFixedHeight(_HEIGHT_PX)
        self.setVisible(False)
        self._button.clicked.connect(self.closed)

    def set_margins(self, left: int, right: int) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(left, 0, right, 0)

    def set_text(self, text: str) -> None:
        shown = self._button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _WIDEST_PX)
        self._button.setText(shown.replace("&", "&&"))
        self._button.setAccessibleName(self.tr("%1, close").replace("%1", text))
        self.setVisible(bool(text))
