"""DuckDB as calibgui uses it: in memory, offline, and stopped within a tenth of a second."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from calibgui.core.sources.scan import ScanStopped

BATCH_ROWS = 512
_POLL_S = 0.05

T = TypeVar("T")


class Duck:
    """One connection, whose calls run in a thread of their own so that the caller can look at `should_stop`.

    `should_stop` is only ever called in the caller's thread. After ScanStopped the connection is done with.
    """

    def __init__(self, connection: Any, pool: ThreadPoolExecutor, should_stop: Callable[[], bool]) -> None:
        self._connection = connection
        self._pool = pool
        self._should_stop = should_stop

    def rows(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        return self._wait(
            self._pool.submit(lambda: self._connection.execute(sql, list(parameters)).fetchall())
        )

    def batches(self, sql: str, parameters: Sequence[object]) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in their order, streamed: DuckDB holds a few batches at a time."""
        result = self._wait(self._pool.submit(self._connection.execute, sql, list(parameters)))
        while batch := self._wait(self._pool.submit(result.fetchmany, BATCH_ROWS)):
            yield batch

    def _wait(self, future: Future[T]) -> T:
        while True:
            try:
                return future.result(timeout=_POLL_S)
            except TimeoutError:
                if future.done():
                    continue  # finished just now, or raised a TimeoutError of its own
            if self._should_stop():
                self._interrupt(future)
                raise ScanStopped

    def _interrupt(self, future: Future[Any]) -> None:
        while not future.done():
            self._connection.interrupt()  # again and again: one that comes before the query begins is lost
            try:
                future.exception(timeout=_POLL_S)
            except TimeoutError:
                continue


@contextmanager
def opened(should_stop: Callable[[], bool]) -> Iterator[Duck]:
    """A database in memory that fetches no extensions and writes no files."""
    import duckdb

    settings = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "1",  # hashing is what takes time; two threads took twice the memory and no less time
        "memory_limit": "2GB",
        "temp_directory": "",
    }
    with (
        duckdb.connect(":memory:", config=settings) as connection,
        ThreadPoolExecutor(1, "duckdb") as pool,
    ):
        yield Duck(connection, pool, should_stop)


def as_parameter(path: Path) -> str:
    """A path that DuckDB takes for this one file: it would read `*`, `?` and `[` as a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", os.path.abspath(path))  # noqa: PTH100 - links are kept


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
