"""A small field over the window for the threshold of a filter."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from calibgui.models.dimensions_look import Filter
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.label import Label


class ThresholdPopup(QWidget):
    """Tells a number as it is stepped or entered; Enter and Escape close it, and so does a click beside it.

    It goes away for good when it is closed.
    """

    valueChanged = Signal(str, float)  # a Filter, and the value as shown

    def __init__(self, name: Filter, words: str, value: float, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._name = name
        self.setObjectName("threshold_popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = QDoubleSpinBox(self)
        self.field.setObjectName("threshold_field")
        self.field.setAccessibleName(words)
        self.field.setKeyboardTracking(False)
        decimals, most, step = {"outside": (2, 100.0, 0.1), "outlier": (1, 1e6, 0.5)}.get(
            name, (0, 256.0, 8.0)
        )
        self.field.setDecimals(decimals)
        self.field.setRange(0.0, most)
        self.field.setSingleStep(step)
        self.field.setSuffix("\N{NO-BREAK SPACE}%" if name == "outside" else "")
        self.field.setValue(value)
        self.field.setMinimumWidth(96)
        self.field.valueChanged.connect(self._on_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        row.addWidget(Label(words, size_px=CAPTION_PX, tone="text2"))
        row.addWidget(self.field)

    def open_under(self, place: QPoint) -> None:
        """Show it with its top left corner at a place of the screen, ready to type."""
        self.adjustSize()
        self.move(place)
        self.show()
        self.field.setFocus()
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.field_line), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _on_changed(self, value: float) -> None:
        self.valueChanged.emit(self._name, value)
