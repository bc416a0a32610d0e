"""One channel for what goes wrong: a log file, and a report of every exception that nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from calibgui.core.errors import ErrorReport, report_of

_log = logging.getLogger("calibgui")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_to(path: Path) -> None:
    """Log to `path`, one megabyte and one older file; a folder that can't be written leaves stderr only."""
    _log.setLevel(logging.INFO)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            path, maxBytes=1_000_000, backupCount=1, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    _log.addHandler(handler)


def log_qt_messages() -> None:
    """Send Qt's own messages to the log."""
    qt_log = logging.getLogger("calibgui.qt")

    def handle(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        qt_log.log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)

    qInstallMessageHandler(handle)


def stop_logging_qt_messages() -> None:
    """Qt may still speak while Python ends, when no handler of Python's can be called any more."""
    qInstallMessageHandler(None)


def report_uncaught(show: Callable[[ErrorReport], None]) -> None:
    """Log every exception that nobody caught and hand its report to `show`, in whatever thread it came."""

    def handle(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
        if error is None or issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error or kind(), _trace)
            return
        _log.error("not caught", exc_info=error)
        show(report_of(error))

    sys.excepthook = handle
    threading.excepthook = lambda args: handle(args.exc_type, args.exc_value, args.exc_traceback)
