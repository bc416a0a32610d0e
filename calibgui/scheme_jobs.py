"""Keeps the result in step with the chosen range scheme, in the worker: nothing is encoded anew."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.ranges.of_result import PreparedRows
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.workers.job import Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "scheme"


class SchemeJobs(QObject):
    """One job at a time, slipped in where a longer one runs. The next one takes the newest choice.

    What all schemes need of a result is prepared with the first one, and kept until there is another result.
    """

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        self._prepared: tuple[Envelope, PreparedRows] | None = None  # of the result with that envelope
        session.choiceChanged.connect(self._ask)
        session.runChanged.connect(self._ask)
        runner.ended.connect(self._on_ended)

    def prepared_of(self, result: CalibrationResult) -> PreparedRows | None:
        """What was prepared of this calibration; None while nothing is."""
        kept = self._prepared
        return kept[1] if kept is not None and kept[0] is result.mixed else None

    @Slot()
    def _ask(self) -> None:
        session, result = self._session, self._session.result
        if session.activity is Activity.CALIBRATING:
            self._drop()  # there will be another result, which brings its scheme
        if result is None or session.activity is not Activity.IDLE or result.scheme == session.scheme:
            return
        if self._job is not None and self._runner.holds(self._job):
            return  # its end asks again
        if self._prepared is not None and self._prepared[0] is not result.mixed:
            self._prepared = None
        rows = self._prepared[1] if self._prepared is not None else None
        self._job = self._runner.slip_in(KIND, steps.scheme(result, session.scheme, rows))

    def _drop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self._runner.drop(job)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._job is not None and ended.job.id == self._job.id:
            self._job = None
            self._take(ended)
        self._ask()  # the choice may have changed, or a job of ours may have been dropped for another

    def _take(self, ended: Ended) -> None:
        session = self._session
        if isinstance(ended.outcome, tuple):
            result, rows = ended.outcome
            if rows is not None:
                self._prepared = result.mixed, rows
            session.set_result(result)
        elif ended.error is not None and session.result is not None:
            session.set_notice(ended.error)
            session.set_scheme(session.result.scheme)
