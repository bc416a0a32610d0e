"""A slider and a field over the window for the parameter of a range scheme."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QVBoxLayout, QWidget

from calibgui.core.ranges.parameters import Parameter
from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.parameter_text import parameter_from, parameter_text

_STOPS = 1000  # of the slider
_SLIDER_PX = 220
_FIELD_PX = 88


class ParameterPopup(QWidget):
    """Tells every value as the slider moves; Escape closes it, Enter too, and so does a click beside it.

    It goes away for good when it is closed.
    """

    valueChanged = Signal(float)

    def __init__(self, parameter: Parameter, value: float, hint: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._parameter = parameter
        self._value = value
        self.setObjectName("parameter_popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName("parameter_slider")
        self.slider.setAccessibleName(parameter.title)
        self.slider.setRange(0, _STOPS)
        self.slider.setSingleStep(_STOPS // 100)
        self.slider.setPageStep(_STOPS // 10)
        self.slider.setFixedWidth(_SLIDER_PX)
        self.slider.valueChanged.connect(self._on_slid)
        self.field = QLineEdit()
        self.field.setProperty("kind", "field")
        self.field.setObjectName("parameter_field")
        self.field.setAccessibleName(parameter.title)
        self.field.setFixedWidth(_FIELD_PX)
        self.field.editingFinished.connect(self._on_typed)
        self._default = Button(self._default_text(), "link", small=True)
        self._default.setObjectName("parameter_default")
        self._default.clicked.connect(lambda: self._take(parameter.default))
        self._told = Label(hint, size_px=CAPTION_PX, tone="text3")
        self._told.setObjectName("parameter_hint")
        self._hint = hint
        self._lay_out()
        self._show()

    @property
    def value(self) -> float:
        return self._value

    def open_under(self, place: QPoint) -> None:
        """Show it with its top left corner at a place of the screen, the slider ready for the arrow keys."""
        self.adjustSize()
        self.move(place)
        self.show()
        self.slider.setFocus()

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

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(self._parameter.title, size_px=CAPTION_PX, weight=MEDIUM, tone="text2"))
        head.addStretch(1)
        head.addWidget(self._default)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.slider)
        row.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self._told)

    def _show(self) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(_STOPS * self._parameter.position(self._value)))
        text = parameter_text(self._parameter, self._value)
        self.field.setText(text)
        self.slider.setAccessibleDescription(text)
        self._default.setEnabled(self._value != self._parameter.default)
        self._told.setText(self._hint)
        self._told.set_tone("text3")

    def _take(self, value: float) -> None:
        changed, self._value = value != self._value, value
        self._show()
        if changed:
            self.valueChanged.emit(value)

    def _on_slid(self, stop: int) -> None:
        self._take(self._parameter.at(stop / _STOPS))

    def _on_typed(self) -> None:
        value = parameter_from(self._parameter, self.field.text())
        if value is not None:
            self._take(value)
            return
        least, most = (
            parameter_text(self._parameter, end) for end in (self._parameter.minimum, self._parameter.maximum)
        )
        self._show()
        self._told.setText(self.tr("Give a number from {least} to {most}.").format(least=least, most=most))
        self._told.set_tone("error")

    def _default_text(self) -> str:
        text = parameter_text(self._parameter, self._parameter.default)
        return self.tr("Default {value}").format(value=text)
