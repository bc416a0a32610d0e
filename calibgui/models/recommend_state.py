"""What was recommended of a result, or how far that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.recommend.found import Recommendation, RecommendProgress
from calibgui.core.search.targets import Target

Phase = Literal["waiting", "running", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True, eq=False)
class Recommending:
    """One time that it was asked, of the texts whose envelope is `envelope`, for `target`.

    "waiting" while something else goes first. `answer` is there once answered, `error` once failed.
    """

    envelope: Envelope
    target: Target
    phase: Phase = "waiting"
    progress: RecommendProgress | None = None
    answer: Recommendation | None = None
    error: ErrorReport | None = None

    @property
    def under_way(self) -> bool:
        return self.phase in ("waiting", "running")

    def is_of(self, result: CalibrationResult | None) -> bool:
        """Whether it is about this calibration, under whatever scheme."""
        return result is not None and result.mixed is self.envelope


class RecommendState(QObject):
    """None until it is asked, and again once it is closed. `changed` comes with all but progress."""

    changed = Signal()
    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current: Recommending | None = None

    @property
    def current(self) -> Recommending | None:
        return self._current

    @property
    def under_way(self) -> bool:
        return self._current is not None and self._current.under_way

    def set_current(self, current: Recommending | None) -> None:
        before = self._current
        if current is before:
            return
        self._current = current
        if before is not None and current is not None and before.phase == current.phase == "running":
            self.progressed.emit()
        else:
            self.changed.emit()
