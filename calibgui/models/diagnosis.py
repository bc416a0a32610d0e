"""What the window knows of the log and of an earlier crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from calibgui.core.diagnosis.crash_file import Crash


@dataclass(frozen=True, slots=True)
class Places:
    """Where the log and the embedding cache lie; None for one that is not kept."""

    log: Path | None = None
    cache: Path | None = None


class Diagnosis(QObject):
    """Holds the state; `changed` comes only when it is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = Places()
        self._crashes: tuple[Crash, ...] = ()

    @property
    def places(self) -> Places:
        return self._places

    @property
    def crashes(self) -> tuple[Crash, ...]:
        """How calibgui ended unexpectedly before, newest first, until that is dismissed."""
        return self._crashes

    def set_places(self, places: Places) -> None:
        if places != self._places:
            self._places = places
            self.changed.emit()

    def set_crashes(self, crashes: tuple[Crash, ...]) -> None:
        if crashes != self._crashes:
            self._crashes = crashes
            self.changed.emit()
