"""Runs the search check in the worker while nothing else is wanted, and takes it up again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.models.activity import Activity
from calibgui.models.neighbours_shown import NeighboursAsked, NeighboursShown
from calibgui.models.search_state import SearchState
from calibgui.models.session import Session
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "search"
NEIGHBOURS = "neighbours"


class SearchJobs(QObject):
    """One job at a time, for all schemes that are missing; what comes is put into the Session's search."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        self._asked: tuple[Envelope, RangeScheme] | None = None
        self._neighbours: tuple[Job, NeighboursAsked] | None = None
        session.runChanged.connect(self._ask)
        session.choiceChanged.connect(self._ask)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.ended.connect(self._on_ended)

    @Slot()
    def _ask(self) -> None:
        session, state = self._session, self._session.search
        result = session.result
        if result is None:
            self._leave()
            return
        if session.activity is not Activity.IDLE:
            if self._neighbours is not None:
                self._runner.drop(self._neighbours[0])
            if self._job is not None:
                state.set_running("waiting")
            return
        state.begin(result, session.scheme)
        if self._job is not None and self._is_asked(result.mixed, state.in_use):
            return
        self._leave()
        if not state.missing or state.error is not None:
            state.set_running("", state.error)  # a job that is left says nothing of its end any more
            return
        self._asked = result.mixed, state.in_use
        self._job = self._runner.submit_idle(KIND, steps.search(result, state.missing, state.result))
        if self._runner.current != self._job:
            state.set_running("waiting")

    def _is_asked(self, envelope: Envelope, scheme: RangeScheme) -> bool:
        """Whether the job is about this very calibration, under this scheme."""
        return self._asked is not None and self._asked[0] is envelope and self._asked[1] == scheme

    def _leave(self) -> None:
        """Stop the job: what it asks for is not what is wanted now."""
        job, self._job = self._job, None
        if job is not None:
            self._runner.drop(job)

    def show_neighbours(self, asked: NeighboursAsked) -> None:
        """Find them, in between two steps of whatever runs."""
        state = self._state(asked)
        found = None if state is None else state.result
        if found is None:
            return
        if self._neighbours is not None:
            job, known = self._neighbours
            if known == asked and self._runner.holds(job):
                return
        job = self._runner.slip_in(NEIGHBOURS, steps.search_neighbours(found, asked))
        self._neighbours = job, asked

    def _state(self, asked: NeighboursAsked) -> SearchState | None:
        return self._session.judged.search_of(asked.judged) if asked.judged else self._session.search

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        if job.kind == KIND:
            self._session.search.set_running("running")

    @Slot(object, object)
    def _on_progressed(self, job: Job, item: object) -> None:
        if job == self._job and isinstance(item, SchemesFound):
            self._session.search.set_found(item)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._neighbours is not None and ended.job == self._neighbours[0]:
            self._neighbours = None
            if isinstance(ended.outcome, NeighboursShown):
                state = self._state(ended.outcome.asked)
                if state is not None:
                    state.set_neighbours(ended.outcome)
            return
        if ended.job != self._job:
            return
        self._job = None
        if isinstance(ended.outcome, SchemesFound):
            self._session.search.set_found(ended.outcome)
        stopped = ended.end is End.CANCELLED
        self._session.search.set_running("waiting" if stopped else "", ended.error)
        self._ask()
