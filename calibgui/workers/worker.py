"""The object that lives in the worker thread: a thin shell round core generators."""

from __future__ import annotations

import logging
from threading import Event, get_ident
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from calibgui.core.encoding.priority import yield_to_the_window
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import CalibError, report_of
from calibgui.workers.job import EncoderLoader, End, Ended, Interlude, Job, StopCheck
from calibgui.workers.mailbox import Mailbox

_log = logging.getLogger(__name__)


class Worker(QObject):
    """Runs one job at a time and keeps the loaded model between jobs.

    A job that asks whether it should stop pauses there for an interlude, if one waits.
    """

    ended = Signal(object)

    def __init__(
        self,
        mailbox: Mailbox[tuple[Job, Any]],
        stop: Event,
        load_encoder: EncoderLoader,
        interludes: Mailbox[Interlude],
    ) -> None:
        super().__init__()
        self._interludes = interludes
        self._thread_id: int | None = None
        self._mailbox = mailbox
        self._stop = stop
        self._load_encoder = load_encoder
        self._loaded: tuple[ModelSpec, Encoder] | None = None

    @Slot()
    def begin(self) -> None:
        """The first thing in the worker thread: the window goes first where both want the processor."""
        yield_to_the_window()

    @Slot(object)
    def run(self, job: Job) -> None:
        """Run `job` to one of its three ends, and say so once."""
        self._thread_id = get_ident()
        self.ended.emit(self._run(job, self._should_stop, self._stop))

    def _should_stop(self) -> bool:
        """What a job asks between its batches. Code that asks in another thread gets the answer alone."""
        if not self._stop.is_set() and get_ident() == self._thread_id:
            interlude = self._interludes.take()
            if interlude is not None:
                self.ended.emit(self._run(interlude.job, interlude.stop.is_set, interlude.stop))
        return self._stop.is_set()

    def _run(self, job: Job, should_stop: StopCheck, stop: Event) -> Ended:
        outcome = None
        try:
            for outcome in job.steps(should_stop, self._encoder):
                if stop is self._stop:
                    self._mailbox.put((job, outcome))
        except BaseException as error:  # SystemExit too: a job without an end would leave the window waiting
            if not isinstance(error, CalibError):
                _log.exception("job %s failed", job.kind)
            return Ended(job, End.FAILED, outcome, report_of(error))
        return Ended(job, End.CANCELLED if stop.is_set() else End.DONE, outcome)

    def _encoder(self, spec: ModelSpec) -> Encoder:
        if self._loaded is None or self._loaded[0] != spec:
            self._loaded = None  # two models at once may be more than the memory holds
            self._loaded = (spec, self._load_encoder(spec))
        return self._loaded[1]
