"""Every exception that nobody caught, in whatever thread it came: to the log, and to who tells the user."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any

from calibgui.core.diagnosis.trace import place_of
from calibgui.core.errors import ErrorReport, report_of

_log = logging.getLogger("calibgui")
_MOST_PLACES = 256


class Uncaught:
    """Stands in Python's three hooks: of exceptions, of those in threads, and of those nobody can catch.

    `show` gets a report of each and may be called from any thread. The same fault again and again is logged
    whole once, then counted at 10, 100, 1,000 times.
    """

    def __init__(self, show: Callable[[ErrorReport], None] | None = None) -> None:
        self._show = show or _tell_stderr
        self._counts: dict[tuple[str, str, int], int] = {}
        self._lock = threading.Lock()
        self._previous: tuple[Any, Any, Any] | None = None

    def install(self) -> None:
        self._previous = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self.handle
        threading.excepthook = lambda args: self.handle(args.exc_type, args.exc_value, args.exc_traceback)
        sys.unraisablehook = self._on_unraisable

    def remove(self) -> None:
        if self._previous is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._previous
            self._previous = None

    def show_with(self, show: Callable[[ErrorReport], None] | None) -> None:
        """Tell from now on with `show`; without it, as where the window is gone, on stderr."""
        self._show = show or _tell_stderr

    def handle(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Never raises: there is nobody left who could catch it."""
        if issubclass(kind, SystemExit):
            return
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        error = error or RuntimeError(kind.__qualname__)
        with suppress(Exception):
            self._write(error)
        report = _report(error)
        try:
            self._show(report)
        except Exception:  # the window is going just now
            with suppress(Exception):
                _tell_stderr(report)

    def _on_unraisable(self, unraisable: sys.UnraisableHookArgs) -> None:
        """Raised where nobody can catch it: while an object goes, or while Python ends.

        Libraries do that too when they are torn down: theirs is logged only.
        """
        error = unraisable.exc_value
        if error is None or _is_ours(error.__traceback__):
            self.handle(unraisable.exc_type, error, unraisable.exc_traceback)
        else:
            with suppress(Exception):
                self._write(error)

    def _write(self, error: BaseException) -> None:
        place = place_of(error)
        with self._lock:
            if len(self._counts) >= _MOST_PLACES:
                self._counts.clear()
            count = self._counts[place] = self._counts.get(place, 0) + 1
        if count == 1:
            _log.error("not caught", exc_info=error)
        elif count >= 10 and count == 10 ** (len(str(count)) - 1):
            kind, file, line = place
            _log.error("not caught, %s times by now: %s in %s, line %d", f"{count:,}", kind, file, line)


def _report(error: BaseException) -> ErrorReport:
    try:
        return report_of(error)
    except Exception:  # one that can't even say what it is
        return ErrorReport(type(error).__name__, "Something went wrong that calibgui did not foresee.")


def _is_ours(trace: TracebackType | None) -> bool:
    while trace is not None:
        if _module(trace.tb_frame).split(".")[0] in ("calibgui", "__main__"):
            return True
        trace = trace.tb_next
    return False


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))


def _tell_stderr(report: ErrorReport) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"calibgui: {report.message}\n")
