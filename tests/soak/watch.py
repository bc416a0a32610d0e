"""What must not happen or grow while the window is used."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from statistics import median
from types import TracebackType

import psutil
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one moment, `minutes` after the start."""

    minutes: float
    resident_mb: float
    threads: int
    handles: int
    widgets: int


class _Records(logging.Handler):
    def __init__(self, troubles: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._troubles = troubles

    def emit(self, record: logging.LogRecord) -> None:
        self._troubles.append(f"log: {record.levelname} {record.getMessage()}")


class Watch:
    """Collects every Qt warning, log warning and exception as `troubles`, and figures when asked."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.figures: list[Figures] = []
        self._process = psutil.Process()
        self._start_s = time.monotonic()
        logging.getLogger().addHandler(_Records(self.troubles))
        qInstallMessageHandler(self._on_qt_message)
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )

    @property
    def minutes(self) -> float:
        return (time.monotonic() - self._start_s) / 60

    def look(self) -> Figures:
        gc.collect()
        process = self._process
        found = Figures(
            self.minutes,
            process.memory_info().rss / 1e6,
            process.num_threads(),
            process.num_fds(),
            len(QApplication.allWidgets()),
        )
        self.figures.append(found)
        return found

    def growth(self, after_minutes: float) -> dict[str, tuple[float, float]]:
        """Medians of the third after that, and of the last third, per figure."""
        late = [it for it in self.figures if it.minutes >= after_minutes]
        third = max(1, len(late) // 3)
        return {
            name: tuple(median(getattr(it, name) for it in part) for part in (late[:third], late[-third:]))
            for name in ("resident_mb", "threads", "handles", "widgets")
        }

    def _on_qt_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            self.troubles.append(f"Qt: {message}")

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.troubles.append("".join(traceback.format_exception(kind, error, trace)))
