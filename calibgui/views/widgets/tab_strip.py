"""The tabs over the results: words, and a line under the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from calibgui.views.theme.fonts import BODY_PX, MEDIUM, set_type
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.choice_row import ChoiceButton, ChoiceRow, Steps

_HEIGHT_PX = 40
_PAD_PX = 2
_MARGIN_PX = 22
_GAP_PX = 24
_LINE_PX = 2
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabStrip(ChoiceRow):
    """Tab reaches the chosen tab, the arrow keys choose another. Only a change of the choice is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_STEPS, parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        self._row.setSpacing(_GAP_PX)
        self._row.addStretch(1)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add_tab(self, key: str, text: str) -> None:
        tab = _Tab(key, text, _STEPS, self)
        self._take(tab)
        self._row.insertWidget(len(self._choices) - 1, tab)


class _Tab(ChoiceButton):
    """One of the tabs. Its arrow keys go to the strip."""

    def __init__(self, key: str, text: str, steps: Steps, parent: QWidget) -> None:
        super().__init__(key, text, steps, parent)
        self.setObjectName(f"tab_{key}")
        set_type(self, BODY_PX, MEDIUM)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_PX, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(QColor(tokens.text if is_strong else tokens.text2))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            painter.fillRect(self.rect().adjusted(0, self.height() - _LINE_PX, 0, 0), QColor(tokens.accent))
        if self._ring and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 7, -1, -7), 4, 4)
