"""Ctrl+C and SIGTERM close the window as its close button does."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier


class Interrupts(QObject):
    """Python runs signal handlers between its own instructions only, which Qt's event loop may not reach for
    long: the signal's number, written to a socket that Qt watches, wakes the loop."""

    def __init__(self, close: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._close = close
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._previous_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._previous = {
            name: signal.signal(name, self._on_signal) for name in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)

    def stop(self) -> None:
        """Give the signals back to who had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._previous_fd)
        for name, handler in self._previous.items():
            signal.signal(name, handler)
        self._reader.close()
        self._writer.close()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._close()

    def _on_woken(self) -> None:
        self._reader.recv(64)  # Python runs _on_signal on the way back from here
