"""An error where it belongs: what happened, what to do, and the buttons that do it."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from calibgui.core.errors import ErrorReport
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label

_LONG_WORD = re.compile(r"[^\s\u200b]{20,}")
_PIECE = re.compile(r"[^/\\_.-]{12}|[/\\_.-]")


class ErrorArea(QWidget):
    """Red text and links under it, the remedy first. Hidden while there is no error."""

    actionTriggered = Signal(str)  # the action's key

    def __init__(self, actions: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        """`actions` are key and text of each link, in order."""
        super().__init__(parent)
        self._message = Label(tone="error")
        self._message.setObjectName("error_text")
        self._message.setWordWrap(True)
        self._buttons: dict[str, Button] = {}
        links = QHBoxLayout()
        links.setSpacing(14)
        for key, text in actions:
            button = Button(text, "link", small=True)
            button.setObjectName(f"error_{key}")
            button.setAccessibleName(text)
            button.setProperty("key", key)
            button.clicked.connect(self._on_clicked)
            self._buttons[key] = button
            links.addWidget(button)
        links.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 6)
        column.setSpacing(3)
        column.addWidget(self._message)
        column.addLayout(links)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    def show_error(self, report: ErrorReport | None, *, hidden_keys: tuple[str, ...] = ()) -> None:
        """Show a report, or nothing for None. `hidden_keys` are actions that would not help here."""
        self.setVisible(report is not None)
        if report is None:
            return
        text = f"{report.message} {report.remedy}".strip()
        if report.line is not None and str(report.line) not in report.message:
            text = self.tr("Line {line}: ").format(line=report.line) + text
        self._message.setText(breakable(text))
        self._message.setAccessibleName(text)
        for key, button in self._buttons.items():
            button.setVisible(key not in hidden_keys)

    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, Button)
        self.actionTriggered.emit(button.property("key"))


def breakable(text: str) -> str:
    """`text` with invisible places to break the words that a narrow panel can't hold, such as file names."""
    return _LONG_WORD.sub(lambda word: _PIECE.sub("\\g<0>\u200b", word[0]), text)
