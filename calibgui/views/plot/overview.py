"""The overview strip: all dimensions at once, and the stretch of them that the plot shows."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.views.plot.axes import LABELS_PX
from calibgui.views.plot.canvas import RIGHT_PX
from calibgui.views.plot.colors import with_alpha
from calibgui.views.plot.columns import map_columns, reduce_columns
from calibgui.views.plot.display import Display
from calibgui.views.plot.window import Window
from calibgui.views.theme.tokens import LIGHT, Tokens

HEIGHT_PX = 64
_FRAME_TOP_PX = 1
_FRAME_HEIGHT_PX = 54
_HANDLE_PX = (6, 20)
_GRAB_PX = 8
_TICK_PX, _TALL_TICK_PX = 5, 8
_MANY_OUTSIDE = 3


class Overview(QWidget):
    """Drag the window to move it, its handles to resize it, a click beside it to bring it there."""

    windowChanged = Signal(object)  # Window

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._display: Display | None = None
        self._window = Window.whole(0)
        self._ground: QPixmap | None = None
        self._grip = ""
        self._grabbed_at = 0.0
        self._grabbed_window = self._window
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Overview of all dimensions"))
        self.setAccessibleDescription(
            self.tr("Left and right move the visible stretch, plus and minus resize it, Home shows all.")
        )

    def set_display(self, display: Display | None) -> None:
        self._display = display if display is not None and display.dim else None
        self._forget()

    def set_window(self, window: Window) -> None:
        self._window = window
        self.update()

    def set_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._forget()

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT_PX)

    def frame(self) -> QRectF:
        """The window's frame in widget pixels."""
        strip = self._strip()
        if not self._window.dim:
            return strip
        per_position = strip.width() / self._window.dim
        return QRectF(
            strip.left() + self._window.first * per_position,
            strip.top(),
            self._window.span * per_position,
            strip.height(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._display is None or self._strip().isEmpty():
            return
        painter = QPainter(self)
        strip, frame = self._strip(), self.frame()
        painter.fillRect(frame, with_alpha(self._tokens.accent, 0.06 if not self._tokens.dark else 0.08))
        ratio = self.devicePixelRatioF()
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground = self._paint_ground(self._display, ratio)
        painter.drawPixmap(strip.topLeft(), self._ground)
        veil = with_alpha(self._tokens.surface, 0.66 if self._tokens.dark else 0.62)
        painter.fillRect(QRectF(strip.left(), strip.top(), frame.left() - strip.left(), strip.height()), veil)
        painter.fillRect(
            QRectF(frame.right(), strip.top(), strip.right() - frame.right(), strip.height()), veil
        )
        self._paint_frame(painter, frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        window, key = self._window, event.key()
        middle = (window.first + window.last) / 2
        changed = {
            Qt.Key.Key_Left: lambda: window.moved(-0.1 * window.span),
            Qt.Key.Key_Right: lambda: window.moved(0.1 * window.span),
            Qt.Key.Key_PageUp: lambda: window.moved(-window.span),
            Qt.Key.Key_PageDown: lambda: window.moved(window.span),
            Qt.Key.Key_Plus: lambda: window.zoomed(1.5, middle),
            Qt.Key.Key_Equal: lambda: window.zoomed(1.5, middle),
            Qt.Key.Key_Minus: lambda: window.zoomed(1 / 1.5, middle),
            Qt.Key.Key_Home: lambda: Window.whole(window.dim),
        }.get(Qt.Key(key))
        if changed is None or not window.dim:
            super().keyPressEvent(event)
            return
        self._change(changed())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._display is None:
            return
        x = event.position().x()
        self._grip = self._grip_at(x)
        if not self._grip:
            self._change(
                self._window.moved(self._position_at(x) - (self._window.first + self._window.last) / 2)
            )
            self._grip = "window"
        self._grabbed_at, self._grabbed_window = self._position_at(x), self._window

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not self._grip:
            self._show_cursor(self._grip_at(x))
            return
        start, by = self._grabbed_window, self._position_at(x) - self._grabbed_at
        if self._grip == "window":
            self._change(start.moved(by))
        elif self._grip == "first":
            self._change(start.with_first(start.first + by))
        else:
            self._change(start.with_last(start.last + by))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._change(Window.whole(self._window.dim))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def _strip(self) -> QRectF:
        return QRectF(LABELS_PX, _FRAME_TOP_PX, max(0, self.width() - LABELS_PX - RIGHT_PX), _FRAME_HEIGHT_PX)

    def _position_at(self, x: float) -> float:
        strip = self._strip()
        return (x - strip.left()) * self._window.dim / max(strip.width(), 1.0)

    def _grip_at(self, x: float) -> str:
        """The nearer handle within reach, else the window itself, else nothing."""
        frame = self.frame()
        to_first, to_last = abs(x - frame.left()), abs(x - frame.right())
        if min(to_first, to_last) <= _GRAB_PX:
            return "first" if to_first < to_last else "last"
        return "window" if frame.left() < x < frame.right() else ""

    def _show_cursor(self, grip: str) -> None:
        shapes = {"first": Qt.CursorShape.SizeHorCursor, "last": Qt.CursorShape.SizeHorCursor}
        if grip == "window" and self._window.is_zoomed:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(shapes.get(grip, Qt.CursorShape.ArrowCursor))

    def _change(self, window: Window) -> None:
        if window != self._window:
            self.set_window(window)
            self.windowChanged.emit(window)

    def _forget(self) -> None:
        self._ground = None
        self.update()

    def _paint_ground(self, display: Display, ratio: float) -> QPixmap:
        """The extent of the mixed ranges and the ticks, as tall as the strip."""
        strip = self._strip()
        width, height = round(strip.width() * ratio), round(strip.height() * ratio)
        columns = reduce_columns(display, map_columns(Window.whole(display.dim), width))
        there = columns.mixed_low <= columns.mixed_high
        pixels = np.zeros((height, width), dtype=np.uint32)
        if there.any():
            low, high = float(columns.mixed_low[there].min()), float(columns.mixed_high[there].max())
            per_value = 0.64 * height / ((high - low) or 1.0)
            above, below = (
                high - np.where(there, ends, high) for ends in (columns.mixed_high, columns.mixed_low)
            )
            tops = np.rint(0.10 * height + above * per_value)
            bottoms = np.maximum(np.rint(0.10 * height + below * per_value), tops + 1)
            rows = np.arange(height)[:, None]
            pixels[there & (rows >= tops) & (rows < bottoms)] = _premultiplied(self._tokens.text3, 0.38)
        # The image only looks at the array; the pixmap is a copy.
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        pixmap = QPixmap.fromImage(image)
        painter = QPainter(pixmap)
        counts = np.bincount(display.outside_at, minlength=display.dim)
        red = QColor(self._tokens.error)
        pixel = max(1, round(ratio))
        shown = np.unique(display.outside_at)
        for position in shown.tolist():
            x = int((position + 0.5) * width / display.dim)
            tall = round((_TALL_TICK_PX if counts[position] >= _MANY_OUTSIDE else _TICK_PX) * ratio)
            painter.fillRect(x, height - tall, pixel, tall, red)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _paint_frame(self, painter: QPainter, frame: QRectF) -> None:
        accent = QColor(self._tokens.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(QPen(QColor(self._tokens.surface), 1))
        painter.setBrush(accent)
        width, height = _HANDLE_PX
        for x in (frame.left(), frame.right()):
            box = QRectF(x - width / 2, frame.center().y() - height / 2, width, height)
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), 3, 3)


def _premultiplied(color: str, alpha: float) -> int:
    """A colour as a pixel of Format_ARGB32_Premultiplied."""
    full = QColor(color)
    red, green, blue = (round(alpha * channel) for channel in (full.red(), full.green(), full.blue()))
    return round(alpha * 255) << 24 | red << 16 | green << 8 | blue
