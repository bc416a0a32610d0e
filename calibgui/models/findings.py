"""What was found out of a result after its calibration."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.checks import Checks


class Findings(QObject):
    """Holds the checks of one result; `changed` comes with other ones."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._result: CalibrationResult | None = None
        self._checks: Checks | None = None

    def checks_of(self, result: CalibrationResult | None) -> Checks | None:
        """The checks of this very result; None while they are not there."""
        return self._checks if result is not None and result is self._result else None

    def set_checks(self, result: CalibrationResult, checks: Checks) -> None:
        self._result, self._checks = result, checks
        self.changed.emit()
