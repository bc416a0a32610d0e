"""The Envelopes tab: toolbar, plot and overview, kept in step with each other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.models.plot_data import PlotData
from calibgui.views.comparison.chip import CompareChip
from calibgui.views.comparison.content import ChipState, PanelState
from calibgui.views.comparison.panel import NARROW_PX, WIDE_PX, ComparePanel
from calibgui.views.plot.data_export import write_plot_csv
from calibgui.views.plot.envelope_plot import EnvelopePlot
from calibgui.views.plot.overview import Overview
from calibgui.views.plot.pair_chip import PairChip
from calibgui.views.plot.toolbar import PlotToolbar
from calibgui.views.plot.window import Window
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.tokens import LIGHT, Tokens

# The label column and the handles stand a little into the page margin of 24.
_LEFT_PX, _RIGHT_PX, _PAGE_PX = 4, 20, 24
_BOTTOM_PX = 8
_BESIDE_PX = 16
_ROOMY_PX = 900
_OVERVIEW_REST_MS = 400  # while live: its few pixels of height show no more than that


class EnvelopeView(QWidget):
    """Brings its own page margins: put it into a tab without any."""

    saveRequested = Signal(str)  # "png", "svg" or "csv"; the owner asks for a path and calls `save`
    dimensionSelected = Signal(object)  # int, or None
    hiddenChanged = Signal(object)  # frozenset of domain ids
    orderChanged = Signal(str)
    pairClosed = Signal()
    comparisonClosed = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._since_overview = QElapsedTimer()
        self.plot = EnvelopePlot(self, tokens)
        self.overview = Overview(self, tokens)
        self.toolbar = PlotToolbar(self, tokens)
        self.legend = self.toolbar.legend
        self._chip = PairChip(self)
        self._chip.set_margins(_PAGE_PX - _LEFT_PX, _PAGE_PX - _RIGHT_PX)
        self._chip.closed.connect(self.pairClosed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_LEFT_PX, 0, _RIGHT_PX, _BOTTOM_PX)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        self.compare_chip = CompareChip(self)
        self.compare_chip.set_margins(_PAGE_PX - _LEFT_PX, _PAGE_PX - _RIGHT_PX)
        self.compare_chip.closed.connect(self.comparisonClosed)
        self.comparison = ComparePanel(self)
        self.comparison.dimensionSelected.connect(self.dimensionSelected)
        layout.addWidget(self._chip)
        layout.addWidget(self.compare_chip)
        plots = QVBoxLayout()
        plots.setSpacing(0)
        plots.addWidget(self.plot, 1)
        plots.addWidget(self.overview)
        beside = QHBoxLayout()
        beside.setSpacing(_BESIDE_PX)
        beside.addLayout(plots, 1)
        beside.addWidget(self.comparison)
        layout.addLayout(beside, 1)
        self.toolbar.set_margins(_PAGE_PX - _LEFT_PX, _PAGE_PX - _RIGHT_PX)
        self.toolbar.orderChanged.connect(self._on_order_changed)
        self.toolbar.saveRequested.connect(self.saveRequested)
        self.toolbar.zoomResetRequested.connect(self.plot.reset_zoom)
        self.legend.hiddenChanged.connect(self._on_hidden_changed)
        self.plot.dimensionSelected.connect(self.dimensionSelected)
        self.plot.zoomChanged.connect(self._on_zoom_changed)
        self.overview.windowChanged.connect(self._on_window_changed)
        self.set_theme(tokens)
        self._show_state()

    def set_data(self, data: PlotData | None, *, live: bool = False) -> None:
        self.legend.set_data(data)
        self.plot.set_data(data, live=live)
        rests = live and self._since_overview.isValid() and self._since_overview.elapsed() < _OVERVIEW_REST_MS
        self._show_state(overview=not rests)

    def set_order(self, order: str) -> None:
        self.toolbar.set_order(order)

    def set_hidden(self, hidden: frozenset[str]) -> None:
        self.legend.set_hidden(hidden)
        self.plot.set_hidden(hidden)

    def set_selected(self, dimension: int | None) -> None:
        self.plot.set_selected(dimension)

    def set_message(self, text: str) -> None:
        self.plot.set_message(text)

    def set_pair(self, text: str) -> None:
        """Say which pair the data is of; "" for all domains."""
        self._chip.set_text(text)

    def set_comparison(self, chip: ChipState | None, panel: PanelState | None) -> None:
        """What is said of the ranges compared with; the data has them itself."""
        self.compare_chip.sync(chip)
        self.comparison.sync(panel)

    def set_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        for part in (self.plot, self.overview, self.toolbar):
            part.set_theme(tokens)
        self.update()

    def reset_zoom(self) -> None:
        self.plot.reset_zoom()

    def save(self, kind: str, path: Path) -> None:
        """Write the file that `saveRequested(kind)` asked for. Raises ExportError."""
        if kind == "csv":
            if self.plot.data is not None:
                write_plot_csv(self.plot.data, path)
        else:
            self.plot.save_picture(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.comparison.setFixedWidth(WIDE_PX if self.width() >= _ROOMY_PX else NARROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self._tokens.surface))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and tokens_of(self.palette()) is not self._tokens:
            self.set_theme(tokens_of(self.palette()))

    def _on_order_changed(self, order: str) -> None:
        self.plot.set_order(order)
        self.overview.set_display(self.plot.display)
        self.orderChanged.emit(order)

    def _on_hidden_changed(self, hidden: frozenset[str]) -> None:
        self.plot.set_hidden(hidden)
        self.hiddenChanged.emit(hidden)

    def _on_zoom_changed(self) -> None:
        self.overview.set_window(self.plot.window_shown)
        self.toolbar.set_zoomed(self.plot.is_zoomed)

    def _on_window_changed(self, window: Window) -> None:
        self.plot.set_window(window)

    def _show_state(self, *, overview: bool = True) -> None:
        there = self.plot.data is not None and self.plot.data.dim > 0
        if overview:
            self.overview.set_display(self.plot.display)
            self._since_overview.start()
        self.overview.set_window(self.plot.window_shown)
        self.overview.setVisible(there)
        self.toolbar.set_available(there)
        self.toolbar.set_zoomed(self.plot.is_zoomed)
