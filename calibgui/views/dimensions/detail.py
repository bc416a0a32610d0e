"""One dimension: how its values are spread, and the texts at its ends."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.dimensions.end_list import EndList
from calibgui.views.dimensions.excluded_note import ExcludedNotes
from calibgui.views.dimensions.histogram_plot import HistogramPlot
from calibgui.views.dimensions.value_text import greatest_of, width_value
from calibgui.views.states.dimension_detail import DimensionDetailState
from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX, MEDIUM, set_type
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.numbers import percent_text
from calibgui.views.widgets.section import Section

_HEAD_PX = 32
_LANES_SHARE, _LEAST_LANES_PX = 0.4, 120  # the texts need room too


class DimensionDetail(QWidget):
    """Head, histogram and texts; or a sentence that says what it waits for."""

    excludeRequested = Signal(str, str)  # domain id, text
    takeBackRequested = Signal(str)  # domain id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dimension_detail")
        self._title = _named(Label(size_px=BODY_PX, weight=BOLD), "dimension_title")
        self._outside = _named(Label(size_px=CAPTION_PX, weight=MEDIUM), "dimension_outside")
        self._levels = _named(Label(size_px=CAPTION_PX, weight=MEDIUM, tone="text2"), "dimension_levels")
        self._width = _named(Label(size_px=CAPTION_PX, weight=MEDIUM, tone="text2"), "dimension_width")
        self._message = _named(Label(tone="text3"), "dimension_message")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.histogram = HistogramPlot()
        self._summary = _named(Label(size_px=CAPTION_PX, tone="text3"), "outside_summary")
        self.notes = ExcludedNotes()
        self.texts = EndList()
        self.notes.takeBackRequested.connect(self.takeBackRequested)
        self.texts.excludeRequested.connect(self.excludeRequested)
        self._found = QWidget()
        found = QVBoxLayout(self._found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(0)
        found.addWidget(self.histogram)
        found.addSpacing(12)
        found.addWidget(_Rule())
        found.addLayout(self._ends_head())
        found.addWidget(self.texts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head())
        column.addWidget(self.notes)
        column.addWidget(self._found, 1)
        column.addWidget(self._message, 1)

    def sync(self, state: DimensionDetailState) -> None:
        histogram = state.histogram
        there = histogram is not None
        title = (
            "" if state.dimension is None else self.tr("Dimension {number}").format(number=state.dimension)
        )
        self._title.setText(title)
        if histogram is not None:
            width = histogram.maximum - histogram.minimum
            shown = width_value(width, greatest_of(histogram))
            self._width.setText(self.tr("width {width}").format(width=shown))
            share = percent_text(state.outside)
            self._outside.setText(self.tr("{share} outside").format(share=share))
            self._outside.set_tone("error" if state.outside_marked else "text2")
            set_type(self._outside, CAPTION_PX, BOLD if state.outside_marked else MEDIUM)
        self._levels.setText(state.levels)
        for label in (self._outside, self._width):
            label.setVisible(there)
        self._levels.setVisible(there and bool(state.levels))
        self._summary.setText(state.summary)
        self.histogram.sync(state)
        self.notes.sync(state)
        self.texts.sync(state)
        self._found.setVisible(there)
        self._message.setText(state.message)
        self._message.setVisible(not there)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.histogram.set_most(max(int(_LANES_SHARE * self.height()), _LEAST_LANES_PX))

    def _head(self) -> QWidget:
        facts = QHBoxLayout()
        facts.setSpacing(16)
        facts.addStretch(1)
        for label in (self._outside, self._levels, self._width):
            facts.addWidget(label)
        facts.addStretch(0)
        self._facts = facts
        self._head_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head_row.setSpacing(4)
        self._head_row.addWidget(self._title)
        self._head_row.addLayout(facts, 1)
        head = QWidget()
        head.setMinimumHeight(_HEAD_PX)
        self._head_row.setContentsMargins(0, 0, 0, 0)
        head.setLayout(self._head_row)
        return head

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room the facts stand under the title."""
        directions = QBoxLayout.Direction
        self._head_row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._facts.setStretch(0, 0 if narrow else 1)
        self._facts.setStretch(4, 1 if narrow else 0)

    def _ends_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 12, 0, 8)
        row.addWidget(Label(self.tr("Texts at the ends"), size_px=BODY_PX, weight=BOLD))
        row.addStretch(1)
        row.addWidget(self._summary)
        return row


class _Rule(Section):
    def __init__(self) -> None:
        super().__init__("surface", "bottom")
        self.setFixedHeight(1)


def _named(label: Label, name: str) -> Label:
    label.setObjectName(name)
    return label
