"""The cells of the matrix under the heads of its columns."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from calibgui.models.look import Pair
from calibgui.views.coverage.content import MatrixState
from calibgui.views.coverage.heads import paint_head
from calibgui.views.coverage.heat_cell import ARROWS, HeatCell
from calibgui.views.coverage.metrics import GAP_PX, LEAST_WIDTH_PX, Metrics
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import as_tooltip


class HeatGrid(QWidget):
    """Tab reaches the chosen cell (or the first); arrow keys go from cell to cell, Enter chooses."""

    pairSelected = Signal(object)  # Pair
    cellFocused = Signal(QWidget)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = MatrixState()
        self._metrics = Metrics.of(0, 0, 0)
        self._cells: dict[Pair, HeatCell] = {}

    @property
    def metrics(self) -> Metrics:
        return self._metrics

    @property
    def cells(self) -> dict[Pair, HeatCell]:
        return self._cells

    def sync(self, state: MatrixState) -> None:
        if state == self._state:
            return
        old, self._state = self._state, state
        ids = [(row.id, column.id) for row in state.rows for column in state.columns]
        if ids != list(self._cells):
            self._rebuild()
        for row, cells in zip(state.rows, state.cells, strict=True):
            for column, cell in zip(state.columns, cells, strict=True):
                self._cells[row.id, column.id].sync(row, column, cell, state.measure)
        self._show_selected()
        if old.columns != state.columns:
            self.update()

    def minimumSizeHint(self) -> QSize:
        columns = max(len(self._state.columns), 1)
        return QSize(columns * (LEAST_WIDTH_PX + GAP_PX) - GAP_PX, self._metrics.grid_height)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(Qt.Key(event.key()))
        focused = self.focusWidget()
        if step is None or not isinstance(focused, HeatCell):
            super().keyPressEvent(event)
            return
        rows, columns = [h.id for h in self._state.rows], [h.id for h in self._state.columns]
        row, column = focused.pair
        row = rows[min(max(rows.index(row) + step[0], 0), len(rows) - 1)]
        column = columns[min(max(columns.index(column) + step[1], 0), len(columns) - 1)]
        cell = self._cells[row, column]
        cell.setFocus(Qt.FocusReason.TabFocusReason)
        self.cellFocused.emit(cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter, metrics = tokens_of(self.palette()), QPainter(self), self._metrics
        for number, head in enumerate(self._state.columns):
            box = QRectF(metrics.left(number), 0, metrics.width, metrics.head_px - 6)
            pad = metrics.pad_px if metrics.column_notes else 0
            paint_head(painter, self, box.adjusted(pad, 0, 0, 0), head, tokens, note=metrics.column_notes)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            number = int(event.pos().x() / (self._metrics.width + GAP_PX))
            if event.pos().y() < self._metrics.head_px and number < len(self._state.columns):
                head = self._state.columns[number]
                QToolTip.showText(event.globalPos(), as_tooltip(f"{head.name}\n{head.note}"), self)
            return True
        return super().event(event)

    def _rebuild(self) -> None:
        for cell in self._cells.values():
            cell.hide()
            cell.deleteLater()
        self._cells = {}
        for row in self._state.rows:
            for column in self._state.columns:
                cell = HeatCell(row, column, self)
                cell.clicked.connect(self._on_clicked)
                self._cells[row.id, column.id] = cell
        self._place()
        for cell in self._cells.values():
            cell.show()
        self.updateGeometry()

    def _place(self) -> None:
        state = self._state
        self._metrics = metrics = Metrics.of(len(state.rows), len(state.columns), self.width(), state.apart)
        for i, row in enumerate(state.rows):
            for j, column in enumerate(state.columns):
                left, right = round(metrics.left(j)), round(metrics.left(j) + metrics.width)
                cell = self._cells[row.id, column.id]
                cell.setGeometry(QRect(left, metrics.top(i), right - left, metrics.height))
                cell.set_metrics(metrics)

    def _show_selected(self) -> None:
        chosen = self._state.selected
        reached = chosen if chosen in self._cells else next(iter(self._cells), None)
        for pair, cell in self._cells.items():
            cell.setChecked(pair == chosen)
            policy = Qt.FocusPolicy.StrongFocus if pair == reached else Qt.FocusPolicy.ClickFocus
            cell.setFocusPolicy(policy)

    def _on_clicked(self) -> None:
        cell = self.sender()
        assert isinstance(cell, HeatCell)
        self._show_selected()  # a click on the chosen one leaves it chosen
        self.pairSelected.emit(cell.pair)
