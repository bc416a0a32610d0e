"""The preview that the source dialog looks at: of one source at a time, the one asked last."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from calibgui.core.domain import Source
from calibgui.core.errors import ErrorReport
from calibgui.core.sources.preview import Preview


@dataclass(frozen=True, slots=True)
class PreviewState:
    """How `source` reads: a preview or an error; neither while it is being read."""

    source: Source
    preview: Preview | None = None
    error: ErrorReport | None = None


class Previews(QObject):
    """Holds the newest state; `changed` comes only when it is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state: PreviewState | None = None

    @property
    def state(self) -> PreviewState | None:
        return self._state

    def set_state(self, state: PreviewState | None) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
