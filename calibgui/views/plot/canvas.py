"""The drawing area: where things stand, and what the mouse does to them."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsRectItem, QWidget

from calibgui.views.plot.axes import (
    LABELS_PX,
    ROW_PX,
    AxisLabels,
    name_label,
    position_labels,
    value_labels,
)
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.earlier_item import EarlierItem
from calibgui.views.plot.envelope_item import EnvelopeItem
from calibgui.views.plot.marks_item import MarksItem
from calibgui.views.plot.overlay_item import LineItem
from calibgui.views.plot.scene_item import Scene
from calibgui.views.plot.ticks import position_ticks, value_ticks
from calibgui.views.theme.fonts import BOLD
from calibgui.views.theme.tokens import Tokens

RIGHT_PX = 4
"""Free at the right edge, so that the handles of the overview below can stand half outside the plot."""
_ZOOM_PER_NOTCH = 1.25
_NAME_CLEAR_PX = 5


class PlotCanvas(pg.GraphicsView):
    """Shows a `Scene` in a plot area with axes. Positions in its signals are displayed positions."""

    hoverChanged = Signal(object)  # float position, or None
    clicked = Signal(object)  # float position, or None beside the plot area
    doubleClicked = Signal()
    zoomRequested = Signal(float, float)  # factor, position that stays in place
    panRequested = Signal(float)  # positions to the right

    _built = False  # pyqtgraph resizes from within its constructor

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=tokens.surface)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scene_shown: Scene | None = None
        self._names = ("", "", "")
        self._pressed_at: QPointF | None = None
        self._dragged_from: float | None = None
        self.plot_rect = QRectF()
        self.bars = EnvelopeItem(tokens)
        self.earlier = EarlierItem(tokens)
        self.selection = LineItem(tokens, self.font())
        self.hover_line = LineItem(tokens, self.font())
        self.marks = MarksItem(tokens)
        self.values = AxisLabels(Qt.AlignmentFlag.AlignRight)
        self.dims = AxisLabels(Qt.AlignmentFlag.AlignHCenter)
        self.corner = AxisLabels(Qt.AlignmentFlag.AlignRight)
        self.focus_frame = QGraphicsRectItem()
        self.focus_frame.setVisible(False)
        for depth, item in enumerate(self._items()):
            item.setZValue(depth)
            self.addItem(item)
        self._built = True
        self.set_tokens(tokens)

    def set_names(self, value: str, dim: str, rank: str) -> None:
        """The names of the axes: of the values, and of the positions in index order and in any other."""
        self._names = (value, dim, rank)
        self._label_axes()

    def set_tokens(self, tokens: Tokens) -> None:
        self.setBackground(tokens.surface)
        for item in (self.bars, self.earlier, self.marks):
            item.set_tokens(tokens)
        for line in (self.selection, self.hover_line):
            line.set_look(tokens, type_font(self, weight=BOLD))
        for labels in (self.values, self.dims, self.corner):
            labels.set_look(tokens.text3, type_font(self))
        self.focus_frame.setPen(QPen(QColor(tokens.accent), 2))

    def set_scene(self, scene: Scene | None) -> None:
        self.scene_shown = scene
        self.bars.set_scene(scene)
        self.earlier.set_scene(scene)
        self.marks.set_scene(scene)
        self._label_axes()

    def mark(self, position: int | None, tag: str) -> None:
        """The persistent marker, with the dimension's number in place of the axis label beneath it."""
        x = None if position is None else self._x_of(position)
        self.selection.set_tag(tag if x is not None else "")
        self.selection.show_at(x)
        self._label_axes()

    def point_at(self, position: int | None) -> float | None:
        """The hover line; gives its x in widget pixels, None where the position is out of sight."""
        x = None if position is None else self._x_of(position)
        self.hover_line.show_at(x)
        return x

    def _x_of(self, position: int) -> float | None:
        """The whole pixel over a position's middle; None where it is out of sight."""
        scene = self.scene_shown
        if scene is None or scene.display.dim == 0:
            return None
        x = (position + 0.5 - scene.window.first) * self.plot_rect.width() / scene.window.span
        return self.plot_rect.left() + int(x) if 0 <= x < self.plot_rect.width() else None

    def position_at(self, x: float) -> float:
        """Displayed position under a widget x; the nearest one beside the plot area."""
        scene = self.scene_shown
        assert scene is not None
        share = (x - self.plot_rect.left()) / max(self.plot_rect.width(), 1.0)
        return scene.window.first + min(max(share, 0.0), 1.0) * scene.window.span

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._built:
            self._lay_out()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            self.hoverChanged.emit(self._hit(event.position()))
            return
        moved_px = (event.position() - self._pressed_at).manhattanLength()
        if self._dragged_from is None and moved_px >= QApplication.startDragDistance():
            self._dragged_from = self._pressed_at.x()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.hoverChanged.emit(None)
        if self._dragged_from is not None and self.scene_shown is not None:
            by_px = self._dragged_from - event.position().x()
            self._dragged_from = event.position().x()
            self.panRequested.emit(by_px * self.scene_shown.window.span / max(self.plot_rect.width(), 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        was_drag = self._dragged_from is not None
        self._pressed_at = self._dragged_from = None
        self.viewport().unsetCursor()
        if not was_drag:
            self.clicked.emit(self._hit(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubleClicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.scene_shown is None:
            event.ignore()
            return
        turn, across = event.angleDelta().y(), event.angleDelta().x()
        if abs(across) > abs(turn):
            self.panRequested.emit(-across / 120 * self.scene_shown.window.span * 0.1)
        elif turn:
            factor = _ZOOM_PER_NOTCH ** (turn / 120)
            self.zoomRequested.emit(factor, self.position_at(event.position().x()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hoverChanged.emit(None)

    def _items(self) -> tuple:
        """In paint order."""
        return (
            self.bars,
            self.earlier,
            self.selection,
            self.hover_line,
            self.marks,
            self.values,
            self.dims,
            self.corner,
            self.focus_frame,
        )

    def _hit(self, point: QPointF) -> float | None:
        inside = self.scene_shown is not None and self.plot_rect.contains(point)
        return self.position_at(point.x()) if inside else None

    def _lay_out(self) -> None:
        width = max(self.viewport().width() - LABELS_PX - RIGHT_PX, 0)
        height = max(self.viewport().height() - ROW_PX, 0)
        self.plot_rect = QRectF(LABELS_PX, 0, width, height)
        for item in (self.bars, self.earlier, self.marks):
            item.setPos(self.plot_rect.topLeft())
            item.resize(width, height)
        for line in (self.selection, self.hover_line):
            line.setPos(line.x(), self.plot_rect.top())
            line.set_area(self.plot_rect.left(), self.plot_rect.right() + RIGHT_PX, height)
        self.focus_frame.setRect(self.plot_rect.adjusted(1, 1, -1, -1))
        self._label_axes()

    def _label_axes(self) -> None:
        plot, scene = self.plot_rect, self.scene_shown
        column = QRectF(0, 0, LABELS_PX, plot.height() + ROW_PX)
        row = QRectF(LABELS_PX - 20, plot.bottom(), plot.width() + 40, ROW_PX)
        if scene is None or scene.display.dim == 0 or plot.isEmpty():
            for labels in (self.values, self.dims, self.corner):
                labels.set_labels(column, [])
            return
        value, dim, rank = self._names
        ticks = value_ticks(scene.bottom, scene.top, plot.height())
        self.values.set_labels(column, value_labels(ticks, plot, scene.bottom, scene.top, value))
        along = position_ticks(scene.window, plot.width(), scene.ranked)
        labels_along = position_labels(along, plot, scene.window.first, scene.window.span)
        metrics = QFontMetricsF(type_font(self))
        self.dims.set_labels(row, [label for label in labels_along if self._has_room(label, metrics)])
        self.corner.set_labels(column, name_label(plot, rank if scene.ranked else dim))

    def _has_room(self, label: tuple[float, float, str], metrics: QFontMetricsF) -> bool:
        """Whether it stays clear of the axis name, the right edge and the selected dimension's own number."""
        x, _, text = label
        half = metrics.horizontalAdvance(text) / 2
        tag = self.selection.tag_extent()
        if tag is not None and tag[0] < x < tag[1]:
            return False
        return (
            x - half >= self.plot_rect.left() - _NAME_CLEAR_PX
            and x + half <= self.plot_rect.right() + RIGHT_PX
        )
