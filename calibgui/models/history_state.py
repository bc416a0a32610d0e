"""What can be undone and done again, and whether the project differs from its file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal

from calibgui.models.edit import Edit


class HistoryState(QObject):
    """`changed` comes when one of the three is another; `settled` when changes made together are done."""

    changed = Signal()
    settled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo: Edit | None = None
        self._redo: Edit | None = None
        self._dirty = False
        self._depth = 0

    @property
    def undo(self) -> Edit | None:
        """What Undo would take back."""
        return self._undo

    @property
    def redo(self) -> Edit | None:
        """What Redo would do again."""
        return self._redo

    @property
    def dirty(self) -> bool:
        """Whether the project was changed since it was saved, opened or begun."""
        return self._dirty

    def set_state(self, undo: Edit | None, redo: Edit | None, dirty: bool) -> None:
        if (undo, redo, dirty) != (self._undo, self._redo, self._dirty):
            self._undo, self._redo, self._dirty = undo, redo, dirty
            self.changed.emit()

    @property
    def is_unsettled(self) -> bool:
        return self._depth > 0

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that changes within is one step."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.settled.emit()
