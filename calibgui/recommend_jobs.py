"""Recommends ranges in the worker when asked to, and takes it up again after what goes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.of_result import PreparedRows
from calibgui.core.recommend.found import Recommendation, RecommendProgress
from calibgui.models.activity import Activity
from calibgui.models.recommend_state import Recommending, RecommendState
from calibgui.models.session import Session
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "recommend"


class RecommendJobs(QObject):
    """One job at a time. It goes before the search check, which nobody waits for, and after all else.

    An export, or a file that is read, interrupts it: it begins anew after that. A calibration ends it.
    """

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        prepared_of: Callable[[CalibrationResult], PreparedRows | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._prepared_of = prepared_of
        self._job: Job | None = None
        session.runChanged.connect(self._on_run_changed)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.ended.connect(self._on_ended)

    @property
    def _state(self) -> RecommendState:
        return self._session.recommend

    def start(self) -> None:
        """Ask for the target that is chosen, unless it is under way."""
        session, result = self._session, self._session.result
        if session.activity.busy or result is None or self._state.under_way:
            return
        self._state.set_current(Recommending(result.mixed, session.target))
        self._submit()

    def stop(self) -> None:
        """Leave it without an answer."""
        current = self._state.current
        if current is not None and current.under_way:
            self._leave()
            self._state.set_current(replace(current, phase="stopped", progress=None))

    def close(self) -> None:
        """Stop it, and forget what it said."""
        self._leave()
        self._state.set_current(None)

    def _submit(self) -> None:
        result, current = self._session.result, self._state.current
        if result is None or current is None:
            return
        rows = self._prepared_of(result)
        work = steps.recommendation(result, current.target, rows)
        self._job = self._runner.submit_idle(KIND, work, first=True)

    def _leave(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self._runner.drop(job)

    @Slot()
    def _on_run_changed(self) -> None:
        current, session = self._state.current, self._session
        if current is None:
            return
        calibrates = session.activity is Activity.CALIBRATING and current.under_way
        if calibrates or not current.is_of(session.result):
            self.close()
        elif current.under_way and self._job is None and session.activity is Activity.IDLE:
            self._submit()

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        current = self._state.current
        if current is not None and job.kind == KIND:
            self._state.set_current(replace(current, phase="running"))

    @Slot(object, object)
    def _on_progressed(self, job: Job, item: object) -> None:
        current = self._state.current
        if job == self._job and current is not None and isinstance(item, RecommendProgress):
            self._state.set_current(replace(current, progress=item))

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        current = self._state.current
        if ended.job != self._job or current is None:
            return
        self._job = None
        if isinstance(ended.outcome, Recommendation):
            answered = replace(current, phase="answered", progress=None, answer=ended.outcome)
            self._state.set_current(answered)
        elif ended.end is End.CANCELLED:
            self._state.set_current(replace(current, phase="waiting", progress=None))
            self._on_run_changed()
        else:
            self._state.set_current(replace(current, phase="failed", progress=None, error=ended.error))
