"""One channel for what goes wrong: the log, what nobody caught, crashes, and Qt's own messages."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QTimer, QtMsgType, Signal, qInstallMessageHandler

from calibgui.core.diagnosis.crash_file import CrashFile, EarlierCrashes
from calibgui.core.diagnosis.log_file import LOG_NAME, OpenLog, log_to
from calibgui.core.diagnosis.uncaught import Uncaught
from calibgui.core.diagnosis.versions import libraries_line
from calibgui.models.diagnosis import Places
from calibgui.models.session import Session
from calibgui.models.uncaught_notices import UncaughtNotices
from calibgui.override_guard import guard_overrides
from calibgui.workers.job import End, Ended, Job
from calibgui.workers.job_runner import JobRunner

_log = logging.getLogger("calibgui")
_jobs = logging.getLogger("calibgui.jobs")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """Send Qt's own messages to the log; one that ends the process goes to stderr too."""
    qt_log = logging.getLogger("calibgui.qt")

    def handle(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        qt_log.log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
        if kind is QtMsgType.QtFatalMsg and sys.stderr is not None:  # no window will tell it
            sys.stderr.write(f"calibgui: {message}\n")

    qInstallMessageHandler(handle)


def stop_logging_qt_messages() -> None:
    """Qt may still speak while Python ends, when no handler of Python's can be called any more."""
    qInstallMessageHandler(None)


class Watch:
    """All that notices what goes wrong in a process with a window, from its first to its last moment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._crash_file = CrashFile(folder)
        self._uncaught = Uncaught()
        self._log: OpenLog | None = None
        self._earlier: EarlierCrashes | None = None
        self._carriers: tuple[QObject, ...] = ()

    def begin(self) -> None:
        """Before anything else: from now on nothing gets lost."""
        self._log = log_to(self._folder / LOG_NAME)
        self._crash_file.begin()
        log_qt_messages()
        self._uncaught.install()
        guard_overrides()

    def attach(self, session: Session, runner: JobRunner, cache: Path | None) -> None:
        """Tell in the window what went wrong, also when it was last open, and log its jobs."""
        session.diagnosis.set_places(Places(None if self._log is None else self._log.path, cache))
        self._earlier = EarlierCrashes(self._folder)
        if self._earlier.crashes:
            session.diagnosis.set_crashes(self._earlier.crashes)
            session.diagnosis.changed.connect(lambda: self._on_diagnosis_changed(session))
        QTimer.singleShot(0, self._note_libraries)
        self._carriers = (log_jobs(runner), show_uncaught(session, self._uncaught))

    def detach(self) -> None:
        """The window has closed: what still goes wrong is told on stderr."""
        self._uncaught.show_with(None)
        if self._earlier is not None:
            self._earlier.discard()
        for carrier in self._carriers:
            carrier.deleteLater()
        self._carriers = ()

    def end(self) -> None:
        """The process ends well. Exceptions are watched to the very end."""
        _log.info("ends")
        stop_logging_qt_messages()
        self._crash_file.end()

    def remove(self) -> None:
        """Give all back, for who goes on without a window."""
        self._uncaught.remove()
        if self._log is not None:
            self._log.close()

    def _note_libraries(self) -> None:
        """Once the window is there: looking the versions up takes a moment."""
        _log.info("%s", libraries_line())
        self._crash_file.note(libraries_line())

    def _on_diagnosis_changed(self, session: Session) -> None:
        if not session.diagnosis.crashes and self._earlier is not None:
            self._earlier.discard()


class _Reports(QObject):
    """Carries reports of exceptions that nobody caught, from any thread, to the window's."""

    reported = Signal(object)


def show_uncaught(session: Session, uncaught: Uncaught) -> QObject:
    """From now on tell exceptions that nobody caught in the window's banner. Keep what is returned."""
    carrier = _Reports()
    notices = UncaughtNotices(session, carrier)
    carrier.reported.connect(notices.add, Qt.ConnectionType.QueuedConnection)
    uncaught.show_with(carrier.reported.emit)
    return carrier


class _JobLog(QObject):
    """One line for the begin and one for the end of each job; never what it is about."""

    def __init__(self, runner: JobRunner) -> None:
        super().__init__()
        self._begun: dict[int, float] = {}
        runner.started.connect(self._on_started)
        runner.ended.connect(self._on_ended)

    def _on_started(self, job: Job) -> None:
        self._begun[job.id] = time.monotonic()
        _jobs.info("job %d (%s) begins", job.id, job.kind)

    def _on_ended(self, ended: Ended) -> None:
        job, begun = ended.job, self._begun.pop(ended.job.id, None)
        took = "" if begun is None else f" after {time.monotonic() - begun:.2f} s"
        if ended.end is End.FAILED and ended.error is not None:
            error = ended.error
            place = "" if error.path is None else f" at {error.path}"
            place += "" if error.line is None else f", line {error.line:,}"
            _jobs.warning("job %d (%s) failed%s: %s%s", job.id, job.kind, took, error.kind, place)
        else:
            _jobs.info("job %d (%s) %s%s", job.id, job.kind, ended.end.name.lower(), took)


def log_jobs(runner: JobRunner) -> QObject:
    """Log the begin and end of each job of `runner`. Keep what is returned."""
    return _JobLog(runner)
