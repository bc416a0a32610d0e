"""The texts at the ends of a dimension, one under the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from calibgui.views.dimensions.end_row import EndRow
from calibgui.views.dimensions.value_text import greatest_of
from calibgui.views.states.dimension_detail import DimensionDetailState
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.label import Label


class EndList(QScrollArea):
    """Its rows are made once and used again for the next dimension."""

    excludeRequested = Signal(str, str)  # domain id, text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("end_list")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(0)
        self._more = Label(size_px=CAPTION_PX, tone="text3")
        self._more.setObjectName("more_outside")
        self._column.addWidget(self._more)
        self._column.addStretch(1)
        self._rows: list[EndRow] = []
        self._dimension: int | None = None
        self.setWidget(body)
        body.setAutoFillBackground(False)

    def rows(self) -> list[EndRow]:
        """The rows in use."""
        return [row for row in self._rows if not row.isHidden()]

    def sync(self, state: DimensionDetailState) -> None:
        histogram = state.histogram
        if histogram is None:
            return
        greatest = greatest_of(histogram)
        while len(self._rows) < len(state.texts):
            row = EndRow()
            row.excludeRequested.connect(self.excludeRequested)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        for number, row in enumerate(self._rows):
            if number < len(state.texts):
                row.show_text(state.texts[number], greatest, enabled=state.enabled)
            row.setVisible(number < len(state.texts))
        self._more.setText(state.more)
        self._more.setVisible(bool(state.more))
        if state.dimension != self._dimension:
            self._dimension = state.dimension
            self.verticalScrollBar().setValue(0)
