"""The controller's part for the hub: datasets are listed and fetched in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.domain import Source
from calibgui.core.hub.datasets import HubDataset
from calibgui.core.hub.progress import FetchProgress
from calibgui.models.hub import HubActivity, HubState
from calibgui.models.session import Session
from calibgui.workers.job import End, Ended, Job, Steps
from calibgui.workers.job_runner import JobRunner


class HubJobs(QObject):
    """The commands that concern the hub. One job at a time; the window asks for another after its end."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        self._forget = False  # nobody waits for the job any more
        runner.progressed.connect(self._on_progressed)
        runner.ended.connect(self._on_ended)

    def list_dataset(self, name: str, revision: str) -> None:
        """Ask the hub which files of texts the dataset has."""
        if not self._session.hub.state.activity.busy:
            self._start("hub-list", steps.list_dataset(name, revision), HubState(HubActivity.LISTING))

    def fetch_dataset(self, paths: Sequence[str]) -> None:
        """Fetch these files of the dataset listed, and make one domain of them."""
        state = self._session.hub.state
        if state.dataset is not None and paths and not state.activity.busy:
            work = steps.fetch_dataset(state.dataset, tuple(paths))
            self._start("hub-fetch", work, HubState(HubActivity.FETCHING, state.dataset))

    def stop(self) -> None:
        """Ask the job to end; what has arrived is kept."""
        state = self._session.hub.state
        if self._job is None or state.activity is HubActivity.STOPPING:
            return
        self._session.hub.set_state(replace(state, activity=HubActivity.STOPPING))
        if self._runner.current == self._job:
            self._runner.cancel()
        else:  # it still waits for another job to end
            self._runner.drop_waiting(self._job.kind)
            self._end(Ended(self._job, End.CANCELLED))

    def leave(self) -> None:
        """Nobody looks any more: stop what runs, and forget what was listed."""
        if self._job is not None:
            self._forget = True
            self.stop()
        else:
            self._session.hub.set_state(HubState())

    def _start(self, kind: str, work: Steps, state: HubState) -> None:
        self._forget = False
        self._session.hub.set_state(state)
        self._job = self._runner.submit(kind, work, first=True)

    @Slot(object, object)
    def _on_progressed(self, job: Job, item: Any) -> None:
        state = self._session.hub.state
        if self._job is not None and job.id == self._job.id and isinstance(item, FetchProgress):
            self._session.hub.set_state(replace(state, progress=item))

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._job is not None and ended.job.id == self._job.id:
            self._end(ended)

    def _end(self, ended: Ended) -> None:
        self._job = None
        dataset = self._session.hub.state.dataset
        if self._forget:
            state = HubState()
        elif ended.error is not None:
            state = HubState(dataset=dataset, error=ended.error)
        elif isinstance(ended.outcome, HubDataset):
            state = HubState(dataset=ended.outcome)
        elif isinstance(ended.outcome, tuple) and dataset is not None:
            self._add(dataset, ended.outcome)
            state = HubState(HubActivity.ADDED)
        else:
            state = HubState(dataset=dataset, was_stopped=True)
        self._session.hub.set_state(state)

    def _add(self, dataset: HubDataset, sources: tuple[Source, ...]) -> None:
        domains = self._session.domains
        known = next((domain for domain in domains.all if domain.sources == sources), None)
        if known is not None:
            domains.select(known.id)
        else:
            domains.add(sources, dataset.domain_name)
