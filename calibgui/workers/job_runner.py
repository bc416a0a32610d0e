"""The GUI side of the worker thread: the only place that talks to the worker."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import replace
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from calibgui.core.encoding.model import load_encoder
from calibgui.workers.job import EncoderLoader, Ended, Interlude, Job, Steps
from calibgui.workers.mailbox import Mailbox
from calibgui.workers.worker import Worker

_PULL_INTERVAL_MS = 66


class JobRunner(QObject):
    """Queues jobs, runs them one after another in one long-lived thread, and pulls their progress.

    One job at a time may be slipped in between two batches of another, which goes on after it.
    `progressed(job, item)` comes at most 15 times a second with the newest item, `ended(Ended)` exactly once
    a job. Both come in the thread that owns the runner.
    """

    started = Signal(object)
    progressed = Signal(object, object)
    ended = Signal(object)
    _sent = Signal(object)

    def __init__(self, encoder_for: EncoderLoader = load_encoder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids = itertools.count(1)
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._closed = False
        self._stop = Event()
        self._mailbox: Mailbox[tuple[Job, Any]] = Mailbox()
        self._timer = QTimer(self)
        self._timer.setInterval(_PULL_INTERVAL_MS)
        self._timer.timeout.connect(self._on_pull)
        self._thread = QThread()
        self._thread.setObjectName("calibgui-worker")
        self._interludes: Mailbox[Interlude] = Mailbox()
        self._interlude: Interlude | None = None  # the newest one, until it has ended
        self._worker = Worker(self._mailbox, self._stop, encoder_for, self._interludes)
        self._worker.moveToThread(self._thread)
        self._sent.connect(self._worker.run, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._thread.started.connect(self._worker.begin)
        self._thread.start()

    @property
    def busy(self) -> bool:
        return self._current is not None

    @property
    def current(self) -> Job | None:
        return self._current

    def submit(self, kind: str, steps: Steps, key: str = "", *, first: bool = False) -> Job:
        """Queue a job, before all waiting ones where `first`; it starts at once when nothing runs."""
        job = Job(next(self._ids), kind, steps, key)
        if first:
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)
        if self._current is not None and self._current.idle:
            self._stop.set()
        self._start_next()
        return job

    def submit_idle(self, kind: str, steps: Steps, key: str = "", *, first: bool = False) -> Job:
        """Queue a job that runs while nothing else is wanted: any other one goes first, and cancels it.

        It is not taken up again by itself: who submitted it sees it end as cancelled. With `first` it goes
        before all others of its sort, and cancels the one that runs.
        """
        job = Job(next(self._ids), kind, steps, key, idle=True)
        if first:
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)
        if first and self._current is not None and self._current.idle:
            self._stop.set()
        self._start_next()
        return job

    def slip_in(self, kind: str, steps: Steps, key: str = "") -> Job:
        """Run a short job at once: where another one runs, as soon as that asks whether it should stop.

        It has an end, but no progress. One that was slipped in before and has not ended is dropped.
        """
        self.drop_slipped_in()
        if self._current is None:
            return self.submit(kind, steps, key, first=True)
        self._interlude = Interlude(Job(next(self._ids), kind, steps, key))
        self._interludes.put(self._interlude)
        return self._interlude.job

    def drop_slipped_in(self) -> None:
        """Forget the job that was slipped in, or stop it."""
        if self._interlude is not None:
            self._interludes.take()
            self._interlude.stop.set()
            self._interlude = None

    def with_steps(self, job: Job, steps: Steps) -> Job:
        """Give a job that still waits other steps; a job that has begun keeps its own."""
        changed = replace(job, steps=steps)
        if job not in self._waiting:
            return job
        self._waiting = deque(changed if waiting == job else waiting for waiting in self._waiting)
        return changed

    def holds(self, job: Job) -> bool:
        """Whether the job runs or waits: one that was dropped never ends."""
        slipped_in = () if self._interlude is None else (self._interlude.job,)
        return any(job.id == one.id for one in (self._current, *self._waiting, *slipped_in) if one)

    def drop(self, job: Job) -> None:
        """Forget one that waits, or ask it to stop, wherever it runs."""
        self._waiting = deque(waiting for waiting in self._waiting if waiting.id != job.id)
        if self._interlude is not None and self._interlude.job.id == job.id:
            self.drop_slipped_in()
        elif self._current is not None and self._current.id == job.id:
            self._stop.set()

    def cancel(self) -> None:
        """Ask the running job to stop; it ends within one of its steps."""
        if self._current is not None:
            self._stop.set()

    def drop_waiting(self, kind: str | None = None, key: str | None = None) -> None:
        """Forget queued jobs: all, or those of `kind` and `key`."""
        self._waiting = deque(
            job
            for job in self._waiting
            if (kind is not None and job.kind != kind) or (key is not None and job.key != key)
        )

    def close(self) -> None:
        """Stop the thread for good. Call it when nothing runs any more; it waits for what still does."""
        self._closed = True  # the end of the last job may still come, and ask for another
        self._waiting.clear()
        self.drop_slipped_in()
        self._stop.set()
        self._timer.stop()
        self._thread.quit()
        self._thread.wait()

    def _start_next(self) -> None:
        if self._closed or self._current is not None or not self._waiting:
            return
        self._current = min(self._waiting, key=lambda job: job.idle)  # the first of those that come first
        self._waiting.remove(self._current)
        self._stop.clear()
        self._mailbox.take()
        self._timer.start()
        self.started.emit(self._current)
        self._sent.emit(self._current)

    @Slot()
    def _on_pull(self) -> None:
        newest = self._mailbox.take()
        if newest is not None and self._current is not None and newest[0].id == self._current.id:
            self.progressed.emit(*newest)

    @Slot(object)
    def _on_ended(self, ended: Ended) -> None:
        if self._interlude is not None and ended.job.id == self._interlude.job.id:
            self._interlude = None
        if self._current is None or ended.job.id != self._current.id:  # one that was slipped in
            self.ended.emit(ended)
            return
        self._on_pull()
        self._timer.stop()
        self._current = None
        left = self._interludes.take()
        if left is not None:  # the job ended before it asked again
            self._interlude = None
            self._waiting.appendleft(left.job)
        self.ended.emit(ended)
        self._start_next()
