"""Exceptions that nobody caught, as one notice however many there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from calibgui.core.errors import ErrorReport
from calibgui.models.session import Session

_UPDATE_MS = 250
_MOST_KINDS = 10
_PAUSE_S = 1.0


class UncaughtNotices(QObject):
    """The first is told at once, those that follow are counted in its notice, a few times a second.

    Who dismisses the notice of a fault that comes again and again is not told again until it has paused.
    """

    def __init__(
        self, session: Session, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._reports: dict[ErrorReport, int] = {}  # and how often each came
        self._more = 0
        self._shown: ErrorReport | None = None
        self._last: dict[str, float] = {}  # when a message came last
        self._later = QTimer(self)
        self._later.setObjectName("uncaught_later")
        self._later.setSingleShot(True)
        self._later.setInterval(_UPDATE_MS)
        self._later.timeout.connect(self._show)

    def add(self, report: ErrorReport) -> None:
        now = self._clock()
        storms = now - self._last.get(report.message, -_PAUSE_S) < _PAUSE_S
        if len(self._last) > 100:
            self._last.clear()
        self._last[report.message] = now
        if self._shown is None or self._session.notice != self._shown:
            if storms and self._shown is not None:
                return
            self._later.stop()
            self._reports, self._more = {report: 1}, 0
            self._show()
            return
        self._more += 1
        if report in self._reports or len(self._reports) < _MOST_KINDS:
            self._reports[report] = self._reports.get(report, 0) + 1
        if not self._later.isActive():
            self._later.start()

    def _show(self) -> None:
        if self._more and self._session.notice != self._shown:
            return  # dismissed while the count waited
        first = next(iter(self._reports))
        shown = first
        if self._more:
            more = self.tr("And {n} more since then.").format(n=f"{self._more:,}")
            shown = replace(first, remedy=f"{more} {first.remedy}".strip(), details=self._details())
        self._shown = shown
        self._session.set_notice(shown)

    def _details(self) -> str:
        parts = [
            f"{report.details}\n({count:,} times)" if count > 1 else report.details
            for report, count in self._reports.items()
        ]
        told = sum(self._reports.values())
        if told < self._more + 1:
            left = self._more + 1 - told
            parts.append(self.tr("({n} others are not listed.)").format(n=f"{left:,}"))
        return "\n".join(parts)
