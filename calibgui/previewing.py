"""The controller's part for previews: a source is looked at in the worker, the newest wish wins.

A preview reads the head of a file only, so it does not wait for a scan: that pauses for it between batches.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from calibgui import steps
from calibgui.core.domain import Source
from calibgui.models.previews import PreviewState
from calibgui.models.session import Session
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

_KIND = "preview"


class Previewing(QObject):
    """The commands that concern previews. A preview that nobody wants any more is stopped."""

    def __init__(self, session: Session, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runner = runner
        self._job: Job | None = None
        runner.ended.connect(self._on_ended)

    def show(self, source: Source) -> None:
        """Look at `source`, and no longer at what was asked before."""
        self._drop()
        self._session.previews.set_state(PreviewState(source))
        self._job = self._runner.slip_in(_KIND, steps.preview(source))

    def leave(self) -> None:
        """Nobody looks any more."""
        self._drop()
        self._session.previews.set_state(None)

    def _drop(self) -> None:
        self._job = None
        self._runner.drop_slipped_in()
        self._runner.drop_waiting(_KIND)
        current = self._runner.current
        if current is not None and current.kind == _KIND:
            self._runner.cancel()

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        state = self._session.previews.state
        if self._job is None or ended.job.id != self._job.id or state is None:
            return
        self._job = None
        if ended.error is not None:
            self._session.previews.set_state(PreviewState(state.source, error=ended.error))
        elif ended.end is End.DONE and ended.outcome is not None:
            source, found = ended.outcome
            self._session.previews.set_state(PreviewState(source, found))
