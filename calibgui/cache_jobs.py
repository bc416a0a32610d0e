"""The controller's part for the embedding cache: it is measured and cleared in the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.encoding.cache import CachePlan, CacheSize
from calibgui.models.cache_state import CacheState
from calibgui.models.session import Session
from calibgui.workers.job import Ended
from calibgui.workers.job_runner import JobRunner


class CacheJobs(QObject):
    """The commands that concern the cache. `plan` is None where nothing is cached at all."""

    def __init__(
        self,
        session: Session,
        runner: JobRunner,
        plan: Callable[[], CachePlan | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._plan = plan
        runner.ended.connect(self._on_ended)

    def measure(self) -> None:
        """Look up how large it is."""
        plan = self._plan()
        if plan is None:
            self._session.cache.set_state(CacheState(CacheSize(0, 0)))
            return
        self._runner.drop_waiting("cache-measure")
        self._runner.submit("cache-measure", steps.measure_cache(plan), first=True)

    def clear(self) -> None:
        """Forget every embedding."""
        plan = self._plan()
        if plan is not None and not self._session.cache.state.clearing:
            self._session.cache.set_state(replace(self._session.cache.state, clearing=True))
            self._runner.submit("cache-clear", steps.empty_cache(plan), first=True)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if ended.job.kind in ("cache-measure", "cache-clear"):
            known = self._session.cache.state.size
            size = ended.outcome if isinstance(ended.outcome, CacheSize) else known
            self._session.cache.set_state(CacheState(size, error=ended.error))
