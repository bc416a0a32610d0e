"""Finds out in the worker what takes a moment, once a calibration has ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.workers.job import Ended
from calibgui.workers.job_runner import JobRunner

KIND = "checks"


class ChecksJobs(QObject):
    """Submits one job per result, and puts what comes into the Session."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._asked: CalibrationResult | None = None
        session.runChanged.connect(self._ask)
        runner.ended.connect(self._on_ended)

    @Slot()
    def _ask(self) -> None:
        result = self._session.result
        if result is None or result is self._asked or self._session.activity is not Activity.IDLE:
            return
        self._asked = result
        self._runner.drop_waiting(KIND)
        self._runner.submit(KIND, steps.checks(result), first=True)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job.kind == KIND and isinstance(ended.outcome, tuple):
            self._session.findings.set_checks(*ended.outcome)
