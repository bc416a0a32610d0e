"""A row of buttons of which one is chosen: what segments and tabs have in common."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

Steps = Mapping[Qt.Key, int]


class ChoiceRow(QWidget):
    """The first choice added is chosen until `set_current` says otherwise.

    Tab reaches what is chosen, the keys of `steps` move the choice. Only a change of the choice is told.
    """

    currentChanged = Signal(str)  # key

    def __init__(self, steps: Steps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = steps
        self._choices: dict[str, ChoiceButton] = {}
        self._current = ""

    def _take(self, choice: ChoiceButton) -> None:
        if choice.key in self._choices:
            raise ValueError(f"there is a choice with the key {choice.key!r} already")
        choice.clicked.connect(self._on_clicked)
        self._choices[choice.key] = choice
        if not self._current:
            self._current = choice.key
        self._show_current()

    def set_current(self, key: str) -> None:
        """Choose; an unknown key raises KeyError."""
        self._choices[key]
        if key == self._current:
            return
        self._current = key
        self._show_current()
        self.currentChanged.emit(key)

    def current(self) -> str:
        """The key of what is chosen, "" while there is nothing."""
        return self._current

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self._steps.get(Qt.Key(event.key()))
        keys = list(self._choices)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        index = min(max(keys.index(self._current) + step, 0), len(keys) - 1)
        self.set_current(keys[index])
        self._choices[keys[index]].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self) -> None:
        choice = self.sender()
        assert isinstance(choice, ChoiceButton)
        self._show_current()
        self.set_current(choice.key)

    def _show_current(self) -> None:
        for key, choice in self._choices.items():
            chosen = key == self._current
            choice.setChecked(chosen)
            choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus)


class ChoiceButton(QAbstractButton):
    """One of the buttons. The keys that move the choice go to the row; `_ring` tells who came by keyboard."""

    def __init__(self, key: str, text: str, steps: Steps, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self._steps = steps
        self._ring = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in self._steps:
            event.ignore()  # QAbstractButton would move the focus without the choice
            return
        super().keyPressEvent(event)
