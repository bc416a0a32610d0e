"""A thread that reads ahead of the one that computes, and one that writes behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")
WAITING = 2
"""Items between two threads."""
RING = WAITING + 2
"""Buffers that an iterator uses in turn, so that none is filled anew while it waits or is worked on."""
_POLL_S = 0.1  # so that Ctrl+C is noticed on every system


class _End:
    pass


class ReadAhead(Generic[T]):
    """Runs an iterator in a thread and gives its items, `WAITING` of them ahead; a context.

    An item is valid until the next one is asked for. What the iterator raises, the reader of this raises.
    """

    def __init__(self, items: Iterator[T], name: str) -> None:
        self._items = items
        self._queue: Queue[T | _End | BaseException] = Queue(WAITING)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Iterator[T]:
        self._thread.start()
        return self._all()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _all(self) -> Iterator[T]:
        while True:
            item = _taken(self._queue)
            if isinstance(item, _End):
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def _run(self) -> None:
        try:
            for item in self._items:
                if not self._put(item):
                    return
            self._put(_End())
        except BaseException as error:
            self._put(error)

    def _put(self, item: T | _End | BaseException) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=_POLL_S)
            except Full:
                continue
            return True
        return False


class Behind(Generic[T]):
    """Hands items to a thread that does something with each; a context, left when all are done.

    The first error of the thread is raised by the next `put`, or on leaving; then nothing more is done.
    Where the context is left by another exception, the items that wait are done all the same.
    """

    def __init__(self, work: Callable[[T], None], name: str) -> None:
        self._work = work
        self._queue: Queue[T | _End] = Queue(WAITING)
        self._error: BaseException | None = None
        self._busy = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Behind[T]:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while True:
            try:
                self._queue.put(_End(), timeout=_POLL_S)
                break
            except Full:
                continue
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def put(self, item: T) -> None:
        """Waits while `WAITING` items are not begun."""
        while True:
            if self._error is not None:
                raise self._error
            try:
                self._queue.put(item, timeout=_POLL_S)
            except Full:
                continue
            return

    def offer(self, item: T) -> bool:
        """Unless it has something to do already."""
        if self._busy or not self._queue.empty():
            return False
        self.put(item)
        return True

    def _run(self) -> None:
        while not isinstance(item := self._queue.get(), _End):
            if self._error is None:
                self._busy = True
                try:
                    self._work(item)
                except BaseException as error:
                    self._error = error
                self._busy = False


def _taken(queue: Queue[T]) -> T:
    while True:
        try:
            return queue.get(timeout=_POLL_S)
        except Empty:
            continue
