"""Finds out in the worker what takes a moment, once a calibration has ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.workers.job import Ended
from calibgui.workers.job_runner import JobRunner

KIND = "checks"
_SETTLED_MS = 120  # a slider that moves on gives another result before that


class ChecksJobs(QObject):
    """Submits one job per result, and puts what comes into the Session.

    Under another scheme of the same result it waits until no newer one comes.
    """

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._asked: CalibrationResult | None = None
        self._awaited: CalibrationResult | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._submit)
        session.runChanged.connect(self._ask)
        runner.ended.connect(self._on_ended)

    def leave(self) -> None:
        """Nobody wants to know any more."""
        self._settled.stop()

    @Slot()
    def _ask(self) -> None:
        result = self._wanted()
        if result is None or (result is self._awaited and self._settled.isActive()):
            return
        if self._asked is not None and self._asked.mixed is result.mixed:
            self._awaited = result
            self._settled.start()
        else:
            self._submit()

    def _wanted(self) -> CalibrationResult | None:
        result = self._session.result
        is_new = result is not self._asked and self._session.activity is Activity.IDLE
        return result if is_new else None

    @Slot()
    def _submit(self) -> None:
        self._settled.stop()
        result = self._wanted()
        if result is None:
            return
        known = self._session.findings.earlier_checks_of(result)
        self._asked = result
        self._runner.drop_waiting(KIND)
        job = steps.checks(result, known.adequacy if known is not None else None)
        self._runner.submit(KIND, job, first=True)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job.kind == KIND and isinstance(ended.outcome, tuple):
            self._session.findings.set_checks(*ended.outcome)
