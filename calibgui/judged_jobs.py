"""Lets judged queries search while nothing else is wanted: small corpora unasked, larger ones when asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import JudgedFolder
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.search.judged_check import MOST_TEXTS, UNASKED_TEXTS, Encoded
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.models.activity import Activity
from calibgui.models.judged_corpus import corpus_texts
from calibgui.models.judged_state import Key
from calibgui.models.session import Session
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

KIND = "judged"
FACTS = "judged-facts"


class JudgedJobs(QObject):
    """One domain at a time, after the search check; what comes is put into the Session's `judged`."""

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        cache_plan: Callable[[], CachePlan | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._runner, self._cache_plan = session, runner, cache_plan
        self._job: Job | None = None
        self._asked: dict[int, tuple[str, Key, object]] = {}  # by job: domain id, what of, under which scheme
        self._counting: dict[str, JudgedFolder] = {}  # by domain id
        session.domains.changed.connect(self._on_domains_changed)
        session.runChanged.connect(self._ask)
        session.choiceChanged.connect(self._ask)
        session.search.changed.connect(self._ask)
        runner.started.connect(self._on_started)
        runner.progressed.connect(self._on_progressed)
        runner.ended.connect(self._on_ended)

    def search(self, domain_id: str) -> None:
        """Let the judged queries of a domain search; after an error, read them again."""
        domain, state = self._session.domains.get(domain_id), self._session.judged
        if domain is None or domain.judged is None:
            return
        if state.error(domain.judged) is not None:
            self._counting.pop(domain_id, None)
            state.set_facts(domain.judged, None)
            self._count()
        search = state.search_of(domain_id)
        if search is not None:
            search.set_running("")
        state.want(domain_id)
        self._ask()

    # -- what the folders hold ---------------------------------------------------------------------

    @Slot()
    def _on_domains_changed(self) -> None:
        here = {domain.id for domain in self._session.domains.all if domain.judged is not None}
        self._session.judged.keep(here)
        self._counting = {id_: judged for id_, judged in self._counting.items() if id_ in here}
        self._count()
        self._ask()

    def _count(self) -> None:
        for domain in self._session.domains.all:
            judged = domain.judged
            if judged is not None and self._counting.get(domain.id) != judged:
                self._counting[domain.id] = judged
                self._runner.submit(FACTS, steps.judged_facts(judged), domain.id)

    # -- the search ----------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        session, result = self._session, self._session.result
        if result is None:
            return
        if session.activity is not Activity.IDLE:
            self._say_waiting()
            return
        for domain_id, judged in self._domains(result):
            session.judged.begin(domain_id, judged, result, session.scheme)
        if session.search.is_of(result) and session.search.missing and session.search.error is None:
            self._leave()  # the search check goes first
            return
        domain_id = next((id_ for id_, _ in self._domains(result) if self._wants(result, id_)), "")
        if self._job is not None and self._is_asked(domain_id):
            return
        self._leave()
        for id_, _ in self._domains(result):
            state = session.judged.search_of(id_)
            if state is not None and not state.missing:
                state.set_running("", state.error)  # a job that is left says nothing of its end any more
        if domain_id:
            self._submit(result, domain_id)

    def _domains(self, result: CalibrationResult) -> list[tuple[str, JudgedFolder]]:
        """Those of the result whose judgements are still there."""
        here = {domain.id: domain.judged for domain in self._session.domains.all}
        ids = [item.domain.id for item in result.domains]
        return [(id_, judged) for id_ in ids if (judged := here.get(id_)) is not None]

    def _wants(self, result: CalibrationResult, domain_id: str) -> bool:
        judged = self._session.judged
        state, folder = judged.search_of(domain_id), dict(self._domains(result))[domain_id]
        if state is None or not state.missing or state.error is not None or judged.facts(folder) is None:
            return False
        texts = corpus_texts(result, domain_id, folder)
        return texts <= UNASKED_TEXTS or (judged.is_wanted(domain_id) and texts <= MOST_TEXTS)

    def _submit(self, result: CalibrationResult, domain_id: str) -> None:
        judged = self._session.judged
        state, key = judged.search_of(domain_id), judged.key(domain_id)
        assert state is not None
        assert key is not None
        known = state.result or judged.encoded(domain_id)
        wanted = steps.judged_search(result, key[1], state.missing, known, self._cache_plan())
        self._job = self._runner.submit_idle(KIND, wanted, domain_id)
        self._asked[self._job.id] = domain_id, key, state.in_use
        if self._runner.current == self._job:
            state.set_running("running")
        else:
            state.set_running("waiting")

    def _is_asked(self, domain_id: str) -> bool:
        """Whether the job is about this very calibration and these judgements, under this scheme."""
        assert self._job is not None
        id_, key, scheme = self._asked[self._job.id]
        state = self._session.judged.search_of(domain_id)
        return (
            id_ == domain_id and self._is_current(id_, key) and state is not None and state.in_use == scheme
        )

    def _is_current(self, domain_id: str, key: Key) -> bool:
        return self._session.judged.key(domain_id) is key

    def _leave(self) -> None:
        """Stop the job: something else is wanted now."""
        self._say_waiting()
        job, self._job = self._job, None
        if job is not None:
            if self._runner.current is None or self._runner.current.id != job.id:
                del self._asked[job.id]  # it never began, so it never ends
            self._runner.drop(job)

    def _say_waiting(self) -> None:
        if self._job is not None:
            state = self._session.judged.search_of(self._asked[self._job.id][0])
            if state is not None and state.running:
                state.set_running("waiting")

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        if job.id in self._asked:
            state = self._session.judged.search_of(job.key)
            if state is not None:
                state.set_running("running")

    @Slot(object, object)
    def _on_progressed(self, job: Job, item: object) -> None:
        if job.id in self._asked:
            self._take(job, item)

    def _take(self, job: Job, item: object) -> None:
        domain_id, key, _scheme = self._asked[job.id]
        state = self._session.judged.search_of(domain_id)
        if state is None or not self._is_current(domain_id, key):
            return
        if isinstance(item, Encoded):
            self._session.judged.set_encoded(domain_id, item)
        elif isinstance(item, SchemesFound):
            state.set_found(item)
            if self._session.judged.encoded(domain_id) is not None:
                self._session.judged.set_encoded(domain_id, None)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job.kind == FACTS:
            self._end_counting(ended)
        if ended.job.id not in self._asked:
            return
        self._take(ended.job, ended.outcome)
        domain_id, key, _scheme = self._asked.pop(ended.job.id)
        if self._job is None or self._job.id != ended.job.id:
            return
        self._job = None
        state = self._session.judged.search_of(domain_id)
        if state is not None and self._is_current(domain_id, key):
            state.set_running("waiting" if ended.end is End.CANCELLED else "", ended.error)
        self._ask()

    def _end_counting(self, ended: Ended) -> None:
        judged = self._counting.get(ended.job.key)
        if judged is None:
            return
        if ended.error is not None:
            self._session.judged.set_facts(judged, ended.error)
        elif isinstance(ended.outcome, tuple):
            self._session.judged.set_facts(*ended.outcome)
        else:  # it was stopped for another job
            self._counting.pop(ended.job.key)
            self._count()
        self._ask()
