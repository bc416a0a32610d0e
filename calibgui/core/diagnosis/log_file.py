"""The log file: bounded, shared by all processes, and fit to be passed on."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from calibgui.core.diagnosis.private import without_private
from calibgui.core.diagnosis.trace import safe_trace
from calibgui.core.diagnosis.versions import libraries_line, opening_line

LOG_NAME = "calibgui.log"
MOST_BYTES = 1_000_000
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_TIME = "%Y-%m-%d %H:%M:%S%z"
_log = logging.getLogger("calibgui")
_ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


@dataclass(frozen=True, slots=True)
class OpenLog:
    """`path` is None where no file can be written; what goes wrong is told on stderr then."""

    path: Path | None
    handler: logging.Handler

    def close(self) -> None:
        _log.removeHandler(self.handler)
        self.handler.close()


def log_to(path: Path, most_bytes: int = MOST_BYTES) -> OpenLog:
    """Log to `path`: `most_bytes` and one older file of that size. Several processes may log to the same."""
    _log.setLevel(logging.INFO)
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(path, maxBytes=most_bytes, backupCount=1, encoding="utf-8", errors="replace")
        written: Path | None = path
    except OSError:
        handler, written = logging.StreamHandler(), None
        handler.setLevel(logging.WARNING)
    handler.setFormatter(_Formatter(_FORMAT, _TIME))
    _log.addHandler(handler)
    _log.info("%s", opening_line())
    return OpenLog(written, handler)


class _Formatter(logging.Formatter):
    """Traces without what was in a file, and nothing private."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the name is logging's
        return "" if ei[1] is None else safe_trace(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have left a whole trace there
        text = without_private(super().format(record))
        record.exc_text = None
        return text.replace("\n", "\n    ")  # a line that begins with a time is always a record


class _LogFile(RotatingFileHandler):
    """Goes with the file when another process turns it over, and never stands in the way."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):
            self._follow()
        super().emit(record)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        with suppress(OSError, ValueError):
            return bool(super().shouldRollover(record))
        return False

    def doRollover(self) -> None:  # noqa: N802
        try:
            super().doRollover()
        except OSError:  # Windows renames no file that another process has open: begin it anew
            self.stream = self._open()
            self.stream.truncate(0)
        if self.stream is not None:
            self.stream.write(f"{opening_line()} goes on; {libraries_line()}\n")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A full disk stops no one."""

    def close(self) -> None:
        with suppress(OSError):  # what was not written on a full disk
            super().close()

    def _follow(self) -> None:
        """Open the file again where the name means another one, or none, by now."""
        if self.stream is None:
            return
        ours = os.fstat(self.stream.fileno())
        try:
            named = Path(self.baseFilename).stat()
        except FileNotFoundError:
            named = None
        if named is None or (named.st_dev, named.st_ino) != (ours.st_dev, ours.st_ino):
            Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
            fresh = self._open()
            self.stream.close()
            self.stream = fresh
