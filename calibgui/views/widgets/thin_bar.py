"""The 3 px bar under a domain: what its texts are for, or how far they are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.theme import domain_color

_HEIGHT_PX = 3
_GAP_PX = 1.5
_HELD_OUT_ALPHA = 0.38


class ThinBar(QWidget):
    """One of: the empty track, the shares of calibration and held-out texts, progress, an error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color_index = 0
        self._parts: tuple[tuple[float, float], ...] = ()  # (width as a share, alpha)
        self._error = False
        self._on_selected = False
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_track(self) -> None:
        self._show((), error=False)

    def show_shares(self, calibration: int, held_out: int) -> None:
        total = max(calibration + held_out, 1)
        parts = ((calibration / total, 1.0), (held_out / total, _HELD_OUT_ALPHA))
        self._show(tuple(part for part in parts if part[0] > 0), error=False)

    def show_progress(self, done: int, total: int) -> None:
        share = min(max(done / total, 0.0), 1.0) if total > 0 else 0.0
        self._show(((share, 1.0),), error=False)

    def show_error(self) -> None:
        self._show(((1.0, 1.0),), error=True)

    def set_on_selected(self, on_selected: bool) -> None:
        """Whether it lies on a selected row, where the plain track would vanish."""
        if on_selected != self._on_selected:
            self._on_selected = on_selected
            self.update()

    def set_color(self, color_index: int) -> None:
        if color_index != self._color_index:
            self._color_index = color_index
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        filled = sum(share for share, _ in self._parts)
        if filled < 1.0:
            painter.setBrush(QColor(tokens.field_line if self._on_selected else tokens.track))
            painter.drawRoundedRect(whole, 1.5, 1.5)
        color = QColor(tokens.error if self._error else domain_color(tokens, self._color_index))
        left = 0.0
        for share, alpha in self._parts:
            width = whole.width() * share
            gap = _GAP_PX if left > 0 else 0.0
            color.setAlphaF(alpha)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(left + gap, 0, max(width - gap, 0.0), _HEIGHT_PX), 1.0, 1.0)
            left += width

    def _show(self, parts: tuple[tuple[float, float], ...], *, error: bool) -> None:
        if (parts, error) != (self._parts, self._error):
            self._parts = parts
            self._error = error
            self.update()
