"""The GUI side of the worker thread: the only place that talks to the worker."""

from __future__ import annotations

import itertools
from collections import deque
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from calibgui.core.encoding.model import load_encoder
from calibgui.workers.job import EncoderLoader, Ended, Job, Steps
from calibgui.workers.mailbox import Mailbox
from calibgui.workers.worker import Worker

_PULL_INTERVAL_MS = 66


class JobRunner(QObject):
    """Queues jobs, runs them one after another in one long-lived thread, and pulls their progress.

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
        self._worker = Worker(self._mailbox, self._stop, encoder_for)
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
        self._start_next()
        return job

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
        self._stop.set()
        self._timer.stop()
        self._thread.quit()
        self._thread.wait()

    def _start_next(self) -> None:
        if self._closed or self._current is not None or not self._waiting:
            return
        self._current = self._waiting.popleft()
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
        self._on_pull()
        self._timer.stop()
        self._current = None
        self.ended.emit(ended)
        self._start_next()
