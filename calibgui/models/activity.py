"""What the program is doing: one word that decides what is enabled."""

from __future__ import annotations

from enum import Enum, auto


class Activity(Enum):
    """IDLE is the only one in which the set-up can be changed."""

    IDLE = auto()
    CALIBRATING = auto()
    EXPORTING = auto()
    STOPPING = auto()

    @property
    def busy(self) -> bool:
        return self is not Activity.IDLE


class Outcome(Enum):
    """How the last calibration or export ended, until the next one starts."""

    NONE = auto()
    CALIBRATED = auto()
    STOPPED = auto()
    EXPORTED = auto()
    FAILED = auto()
