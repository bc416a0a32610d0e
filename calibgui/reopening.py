"""A project that is opened shows its plots at once, where no text of it must be encoded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.domain import Domain
from calibgui.core.encoding.cache import CachePlan
from calibgui.models.session import Session
from calibgui.workers.job import Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "cached"


class Reopening(QObject):
    """After `begin` it waits until all domains are read; files found again meanwhile count. Any other change
    leaves the start to the user."""

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        cache_plan: Callable[[], CachePlan | None],
        calibrate: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._cache_plan = cache_plan
        self._calibrate = calibrate
        self._awaits = False
        self._job: Job | None = None
        session.domains.changed.connect(self._go_on)
        session.history.changed.connect(self._go_on)
        runner.ended.connect(self._on_ended)

    def begin(self) -> None:
        self._leave()
        self._awaits = bool(self._session.domains.enabled)
        self._go_on()

    def _leave(self) -> None:
        self._awaits = False
        job, self._job = self._job, None
        if job is not None:
            self._runner.drop(job)

    @Slot()
    def _go_on(self) -> None:
        if not self._awaits:
            return
        session, domains = self._session, self._session.domains
        step = session.history.undo
        if session.activity.busy or not domains.enabled or (step is not None and step.kind != "sources"):
            self._leave()
        elif self._job is None and all(self._is_read(domain) for domain in domains.enabled):
            request = session.request()
            self._job = self._runner.submit(KIND, steps.all_cached(request, self._cache_plan()))

    def _is_read(self, domain: Domain) -> bool:
        domains = self._session.domains
        return domains.scan(domain.id) is not None and not domains.wants_scan(domain)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._job is None or ended.job.id != self._job.id:
            return
        self._job = None
        self._awaits = False
        if ended.outcome is True and not self._session.activity.busy:
            self._calibrate()
