"""How it goes with the report that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class ReportState:
    """`writing` is the file under way, `written` the last one, until something else begins."""

    writing: Path | None = None
    written: Path | None = None


class ReportModel(QObject):
    """Holds the state; `changed` comes with another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = ReportState()

    @property
    def state(self) -> ReportState:
        return self._state

    def set_state(self, state: ReportState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
