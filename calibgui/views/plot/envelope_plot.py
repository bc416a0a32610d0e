"""The envelope plot as one widget: data in, picture out, pointer and keys understood."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from calibgui.models.plot_data import EarlierRanges, PlotData
from calibgui.views.plot.canvas import PlotCanvas
from calibgui.views.plot.card import HoverCard
from calibgui.views.plot.card_content import CardContent, domain_rows
from calibgui.views.plot.display import Display, arrange
from calibgui.views.plot.ordering import INDEX, ORDERS
from calibgui.views.plot.picture import save_picture
from calibgui.views.plot.scene_item import Scene
from calibgui.views.plot.value_range import ValueRange
from calibgui.views.plot.window import Window
from calibgui.views.theme.fonts import BODY_PX, set_type
from calibgui.views.theme.tokens import LIGHT, Tokens

_KEY_ZOOM = 1.5


class EnvelopePlot(QWidget):
    """Shows `PlotData`. Dimensions in its signals and calls are the model's own numbers, whatever the order.

    `set_data(..., live=True)` during a run: the value axis then only grows. The zoom survives new data of the
    same number of dimensions, so does the selection.
    """

    dimensionSelected = Signal(object)  # int, or None; by the user only
    zoomChanged = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._data: PlotData | None = None
        self._display: Display | None = None
        self._live = False
        self._order = INDEX
        self._hidden: frozenset[str] = frozenset()
        self._selected: int | None = None
        self._selected_before: int | None = None
        self._hovered: int | None = None
        self._window = Window.whole(0)
        self._values = ValueRange()
        self._tokens = tokens
        self._canvas = PlotCanvas(tokens, self)
        self._card = HoverCard(tokens, self)
        self._message = QLabel(self)
        self._build()

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Envelope plot"))
        self.setAccessibleDescription(
            self.tr(
                "One bar per dimension and domain. Left and right select a dimension, plus and minus zoom."
            )
        )
        self.setMinimumSize(320, 160)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self._canvas.set_names(self.tr("value"), self.tr("dim"), self.tr("rank"))
        self._card.set_headings(self.tr("min"), self.tr("max"))
        self._message.setObjectName("plot_message")
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_type(self._message, BODY_PX)
        self.set_message(self.tr("Calibrate to see how far each domain reaches."))
        self._canvas.hoverChanged.connect(self._on_hover_changed)
        self._canvas.clicked.connect(self._on_clicked)
        self._canvas.doubleClicked.connect(self._on_double_clicked)
        self._canvas.zoomRequested.connect(self._on_zoom_requested)
        self._canvas.panRequested.connect(self._on_pan_requested)
        self.set_theme(self._tokens)

    # What is shown

    def set_data(self, data: PlotData | None, *, live: bool = False) -> None:
        """None empties the plot. `live` while a run still adds to the envelopes."""
        if _same_picture(data, self._data) and live == self._live:
            return
        self._data, self._live = data, live
        self._arrange()
        if data is None:
            self._values.reset()  # the next run begins anew; window and selection wait for its first data
        elif data.dim != self._window.dim:
            self._values.reset()
            self._selected = self._hovered = None
            self._window = Window.whole(data.dim)
            self.zoomChanged.emit()
        if self._display is not None:
            self._values.fit(self._display.extent(), live=live)
        self._show()

    def set_order(self, order: str) -> None:
        """One of "index", "width", "disagreement"; anything else raises ValueError."""
        if order not in ORDERS:
            raise ValueError(f"unknown order {order!r}, one of {', '.join(ORDERS)}")
        if order != self._order:
            self._order = order
            self._arrange()
            self._show()

    def set_hidden(self, hidden: frozenset[str]) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self._arrange()
            self._show()

    def set_selected(self, dimension: int | None) -> None:
        """Mark a dimension, moving the window to it; out of range counts as None."""
        if dimension is not None and not 0 <= dimension < self._window.dim:
            dimension = None
        if dimension == self._selected:
            return  # a window panned away from its selection stays there
        self._selected = dimension
        position = self._position_of(dimension)
        if position is not None:
            self._set_window(self._window.showing(position))
        self._show_lines()

    def set_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._canvas.set_tokens(tokens)
        self._card.set_tokens(tokens)
        self._message.setStyleSheet(f"color: {tokens.text3}; background: transparent;")

    def set_message(self, text: str) -> None:
        """The sentence that stands where there is no data."""
        self._message.setText(text)

    @property
    def data(self) -> PlotData | None:
        return self._data

    @property
    def display(self) -> Display | None:
        return self._display

    @property
    def hidden(self) -> frozenset[str]:
        return self._hidden

    @property
    def tokens(self) -> Tokens:
        return self._tokens

    @property
    def canvas(self) -> PlotCanvas:
        return self._canvas

    @property
    def selected(self) -> int | None:
        return self._selected

    # Zoom

    @property
    def window_shown(self) -> Window:
        return self._window

    @property
    def is_zoomed(self) -> bool:
        return self._display is not None and self._window.is_zoomed

    def set_window(self, window: Window) -> None:
        if window.dim == self._window.dim:
            self._set_window(window)

    def zoom(self, factor: float) -> None:
        """About the selected dimension if it is in sight, else about the middle."""
        about = (self._window.first + self._window.last) / 2
        position = self._position_of(self._selected)
        if position is not None and self._window.first <= position < self._window.last:
            about = position + 0.5
        self._set_window(self._window.zoomed(factor, about))

    def reset_zoom(self) -> None:
        self._set_window(Window.whole(self._window.dim))

    def save_picture(self, path: Path) -> None:
        """.png with two pixels per pixel, or .svg; raises ExportError."""
        save_picture(self, path)

    def sizeHint(self) -> QSize:
        return QSize(1020, 560)

    # What the user does

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._message.setGeometry(self.rect().adjusted(16, 0, -16, 0))
        self._show_lines()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_selection(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_KEY_ZOOM)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom(1 / _KEY_ZOOM)
        elif key == Qt.Key.Key_Home:
            self.reset_zoom()
        elif key == Qt.Key.Key_Escape and (self._selected, self._hovered) != (None, None):
            self._select(None)
            self._hover(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._canvas.focus_frame.setVisible(by_key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._canvas.focus_frame.setVisible(False)
        self._hover(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_canvas"):
            self._canvas.set_tokens(self._tokens)

    def _on_hover_changed(self, position: float | None) -> None:
        self._hover(None if position is None else self._dimension_at(position))

    def _on_clicked(self, position: float | None) -> None:
        self._selected_before = self._selected
        dimension = None if position is None else self._dimension_at(position)
        self._select(None if dimension == self._selected else dimension)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _on_double_clicked(self) -> None:
        self._select(self._selected_before)  # the first of the two clicks was none by itself
        self.reset_zoom()

    def _on_zoom_requested(self, factor: float, about: float) -> None:
        self._set_window(self._window.zoomed(factor, about))
        self._hover(self._dimension_at(about))

    def _on_pan_requested(self, by: float) -> None:
        self._set_window(self._window.moved(by))

    # How it comes about

    def _dimension_at(self, position: float) -> int | None:
        if self._display is None or self._display.dim == 0:
            return None
        return int(self._display.order[min(int(position), self._display.dim - 1)])

    def _step_selection(self, step: int) -> None:
        if self._display is None or self._display.dim == 0:
            return
        position = self._position_of(self._selected)
        if position is None:
            position = int((self._window.first + self._window.last) / 2)
        else:
            position = min(max(position + step, 0), self._display.dim - 1)
        self._set_window(self._window.showing(position))
        dimension = int(self._display.order[position])
        self._select(dimension)
        self._hover(dimension)

    def _select(self, dimension: int | None) -> None:
        if dimension == self._selected:
            return
        self._selected = dimension
        self._show_lines()
        self.dimensionSelected.emit(dimension)

    def _hover(self, dimension: int | None) -> None:
        if dimension != self._hovered:
            self._hovered = dimension
            self._show_hover()

    def _arrange(self) -> None:
        self._display = None if self._data is None else arrange(self._data, self._order, self._hidden)

    def _set_window(self, window: Window) -> None:
        if window == self._window:
            return
        self._window = window
        self._show()
        self.zoomChanged.emit()

    def _show(self) -> None:
        if self._display is None or self._display.dim == 0 or self._display.dim != self._window.dim:
            self._canvas.set_scene(None)
        else:
            values = self._values
            ranked = self._order != INDEX
            self._canvas.set_scene(Scene(self._display, self._window, values.bottom, values.top, ranked))
        self._message.setVisible(self._data is None or self._data.dim == 0)
        self._show_lines()

    def _show_lines(self) -> None:
        """The marker of the selected dimension, and the hover line with its card."""
        # Among ranks, a bare number would be read as one.
        name = "%1" if self._order == INDEX else self.tr("dim %1")
        self._canvas.mark(self._position_of(self._selected), name.replace("%1", str(self._selected)))
        self._show_hover()

    def _show_hover(self) -> None:
        x = self._canvas.point_at(self._position_of(self._hovered))
        if x is None or self._hovered is None or self._data is None:
            self._card.hide()
            return
        area = QRectF(self._canvas.plot_rect).adjusted(0, 4, 0, -4)
        self._card.show_content(self._card_content(self._data, self._hovered), x, area)

    def _position_of(self, dimension: int | None) -> int | None:
        if dimension is None or self._display is None or dimension >= self._display.dim:
            return None
        return int(self._display.position_of[dimension])

    def _card_content(self, data: PlotData, dimension: int) -> CardContent:
        outside = int(np.count_nonzero(data.outside.dims == dimension))
        position = self._position_of(dimension)
        rank = "" if self._order == INDEX or position is None else f"{position + 1:,}"
        return CardContent(
            title=self.tr("Dimension %1").replace("%1", str(dimension)),
            outside=self.tr("%1 outside").replace("%1", f"{outside:,}") if outside else "",
            caption=self.tr("rank %1").replace("%1", rank) if rank else "",
            rows=domain_rows(data, dimension, self._hidden, data.outline or self.tr("Mixed")),
        )


def _same_picture(one: PlotData | None, other: PlotData | None) -> bool:
    """Whether both hold the very same read-only arrays under the same names and colours."""
    if one is None or other is None:
        return one is other
    return (
        one.mixed is other.mixed
        and one.outline == other.outline
        and _same_earlier(one.earlier, other.earlier)
        and one.outside.dims is other.outside.dims
        and one.outside.values is other.outside.values
        and [(bars.id, bars.name, bars.color, id(bars.envelope)) for bars in one.domains]
        == [(bars.id, bars.name, bars.color, id(bars.envelope)) for bars in other.domains]
    )


def _same_earlier(one: EarlierRanges | None, other: EarlierRanges | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.name == other.name and one.ranges is other.ranges
