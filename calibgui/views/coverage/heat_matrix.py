"""The coverage matrix: title, measure, rows that stay in sight, cells that scroll, scale."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from calibgui.views.coverage.content import MatrixState
from calibgui.views.coverage.heads import RowHeads
from calibgui.views.coverage.heat_grid import HeatGrid
from calibgui.views.coverage.heat_legend import HeatLegend
from calibgui.views.coverage.metrics import PART_PX
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.segmented import SegmentedControl

_LEGEND_PX = 320


class HeatMatrix(QWidget):
    """As high as its rows want; in width its cells shrink, and scroll where that is not enough."""

    pairSelected = Signal(object)  # Pair
    measureChanged = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = MatrixState()
        self._title = ElidedLabel(self.tr("Held-out values outside the ranges"), weight=BOLD)
        self.measure = SegmentedControl()
        self.measure.setObjectName("measure")
        self.measure.setAccessibleName(self.tr("What the cells show"))
        for key, text in (
            ("values", self.tr("Values")),
            ("vectors", self.tr("Vectors")),
            ("overshoot", self.tr("Overshoot")),
        ):
            self.measure.add_segment(key, text)
        self._rows = RowHeads()
        self.grid = HeatGrid()
        self.grid.setObjectName("coverage_grid")
        self._scroll = QScrollArea()
        self._legend = HeatLegend()
        self._message = Label(size_px=CAPTION_PX, tone="text3")
        self._build()

    def _build(self) -> None:
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self.grid)
        self.grid.setAutoFillBackground(False)
        self._message.setWordWrap(True)
        self._message.setObjectName("matrix_message")
        self._message.setContentsMargins(0, 8, 0, 0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self.measure)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._rows)
        body.addWidget(self._scroll, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PART_PX, 0, PART_PX, 0)
        column.setSpacing(0)
        for part in (head, body):
            column.addLayout(part)
            column.addSpacing(12)
        column.addWidget(self._legend)
        column.addWidget(self._message)
        column.addStretch(1)
        self.grid.pairSelected.connect(self.pairSelected)
        self.grid.cellFocused.connect(self._bring_into_sight)
        self.measure.currentChanged.connect(self.measureChanged)

    def sync(self, state: MatrixState) -> None:
        if state == self._state:
            return
        other = state.selected if state.selected != self._state.selected else None
        self._state = state
        self.measure.blockSignals(True)
        self.measure.set_current(state.measure)
        self.measure.blockSignals(False)
        titles = {
            "values": self.tr("Held-out values outside the ranges"),
            "vectors": self.tr("Held-out vectors touched"),
            "overshoot": self.tr("How far values lie outside"),
        }
        self._title.setText(titles[state.measure])
        self._legend.set_measure(state.measure)
        self._message.setText(state.message)
        self._message.setVisible(bool(state.message))
        self.grid.sync(state)
        self._fit()
        if other in self.grid.cells:
            self._bring_into_sight(self.grid.cells[other])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _bring_into_sight(self, cell: QWidget) -> None:
        self._scroll.ensureWidgetVisible(cell, cell.width(), 0)

    def _fit(self) -> None:
        scrolls = self.grid.minimumSizeHint().width() > self._scroll.width()
        bar_px = self._scroll.horizontalScrollBar().sizeHint().height() + 2
        height = self.grid.metrics.grid_height + (bar_px if scrolls else 0)
        self._scroll.setFixedHeight(height)
        self._legend.set_bar_px(max(self.grid.metrics.grid_width, _LEGEND_PX))
        self._rows.setFixedHeight(height)
        self._rows.sync(self._state.rows, self.grid.metrics)
