"""Counts the tokens of each domain's texts in the worker: after a scan, and for another model or prompt."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.domain import Role
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.sources.scan import Scan
from calibgui.models.session import Session
from calibgui.workers.job import Ended
from calibgui.workers.job_runner import JobRunner

KIND = "statistics"


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What a domain's tokens were counted of, by which job."""

    scan: Scan
    spec: ModelSpec
    role: Role
    job_id: int


class StatisticsJobs(QObject):
    """Submits one job per domain whose statistics are out of date, and puts what comes into the Session."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._asked: dict[str, _Asked] = {}
        session.domains.changed.connect(self._ask)
        session.modelChanged.connect(self._ask)
        runner.ended.connect(self._on_ended)

    @Slot()
    def _ask(self) -> None:
        domains = self._session.domains
        for domain in domains.all:
            scan, spec = domains.scan(domain.id), self._spec()
            if scan is None:
                self._forget(domain.id)  # the same texts may come back, their statistics do not
                continue
            if spec is None:
                continue
            asked = self._asked.get(domain.id)
            if asked is not None and asked.scan is scan and (asked.spec, asked.role) == (spec, domain.role):
                continue
            self._runner.drop_waiting(KIND, domain.id)
            job = self._runner.submit(KIND, steps.statistics(domain, scan, spec), domain.id, first=True)
            self._asked[domain.id] = _Asked(scan, spec, domain.role, job.id)
            domains.set_statistics(domain.id, None)
        for domain_id in [known for known in self._asked if domains.get(known) is None]:
            self._forget(domain_id)

    def _forget(self, domain_id: str) -> None:
        if self._asked.pop(domain_id, None) is not None:
            self._runner.drop_waiting(KIND, domain_id)

    def _spec(self) -> ModelSpec | None:
        """The parts of the model's spec that matter for tokens; None while nothing is known of the model."""
        spec = self._session.model
        if self._session.model_info is None:
            return None
        return ModelSpec(spec.name, prompt=spec.prompt, query_prompt=spec.query_prompt)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        asked = self._asked.get(ended.job.key)
        if ended.job.kind != KIND or asked is None or asked.job_id != ended.job.id:
            return
        if isinstance(ended.outcome, tuple):
            domain_id, statistics = ended.outcome
            self._session.domains.set_statistics(domain_id, statistics)
