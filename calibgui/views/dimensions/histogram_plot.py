"""The values of one dimension: a lane per domain, the ends of the ranges, and what lies outside."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.core.checks.histogram import DimensionHistogram, DomainHistogram
from calibgui.views.dimensions.value_text import greatest_of, signed_value, tick_value
from calibgui.views.dimensions.value_window import ValueWindow, whole_window
from calibgui.views.plot.colors import type_font, with_alpha
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.plot.ticks import value_ticks
from calibgui.views.states.dimension_detail import DimensionDetailState, Lane
from calibgui.views.theme.fonts import BOLD, CAPTION_PX, MEDIUM
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.theme import domain_color
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

_NAMES_PX = 82
_TOP_PX, _BOTTOM_PX = 20, 26
_LANE_PX, _LEAST_LANE_PX, _MOST_PX = 58, 15, 300
_BAR_SHARE = 0.76  # of a lane's height that the tallest bar takes
_STEPS_FROM_PX = 4.0  # narrower steps of the codes are not drawn
_ZOOM_PER_NOTCH = 1.25
_DOT_PX = 5.0
_GAP_FROM_PX = 4  # narrower bars touch


class HistogramPlot(QWidget):
    """The wheel and + - 0 zoom, a drag moves along; the steps of the 256 codes show once wide enough.

    Bars count calibration texts, pale ones the held-out texts of a domain that only checks. All lanes have
    one scale, of the share of the domain's texts.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._histogram: DimensionHistogram | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._whole = self._window = ValueWindow(0.0, 1.0)
        self._dragged_from: float | None = None
        self._most_px = _MOST_PX
        self._ring = False
        self.setObjectName("dimension_histogram")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Turn the wheel to zoom in on the steps of the codes; double-click for all"))

    @property
    def window_shown(self) -> ValueWindow:
        return self._window

    @property
    def shows_steps(self) -> bool:
        """Whether the steps of the codes are wide enough to be drawn."""
        histogram = self._histogram
        if histogram is None or histogram.minimum == histogram.maximum:
            return False
        return self._step_px() >= _STEPS_FROM_PX

    def sync(self, state: DimensionDetailState) -> None:
        if state.histogram is not self._histogram and state.histogram is not None:
            before = self._histogram
            self._whole = whole_window(state.histogram)
            if before is None or before.dimension != state.histogram.dimension:
                self._window = self._whole
            else:
                self._window = self._window.within(self._whole) if self._is_zoomed() else self._whole
        self._histogram, self._lanes = state.histogram, state.lanes
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(self.tr("How the values of the dimension are spread, by domain"))
        self.update()

    def sizeHint(self) -> QSize:
        lanes = max(len(self._lanes), 1)
        lane_px = min(_LANE_PX, max(_LEAST_LANE_PX, self._most_px // lanes))
        return QSize(300, _TOP_PX + lanes * lane_px + _BOTTOM_PX)

    def set_most(self, most_px: int) -> None:
        """The height that all lanes together may take."""
        if most_px != self._most_px:
            self._most_px = most_px
            self.setFixedHeight(self.sizeHint().height())

    def zoom(self, factor: float, about: float | None = None) -> None:
        if self._histogram is not None:
            middle = (self._window.low + self._window.high) / 2 if about is None else about
            self._window = self._window.zoomed(factor, middle, self._whole, self._histogram.step)
            self.update()

    def reset_zoom(self) -> None:
        self._window = self._whole
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_ZOOM_PER_NOTCH ** (event.angleDelta().y() / 120), self._value_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -0.1, Qt.Key.Key_Right: 0.1}
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM_PER_NOTCH**2)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(_ZOOM_PER_NOTCH**-2)
        elif event.key() == Qt.Key.Key_0:
            self.reset_zoom()
        elif event.key() in by:
            self._move(by[Qt.Key(event.key())] * self._window.span)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset_zoom()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None:
            by_px = self._dragged_from - event.position().x()
            self._dragged_from = event.position().x()
            self._move(by_px * self._window.span / max(self._area().width(), 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None

    def paintEvent(self, event: QPaintEvent) -> None:
        histogram, tokens = self._histogram, tokens_of(self.palette())
        if histogram is None:
            return
        painter = QPainter(self)
        area = self._area()
        self._paint_grid(painter, area)
        lane_px = area.height() / max(len(histogram.domains), 1)
        tallest = max((float(_shares(domain).max()) for domain in histogram.domains), default=0.0)
        for number, (domain, lane) in enumerate(zip(histogram.domains, self._lanes, strict=True)):
            box = QRectF(area.left(), area.top() + number * lane_px, area.width(), lane_px)
            self._paint_lane(painter, box, domain, lane, tallest)
        self._paint_ends(painter, area, histogram)
        for number, domain in enumerate(histogram.domains):
            base = area.top() + (number + 1) * lane_px
            self._paint_outside(painter, area, base - 5, domain)
        if self._ring:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        tokens, window = tokens_of(self.palette()), self._window
        painter.setFont(type_font(self, CAPTION_PX))
        metrics = QFontMetrics(painter.font())
        free_from = 0.0  # where the label before ends
        for tick in value_ticks(window.low, window.high, area.width()):
            x = round(window.x_of(tick.at, area.left(), area.width()))
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), QColor(tokens.grid))
            text = tick_value(tick.at, tick.text)
            half = metrics.horizontalAdvance(text) / 2
            if x - half >= free_from and x + half <= self.width():
                free_from = x + half + 8
                painter.setPen(QColor(tokens.text3))
                box = QRectF(x - 60, area.bottom() + 6, 120, 16)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_lane(
        self, painter: QPainter, box: QRectF, domain: DomainHistogram, lane: Lane, tallest: float
    ) -> None:
        tokens = tokens_of(self.palette())
        color = domain_color(tokens, lane.color)
        base = round(box.bottom())
        middle = box.center().y() + min(box.height() * 0.2, 8)
        paint_swatch(painter, QRectF(0, middle - 4, 8, 8), tokens, lane.color)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(type_font(self, CAPTION_PX, MEDIUM))
        painter.setPen(QColor(tokens.text2))
        name = painter.fontMetrics().elidedText(lane.name, Qt.TextElideMode.ElideRight, _NAMES_PX - 22)
        painter.drawText(
            QRectF(14, middle - 10, _NAMES_PX - 16, 20), int(Qt.AlignmentFlag.AlignVCenter), name
        )
        painter.save()
        painter.setClipRect(box)
        self._paint_steps(painter, box)
        checks_only = domain.minimum is None
        fill = with_alpha(color, 0.38) if checks_only else QColor(color)
        scale = _BAR_SHARE * box.height() / tallest if tallest > 0 else 0.0
        assert self._histogram is not None
        lefts = [round(self._window.x_of(edge, box.left(), box.width())) for edge in self._histogram.edges]
        gap_px = 1 if lefts[1] - lefts[0] >= _GAP_FROM_PX else 0
        for place, share in enumerate(_shares(domain)):
            if share > 0:
                width = max(lefts[place + 1] - lefts[place] - gap_px, 1)
                height = max(round(share * scale), 1)
                painter.fillRect(QRect(lefts[place], base - height, width, height), fill)
        for end in (domain.minimum, domain.maximum):
            if end is not None:
                x = round(self._window.x_of(end, box.left(), box.width()))
                painter.fillRect(QRect(x - 1, base - 8, 2, 8), QColor(color))
        painter.restore()
        painter.fillRect(QRectF(box.left(), base, box.width(), 1), QColor(tokens.line))

    def _paint_steps(self, painter: QPainter, box: QRectF) -> None:
        histogram = self._histogram
        if histogram is None or not self.shows_steps:
            return
        tokens, window = tokens_of(self.palette()), self._window
        first = max(int((window.low - histogram.minimum) / histogram.step), 0)
        last = min(int((window.high - histogram.minimum) / histogram.step) + 1, 255)
        for number in range(first, last + 1):
            x = round(window.x_of(histogram.minimum + number * histogram.step, box.left(), box.width()))
            painter.fillRect(QRectF(x, box.top() + 4, 1, box.height() - 4), QColor(tokens.grid))

    def _paint_ends(self, painter: QPainter, area: QRectF, histogram: DimensionHistogram) -> None:
        tokens = tokens_of(self.palette())
        greatest = greatest_of(histogram)
        painter.setFont(type_font(self, CAPTION_PX, BOLD))
        metrics = QFontMetrics(painter.font())
        ends = ((self.tr("min"), histogram.minimum), (self.tr("max"), histogram.maximum))
        boxes: list[QRectF] = []
        for word, value in ends:
            x = round(self._window.x_of(value, area.left(), area.width()))
            if not area.left() <= x <= area.right():
                continue
            painter.fillRect(QRectF(x, area.top(), 1, area.height()), QColor(tokens.ink))
            text = f"{word} {signed_value(value, greatest)}"
            width_px = metrics.horizontalAdvance(text)
            left = min(max(x - width_px / 2, area.left()), self.width() - width_px)
            box = QRectF(left, 0, width_px + 1, 16)
            if boxes and box.intersects(boxes[-1]):
                box.moveLeft(min(boxes[-1].right() + 8, self.width() - width_px))
            boxes.append(box)
            painter.setPen(QColor(tokens.text))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_outside(self, painter: QPainter, area: QRectF, y: float, domain: DomainHistogram) -> None:
        tokens = tokens_of(self.palette())
        painter.save()
        painter.setClipRect(area.adjusted(-4, 0, 4, 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.surface), 1))
        painter.setBrush(QColor(tokens.error))
        columns = {
            round(2 * self._window.x_of(float(value), area.left(), area.width())) / 2
            for value in domain.outside_values
        }
        for x in sorted(columns):  # at most two a pixel, however many values there are
            painter.drawEllipse(QPointF(x, y), _DOT_PX / 2 + 0.5, _DOT_PX / 2 + 0.5)
        painter.restore()

    def _area(self) -> QRectF:
        height = max(self.height() - _TOP_PX - _BOTTOM_PX, 1)
        return QRectF(_NAMES_PX, _TOP_PX, max(self.width() - _NAMES_PX - 16, 1), height)

    def _step_px(self) -> float:
        assert self._histogram is not None
        return self._histogram.step / self._window.span * self._area().width()

    def _value_at(self, x: float) -> float:
        area = self._area()
        return self._window.low + (x - area.left()) / area.width() * self._window.span

    def _is_zoomed(self) -> bool:
        return self._window.span < 0.999 * self._whole.span

    def _move(self, by: float) -> None:
        self._window = self._window.moved(by, self._whole)
        self.update()


def _shares(domain: DomainHistogram) -> np.ndarray:
    """Per bin the share of the domain's texts: float64 (bins,)."""
    counts = domain.held_out if domain.minimum is None else domain.calibration
    total = counts.sum() + (len(domain.outside_values) if domain.minimum is None else 0)
    return counts / max(int(total), 1)
