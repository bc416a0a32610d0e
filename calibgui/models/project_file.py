"""Where the project lies, and what another calibgui left unsaved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True, slots=True)
class RecoveryOffer:
    """Unsaved changes of a calibgui that ended unexpectedly; without a `project` there was no file yet."""

    project: Path | None
    changed: datetime


class ProjectFile(QObject):
    """`changed` comes with another path or another offer."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._offer: RecoveryOffer | None = None

    @property
    def path(self) -> Path | None:
        """None while the project was never saved."""
        return self._path

    @property
    def offer(self) -> RecoveryOffer | None:
        return self._offer

    def set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.changed.emit()

    def set_offer(self, offer: RecoveryOffer | None) -> None:
        if offer != self._offer:
            self._offer = offer
            self.changed.emit()
