"""A mailbox with one slot: the writer overwrites, the reader takes the newest."""

from __future__ import annotations

from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Progress between two threads: no queue grows when the reader is slower than the writer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._newest: T | None = None

    def put(self, item: T) -> None:
        with self._lock:
            self._newest = item

    def take(self) -> T | None:
        """The newest item since the last call, or None."""
        with self._lock:
            item, self._newest = self._newest, None
            return item
