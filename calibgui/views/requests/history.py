"""Requests that concern the steps made so far."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

from calibgui.views.requests.base import RequestsBase


class HistoryRequests(RequestsBase):
    """While a field is being typed in, its own undo goes first: the shortcuts never come here."""

    def undo(self) -> None:
        self._commit_typing()
        self._commands.history.undo()

    def redo(self) -> None:
        self._commit_typing()
        self._commands.history.redo()

    def _commit_typing(self) -> None:
        """A shortcut leaves the focus where it is: take what stands in the field there as it is."""
        field = self._window.focusWidget()
        if isinstance(field, (QLineEdit, QAbstractSpinBox)):
            field.clearFocus()
