"""The line about judged queries: what they found, how far it is, or the button that lets them search."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from calibgui.views.search.content import JudgedLineState
from calibgui.views.theme.fonts import BOLD
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label


class JudgedLine(QWidget):
    searchRequested = Signal(str)  # a domain's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._domain_id = ""
        self._name = Label(weight=BOLD)
        self._name.setObjectName("judged_name")
        self._text = ElidedLabel(tone="text2")
        self._text.setObjectName("judged_text")
        self._error = ElidedLabel(tone="error")
        self._error.setObjectName("judged_error")
        self._button = Button(kind="outlined", small=True)
        self._button.setObjectName("judged_button")
        self._button.clicked.connect(lambda: self.searchRequested.emit(self._domain_id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 8)
        row.setSpacing(12)
        row.addWidget(self._name)
        row.addWidget(self._text, 1)
        row.addWidget(self._error, 1)
        row.addWidget(self._button)

    def sync(self, state: JudgedLineState | None) -> None:
        self.setVisible(state is not None)
        if state is None:
            return
        self._domain_id = state.domain_id
        self._name.setText(state.title)
        for label, shown in ((self._text, not state.is_error), (self._error, state.is_error)):
            label.setVisible(shown)
            label.setText(state.text if shown else "")
            label.set_facts(state.text)
        self._button.setText(state.action)
        self._button.setVisible(bool(state.action))
