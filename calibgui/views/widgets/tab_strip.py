"""The tabs over the results: words, and a line under the one that is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from calibgui.views.theme.fonts import BODY_PX, MEDIUM, set_type
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

_HEIGHT_PX = 40
_PAD_PX = 2
_MARGIN_PX = 22
_GAP_PX = 24
_LINE_PX = 2
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabStrip(QWidget):
    """Tab reaches the chosen tab, the arrow keys choose another. Only a change of the choice is told."""

    currentChanged = Signal(str)  # key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: dict[str, _Tab] = {}
        self._current = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        self._row.setSpacing(_GAP_PX)
        self._row.addStretch(1)
        self.setFixedHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add_tab(self, key: str, text: str) -> None:
        tab = _Tab(key, text, self)
        tab.clicked.connect(self._on_clicked)
        self._tabs[key] = tab
        self._row.insertWidget(len(self._tabs) - 1, tab)
        if not self._current:
            self._current = key
        self._show_current()

    def current(self) -> str:
        """The key of the chosen tab, "" while there is none."""
        return self._current

    def set_current(self, key: str) -> None:
        """Choose a tab; an unknown key raises KeyError."""
        self._tabs[key]
        if key == self._current:
            return
        self._current = key
        self._show_current()
        self.currentChanged.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        keys = list(self._tabs)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        index = min(max(keys.index(self._current) + step, 0), len(keys) - 1)
        self.set_current(keys[index])
        self._tabs[keys[index]].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self) -> None:
        tab = self.sender()
        assert isinstance(tab, _Tab)
        self._show_current()
        self.set_current(tab.key)

    def _show_current(self) -> None:
        for key, tab in self._tabs.items():
            chosen = key == self._current
            tab.setChecked(chosen)
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)


class _Tab(QAbstractButton):
    """One of the tabs. Its arrow keys go to the strip."""

    def __init__(self, key: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self._ring = False
        self.setObjectName(f"tab_{key}")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_type(self, BODY_PX, MEDIUM)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * _PAD_PX, _HEIGHT_PX)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _STEPS:
            event.ignore()  # QAbstractButton would move the focus without the choice
            return
        super().keyPressEvent(event)

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
