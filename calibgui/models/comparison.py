"""Earlier ranges that the current ones are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.compare import Comparison
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.artefact import RangesArtefact

COMPARED = "compared"  # the row of the coverage matrix of these ranges; no domain has this id


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonState:
    """`path` is None while nothing is compared.

    `comparison` is of `result`; it stays while a newer result waits to be compared. `error` says why there is
    none. `insisted`: compare although the ranges were made another way.
    """

    path: Path | None = None
    artefact: RangesArtefact | None = None
    result: CalibrationResult | None = None
    comparison: Comparison | None = None
    error: ErrorReport | None = None
    insisted: bool = False
    waiting: bool = False

    @property
    def name(self) -> str:
        return self.path.name if self.path is not None else ""

    @property
    def refused(self) -> bool:
        """Whether the ranges were made another way, and nobody insisted."""
        return self.comparison is not None and bool(self.comparison.mismatches) and not self.insisted

    @property
    def shown(self) -> Comparison | None:
        """The comparison, where there is one to show."""
        return None if self.refused or self.error is not None else self.comparison


class ComparisonModel(QObject):
    """`changed` comes with every other state."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = ComparisonState()

    @property
    def state(self) -> ComparisonState:
        return self._state

    def set_state(self, state: ComparisonState) -> None:
        if state is not self._state:
            self._state = state
            self.changed.emit()
