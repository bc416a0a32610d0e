"""The Coverage tab: whose texts fit whose ranges, and how many texts are enough."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from calibgui.views.coverage.adequacy_view import AdequacyAdvice, AdequacyCurves, Line
from calibgui.views.coverage.content import CoverageState
from calibgui.views.coverage.heat_matrix import HeatMatrix
from calibgui.views.coverage.metrics import PART_PX
from calibgui.views.coverage.pair_detail import PairDetail
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.page_edge import PageEdge
from calibgui.views.widgets.section import Section

WIDE_PX = 900
_PAGE_PX = 24
_BETWEEN_PX = 24


class CoverageView(Section):
    """Two columns; under 900 px one, with the adequacy part under the matrix. It scrolls where it must."""

    measureChanged = Signal(str)
    pairSelected = Signal(object)  # Pair
    dimensionSelected = Signal(object)  # int, or None
    pairShowRequested = Signal(object)  # Pair

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "none", parent)
        self._state: CoverageState | None = None
        self._wide: bool | None = None
        self.matrix = HeatMatrix()
        self.pair = PairDetail()
        self.curves = AdequacyCurves()
        self.advice = AdequacyAdvice()
        self._message = Label(tone="text3")
        self._message.setObjectName("coverage_message")
        self._stack = QStackedLayout(self)
        self._scroll = QScrollArea()
        self._page = QWidget()
        self._lines = [Line(PART_PX, parent=self._page) for _ in range(3)]
        self._upright = Line(upright=True, parent=self._page)
        self._grid = QGridLayout(self._page)
        self._build()
        self._arrange(wide=True)

    def _build(self) -> None:
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setContentsMargins(2 * _PAGE_PX, 0, 2 * _PAGE_PX, 0)
        column.addWidget(self._message)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setWidget(self._page)
        self._page.setAutoFillBackground(False)
        side = _PAGE_PX - PART_PX
        self._grid.setContentsMargins(side, 16, side, 16)
        PageEdge(self._scroll, self._grid)
        self._grid.setHorizontalSpacing(_BETWEEN_PX)
        self._grid.setVerticalSpacing(16)
        self._stack.addWidget(empty)
        self._stack.addWidget(self._scroll)
        self.matrix.grid.cellFocused.connect(self._bring_into_sight)
        self.matrix.measureChanged.connect(self.measureChanged)
        self.matrix.pairSelected.connect(self.pairSelected)
        self.pair.dimensionSelected.connect(self.dimensionSelected)
        self.pair.showRequested.connect(self._on_show)

    def sync(self, state: CoverageState) -> None:
        self._state = state
        self._message.setText(state.message)
        self._stack.setCurrentIndex(0 if state.message else 1)
        if state.message:
            return
        self.matrix.sync(state.matrix)
        self.pair.sync(state.pair)
        self.curves.sync(state.adequacy)
        self.advice.sync(state.adequacy)
        self._lines[1 if self._wide else 2].setVisible(bool(state.adequacy.curves))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=self.width() >= WIDE_PX)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        first, second, third = self._lines
        parts = (self.matrix, self.pair, self.curves, self.advice, *self._lines, self._upright)
        for part in parts:
            self._grid.removeWidget(part)
        self._upright.setVisible(wide)
        there = self._state is not None and bool(self._state.adequacy.curves)
        second.setVisible(there or not wide)
        third.setVisible(there and not wide)
        if wide:
            for part, row, column in (
                (self.matrix, 0, 0),
                (first, 1, 0),
                (self.pair, 2, 0),
                (self.curves, 0, 2),
                (second, 1, 2),
                (self.advice, 2, 2),
            ):
                self._grid.addWidget(part, row, column)
            self._grid.addWidget(self._upright, 0, 1, 3, 1)
        else:
            for row, part in enumerate(
                (self.matrix, first, self.pair, second, self.curves, third, self.advice)
            ):
                self._grid.addWidget(part, row, 0)
        self._grid.setColumnStretch(0, 4)
        self._grid.setColumnStretch(2, 3 if wide else 0)
        self._grid.setRowStretch(2 if wide else 6, 1)
        self._grid.setRowStretch(6 if wide else 2, 0)

    def _bring_into_sight(self, cell: QWidget) -> None:
        self._scroll.ensureWidgetVisible(cell, 0, cell.height())

    def _on_show(self) -> None:
        if self._state is not None and self._state.pair is not None:
            self.pairShowRequested.emit(self._state.pair.pair)
