"""What is being fetched from the hub: the dataset that was listed, and how far its files are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from calibgui.core.errors import ErrorReport
from calibgui.core.hub.datasets import HubDataset
from calibgui.core.hub.progress import FetchProgress


class HubActivity(Enum):
    """STOPPING lasts until the job has ended; ADDED says that the files have become a domain."""

    IDLE = auto()
    LISTING = auto()
    FETCHING = auto()
    STOPPING = auto()
    ADDED = auto()

    @property
    def busy(self) -> bool:
        return self in (HubActivity.LISTING, HubActivity.FETCHING, HubActivity.STOPPING)


@dataclass(frozen=True, slots=True)
class HubState:
    """One moment. `progress` is there while fetching; `was_stopped` until something else is asked."""

    activity: HubActivity = HubActivity.IDLE
    dataset: HubDataset | None = None
    progress: FetchProgress | None = None
    error: ErrorReport | None = None
    was_stopped: bool = False


class Hub(QObject):
    """Holds the state; `changed` comes only when it is another one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = HubState()

    @property
    def state(self) -> HubState:
        return self._state

    def set_state(self, state: HubState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit()
