"""The chosen cell of the matrix: its three numbers, and the dimensions that are missed most."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.coverage.content import PairState
from calibgui.views.coverage.metrics import PART_PX
from calibgui.views.coverage.missed_row import MissedDimensionRow
from calibgui.views.theme.fonts import BOLD, CAPTION_PX, NUMBER_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label

_NUMBERS_PX = 150
_ROWS = 5


class PairDetail(QWidget):
    """Without a state it says that a cell can be chosen."""

    dimensionSelected = Signal(object)  # int, or None
    showRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PairState | None = None
        self._title = ElidedLabel(weight=BOLD)
        self._title.setObjectName("pair_title")
        self.show_button = Button(self.tr("Show in Envelopes"), "link")
        self.show_button.setObjectName("show_pair_button")
        self._numbers = [Label(size_px=NUMBER_PX, weight=BOLD) for _ in range(3)]
        self._facts = QWidget()
        self._caption = Label(self.tr("Dimensions missed most"), size_px=CAPTION_PX, tone="text3")
        self._message = Label(size_px=CAPTION_PX, tone="text3")
        self._message.setObjectName("pair_message")
        self._message.setWordWrap(True)
        self._rows = [MissedDimensionRow() for _ in range(_ROWS)]
        self._build()
        self._show()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PART_PX, 0, PART_PX, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self.show_button)
        facts = QHBoxLayout(self._facts)
        facts.setContentsMargins(PART_PX, 0, PART_PX, 0)
        facts.setSpacing(0)
        captions = (self.tr("values outside"), self.tr("vectors touched"), self.tr("mean overshoot"))
        names = ("pair_values", "pair_vectors", "pair_overshoot")
        for number, caption, name in zip(self._numbers, captions, names, strict=True):
            number.setObjectName(name)
            part = QVBoxLayout()
            part.setSpacing(0)
            part.addWidget(number)
            part.addWidget(Label(caption, size_px=CAPTION_PX, tone="text3"))
            number.setMinimumWidth(_NUMBERS_PX)
            facts.addLayout(part)
        facts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(8)
        column.addWidget(self._facts)
        column.addSpacing(20)
        for words in (self._caption, self._message):
            words.setContentsMargins(PART_PX, 0, PART_PX, 4)
            column.addWidget(words)
        for row in self._rows:
            row.clicked.connect(self._on_row_clicked)
            column.addWidget(row)
        column.addStretch(1)
        self.show_button.clicked.connect(self.showRequested)

    @property
    def rows(self) -> list[MissedDimensionRow]:
        """Those that are shown."""
        return [row for row in self._rows if not row.isHidden()]

    def sync(self, state: PairState | None) -> None:
        if state != self._state:
            self._state = state
            self._show()

    def _show(self) -> None:
        state = self._state
        there = state is not None
        for part in (self._facts, self._caption, self.show_button):
            part.setVisible(there)
        missed = state.missed if state is not None and state.missed is not None else ()
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(missed))
        if state is None:
            self._title.setText(self.tr("Choose a cell to see what lies outside"))
            self._message.hide()
            return
        self._title.setText(state.title)
        for label, text in zip(self._numbers, (state.values, state.vectors, state.overshoot), strict=True):
            label.setText(text)
        self.show_button.setEnabled(state.missed is not None)
        self._message.setText(state.message)
        self._message.setVisible(bool(state.message))
        for item, row in zip(missed, self._rows, strict=False):
            row.sync(item, item.dimension == state.selected_dimension)

    def _on_row_clicked(self) -> None:
        row = self.sender()
        assert isinstance(row, MissedDimensionRow)
        before = self._state.selected_dimension if self._state is not None else None
        self.dimensionSelected.emit(None if row.dimension == before else row.dimension)
