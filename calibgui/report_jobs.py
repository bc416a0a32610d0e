"""Writes the report of the result in the worker, and says in the Session how that goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.models.report_state import ReportState
from calibgui.models.session import Session
from calibgui.models.target_plan import with_present_names
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "report"


class ReportJobs(QObject):
    """The command that saves the report; one at a time."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        session.runChanged.connect(self._on_run_changed)
        session.domains.changed.connect(self._forget)
        session.modelChanged.connect(self._forget)
        runner.ended.connect(self._on_ended)

    def save(self, path: Path) -> None:
        """Write the report of the result there, as the suffix says: HTML, PDF or PNG."""
        session, result = self._session, self._session.result
        if result is None or session.activity.busy or self._job is not None:
            return
        session.set_notice(None)
        checks = session.findings.checks_of(result)
        work = steps.report(path, with_present_names(result, session), checks)
        session.report.set_state(ReportState(writing=path))
        self._job = self._runner.submit(KIND, work, first=True)

    @Slot()
    def _on_run_changed(self) -> None:
        if self._session.activity.busy:
            self._forget()

    @Slot()
    def _forget(self) -> None:
        """The status line has other things to say."""
        if self._job is None:
            self._session.report.set_state(ReportState())

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._job is None or ended.job.id != self._job.id:
            return
        self._job = None
        is_written = ended.end is not End.FAILED and isinstance(ended.outcome, Path)
        self._session.report.set_state(ReportState(written=ended.outcome if is_written else None))
        if ended.error is not None:
            self._session.set_notice(ended.error)
