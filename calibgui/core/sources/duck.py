"""DuckDB as calibgui uses it: in memory, offline, and stopped within a tenth of a second."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from calibgui.core.sources.arrow_library import import_arrow
from calibgui.core.sources.encoded import EncodedTexts, encoded_texts
from calibgui.core.sources.scan import ScanStopped

BATCH_ROWS = 512
ARROW_BATCH_ROWS = 2048
_READ_AHEAD = 8
_POLL_S = 0.05

_MAGIC = re.compile(r"([*?\[])")

T = TypeVar("T")


class Duck:
    """One connection, whose calls run in a thread of their own so that the caller can look at `should_stop`.

    `should_stop` is only ever called in the caller's thread. After ScanStopped the connection is done with.
    """

    def __init__(
        self, connection: Any, pool: ThreadPoolExecutor, should_stop: Callable[[], bool], file: str
    ) -> None:
        """`file` is the parameter that stands for the one file that the connection may read."""
        self.file = file
        self._connection = connection
        self._pool = pool
        self._should_stop = should_stop

    def rows(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        return self._wait(
            self._pool.submit(lambda: self._connection.execute(sql, list(parameters)).fetchall())
        )

    def types(self, sql: str, parameters: Sequence[object]) -> dict[str, Any]:
        """The columns of a query with their types, which tell what is inside of them; nothing is read."""

        def described() -> dict[str, Any]:
            relation = self._connection.sql(sql, params=list(parameters))
            return dict(zip(relation.columns, relation.types, strict=True))

        return self._wait(self._pool.submit(described))

    def batches(self, sql: str, parameters: Sequence[object]) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in their order, streamed: DuckDB holds a few batches at a time."""
        result = self._wait(self._pool.submit(self._connection.execute, sql, list(parameters)))
        while batch := self._wait(self._pool.submit(result.fetchmany, BATCH_ROWS)):
            yield batch

    def text_batches(
        self, sql: str, parameters: Sequence[object], rows: int = ARROW_BATCH_ROWS
    ) -> Iterator[EncodedTexts]:
        """The texts of a query for one VARCHAR column, `rows` at a time; the next are read meanwhile."""
        self._wait(self._pool.submit(import_arrow))
        relation = self._wait(self._pool.submit(lambda: self._connection.sql(sql, params=list(parameters))))
        reader = self._wait(self._pool.submit(_arrow_reader, relation, rows))
        ahead = deque(self._pool.submit(_next_batch, reader) for _ in range(_READ_AHEAD))
        while (batch := self._wait(ahead.popleft())) is not None:
            ahead.append(self._pool.submit(_next_batch, reader))
            yield encoded_texts(batch.column(0))

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
def opened(path: Path, should_stop: Callable[[], bool]) -> Iterator[Duck]:
    """A database in memory that reads the file `path` and no other, writes none and fetches no extensions.

    Whatever a file's name, a field's name or a value turns out to be, no query reaches anything else.
    """
    import duckdb

    settings = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "1",  # hashing is what takes time; two threads took twice the memory and no less time
        "memory_limit": "2GB",
        "temp_directory": "",
    }
    with (
        _parameter_of(path) as file,
        duckdb.connect(":memory:", config=settings) as connection,
        ThreadPoolExecutor(1, "duckdb") as pool,
    ):
        # Both spellings: DuckDB compares what it is given before it looks for what a pattern matches.
        connection.execute("SET allowed_paths = ?", [[file, _unescaped(file)]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield Duck(connection, pool, should_stop, file)


def _arrow_reader(relation: Any, rows: int) -> Any:
    """An iterator of record batches; releases before 1.4 have another name for it."""
    make = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader
    return make(rows)


def _next_batch(reader: Any) -> Any:
    """The next record batch, None at the end. Arrow passes on DuckDB's errors as its own."""
    import duckdb
    import pyarrow as pa

    try:
        return next(reader, None)
    except (pa.ArrowException, OSError) as error:
        is_memory = "Out of Memory" in str(error)
        raise (duckdb.OutOfMemoryException if is_memory else duckdb.Error)(str(error)) from error


@contextmanager
def _parameter_of(path: Path) -> Iterator[str]:
    """What DuckDB takes for this one file.

    It reads `*`, `?` and `[` as a pattern, then looks through the folder, and stumbles over any name there
    that is not in UTF-8; nor can such a name be given to it. Such a file goes by a link of a plain name.
    """
    name = os.path.abspath(path)  # noqa: PTH100 - links are kept
    if not _MAGIC.search(name) and _is_utf8(name):
        yield name
        return
    with TemporaryDirectory(prefix="calibgui-") as folder:
        ending = "".join(path.suffixes[-2:])
        link = Path(folder) / f"file{re.sub(r'[^A-Za-z0-9.]', '', ending)}"
        try:
            link.symlink_to(name)
        except OSError:  # Windows grants links to few; and none of its names is like that but for a [
            yield _MAGIC.sub(r"[\1]", name)
        else:
            yield str(link)


def _unescaped(parameter: str) -> str:
    return re.sub(r"\[([*?\[])\]", r"\1", parameter)


def _is_utf8(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def quoted(name: str) -> str:
    """A name as an SQL identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
