"""One of the dimensions missed most: its number, a bar, and how many texts miss it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from calibgui.views.coverage.content import MissedRow
from calibgui.views.coverage.heads import ROW_HEADS_PX
from calibgui.views.coverage.measures import vectors_text
from calibgui.views.coverage.metrics import PART_PX
from calibgui.views.plot.colors import with_alpha
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

_HEIGHT_PX = 24
_BAR_PX = 6
_BAR_ALPHA = 0.88
_NUMBER_PX = 68


class MissedDimensionRow(QAbstractButton):
    """A click selects the dimension."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = MissedRow(0, 0.0)
        self._ring = False
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Select this dimension in every view"))

    @property
    def dimension(self) -> int:
        return self._row.dimension

    def sync(self, row: MissedRow, selected: bool) -> None:
        self._row = row
        self.setText(self.tr("Dimension %1").replace("%1", str(row.dimension)))
        self.setAccessibleName(
            self.tr("%1: %2 of the texts outside")
            .replace("%1", self.text())
            .replace("%2", vectors_text(row.share))
        )
        self.setObjectName(f"missed_{row.dimension}")
        self.setChecked(selected)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT_PX)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(box, 6, 6)
        if self._ring and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        inner = box.adjusted(PART_PX, 0, -PART_PX, 0)
        painter.setPen(QColor(tokens.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        number = vectors_text(self._row.share)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
        width = max(inner.width() - ROW_HEADS_PX - _NUMBER_PX, 0.0)
        bar = QRectF(inner.x() + ROW_HEADS_PX, (box.height() - _BAR_PX) / 2, width, _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(bar, 3, 3)
        bar.setWidth(max(width * min(self._row.share, 1.0), _BAR_PX))
        painter.setBrush(with_alpha(tokens.error, _BAR_ALPHA))
        painter.drawRoundedRect(bar, 3, 3)
