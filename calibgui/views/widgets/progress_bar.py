"""The progress bar of the status line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from calibgui.views.theme.palette import tokens_of

_WIDTH_PX = 240
_HEIGHT_PX = 4
_STEPS = 1000
_BLOCK_SHARE = 0.2
_INTERVAL_MS = 40
_STEP_SHARE = 0.012


class ProgressBar(QProgressBar):
    """4 px high. A share from 0 to 1, or None while nobody knows how long it takes.

    A QProgressBar underneath, so that screen readers know it; the painting is ours.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phase = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)
        self.setTextVisible(False)
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)
        self.setAccessibleName(self.tr("Progress"))
        self.set_share(0.0)

    def set_share(self, share: float | None) -> None:
        if share is None:
            self.setRange(0, 0)
        else:
            # QProgressBar repaints at once, and with it everything of the window that waits to be painted.
            # With updates off it does not; switching them on asks for a paint in its turn.
            self.setUpdatesEnabled(False)
            self.setRange(0, _STEPS)
            self.setValue(round(_STEPS * min(max(share, 0.0), 1.0)))
            self.setUpdatesEnabled(True)
        self._run_timer()

    @property
    def is_indeterminate(self) -> bool:
        return self.maximum() == 0

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._run_timer()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)
        painter.setBrush(QColor(tokens.accent))
        painter.drawRoundedRect(self._filled(), 2, 2)

    def _filled(self) -> QRectF:
        width = self.width()
        if not self.is_indeterminate:
            return QRectF(0, 0, width * self.value() / _STEPS, self.height())
        left = self._phase * (1 + _BLOCK_SHARE) - _BLOCK_SHARE
        return QRectF(width * left, 0, width * _BLOCK_SHARE, self.height()).intersected(QRectF(self.rect()))

    def _run_timer(self) -> None:
        if self.is_indeterminate and self.isVisible():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def _on_timeout(self) -> None:
        self._phase = (self._phase + _STEP_SHARE) % 1.0
        self.update()
