"""A name that is edited where it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedLayout, QWidget

from calibgui.views.theme.fonts import BODY_PX, MEDIUM, set_type
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Tone

_HEIGHT_PX = 20


class EditableLabel(QWidget):
    """A double click or `edit` opens a field; Enter or leaving it commits, Escape takes the old text back.

    An empty text is no name: it leaves the old one.
    """

    edited = Signal(str)  # the new text, only where it differs

    def __init__(self, weight: QFont.Weight = MEDIUM, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = ElidedLabel(weight=weight)
        self._label.setObjectName("name_label")
        self._label.installEventFilter(self)
        self._field = _NameField()
        self._field.setObjectName("name_edit")
        self._field.setProperty("kind", "name")
        set_type(self._field, BODY_PX, weight)
        self._field.committed.connect(self._on_committed)
        self._field.cancelled.connect(self._close)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT_PX)
        self._editable = True

    def text(self) -> str:
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Never disturbs what is being typed."""
        if text != self._label.text():
            self._label.setText(text)

    def set_tone(self, tone: Tone) -> None:
        self._label.set_tone(tone)

    def set_editable(self, editable: bool) -> None:
        self._editable = editable
        if not editable:
            self._close()

    def edit(self) -> None:
        if not self._editable:
            return
        self._field.setText(self._label.text())
        self._field.setAccessibleName(self.tr("Name"))
        self._stack.setCurrentWidget(self._field)
        self._field.selectAll()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_editing(self) -> bool:
        return self._stack.currentWidget() is self._field

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, _HEIGHT_PX)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick and watched is self._label:
            self.edit()
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _on_committed(self, text: str) -> None:
        name = " ".join(text.split())
        changed = self.is_editing and bool(name) and name != self._label.text()
        self._close()
        if changed:
            self._label.setText(name)
            self.edited.emit(name)

    def _close(self) -> None:
        with QSignalBlocker(self._field):  # hiding it takes its focus, which would commit
            self._stack.setCurrentWidget(self._label)


class _NameField(QLineEdit):
    """Tells Enter, Escape and the loss of focus apart."""

    committed = Signal(str)
    cancelled = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.committed.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:  # its own context menu
            self.committed.emit(self.text())
