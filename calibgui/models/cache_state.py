"""What is known of the embedding cache."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from calibgui.core.encoding.cache import CacheSize
from calibgui.core.errors import ErrorReport


@dataclass(frozen=True, slots=True)
class CacheState:
    """`size` is None until it was looked up; `error` says why it could not be, or why nothing was cleared."""

    size: CacheSize | None = None
    clearing: bool = False
    error: ErrorReport | None = None


class CacheModel(QObject):
    """Holds the state; `changed` comes only when it is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = CacheState()

    @property
    def state(self) -> CacheState:
        return self._state

    def set_state(self, state: CacheState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
