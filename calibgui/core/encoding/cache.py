"""Embeddings on disk: what was encoded once is not encoded again, in this run, another one or elsewhere.

One SQLite file. A vector is found by the BLAKE2b hash of its space and its text. The space (see `space_of`)
stands for everything else that decides the vector: the model's fingerprint, prompt, truncation and
normalization. Two processes may use the file at once. Nothing here ever fails a calibration: where the file
can't be used, the texts are encoded as if there were none, and `messages` says why.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import CalibError

_log = logging.getLogger(__name__)

DEFAULT_LIMIT_MB = 2048
_VERSION = 1
_LOCK_TIMEOUT_S = 2.0
_LOOKED_UP_AT_ONCE = 500
_KEPT_SHARE = 0.9  # after the limit was passed, so that not every new vector evicts again
_KEY_BYTES = 16
_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, used INTEGER NOT NULL,
    vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS by_use ON vectors (used);
CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, value TEXT NOT NULL);
"""


class CacheError(CalibError):
    """The cache can't be read or written; everything else goes on without it."""


@dataclass(frozen=True, slots=True)
class CachePlan:
    """Where the cache lies and how large it may get."""

    path: Path
    limit_mb: int = DEFAULT_LIMIT_MB
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class CacheSize:
    vectors: int
    size_bytes: int


class EmbeddingCache:
    """Use it in the thread that opened it, as a context manager.

    Raises nothing while open: after the first error it finds nothing and keeps nothing.
    """

    def __init__(self, plan: CachePlan, clock_ns: Callable[[], int] = time.time_ns) -> None:
        self._plan = plan
        self._clock_ns = clock_ns
        self._newest = 0
        self._warned_of_damage = False
        self._connection: sqlite3.Connection | None = None
        self._used: set[int] = set()
        self.messages: list[str] = []

    def __enter__(self) -> EmbeddingCache:
        if self._plan.enabled:
            with self._forgiving():
                self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._forgiving():
            self._stamp_used()
            self._evict()
        self._close()

    def find(self, space: bytes, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors known of `texts`: float32 (dim,) each, read-only."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._forgiving():
            for start in range(0, len(texts), _LOOKED_UP_AT_ONCE):
                keys = {_key(space, text): text for text in texts[start : start + _LOOKED_UP_AT_ONCE]}
                for number, key, vector in self._rows(keys):
                    self._used.add(number)
                    found[keys[key]] = np.frombuffer(vector, "<f4").astype(np.float32, copy=False)
        return found

    def keep(self, space: bytes, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Remember the vector of each text: float32 (dim,)."""
        now = self._now()
        with self._forgiving():
            if self._connection is None:
                return
            rows = [
                (_key(space, text), now, vector.astype("<f4", copy=False).tobytes())
                for text, vector in vectors.items()
            ]
            with self._connection:
                self._connection.executemany(
                    "INSERT OR IGNORE INTO vectors (key, used, vector) VALUES (?, ?, ?)", rows
                )
            self._evict()

    def fact(self, key: bytes) -> Any:
        """What was remembered under `key`, as JSON holds it; None if nothing was."""
        with self._forgiving():
            if self._connection is not None:
                row = self._connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
                return None if row is None else json.loads(row[0])
        return None

    def remember(self, key: bytes, value: Any) -> None:
        with self._forgiving():
            if self._connection is not None:
                with self._connection:
                    self._connection.execute(
                        "INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)", (key, json.dumps(value))
                    )

    def _rows(self, keys: Mapping[bytes, str]) -> Iterator[tuple[int, bytes, bytes]]:
        if self._connection is not None:
            marks = ",".join("?" * len(keys))
            sql = f"SELECT id, key, vector FROM vectors WHERE key IN ({marks})"
            yield from self._connection.execute(sql, list(keys))

    def _open(self) -> None:
        self._connection = _opened(self._plan.path)
        (newest,) = self._connection.execute("SELECT max(used) FROM vectors").fetchone()
        self._newest = int(newest or 0)

    def _now(self) -> int:
        """Never before what was used last: a clock that was set back must not make the newest go first."""
        self._newest = max(self._clock_ns(), self._newest + 1)
        return self._newest

    def _stamp_used(self) -> None:
        if self._connection is not None and self._used:
            now = self._now()
            with self._connection:
                self._connection.executemany(
                    "UPDATE vectors SET used = ? WHERE id = ?", [(now, number) for number in self._used]
                )
            self._used.clear()

    def _evict(self) -> None:
        """Those used longest ago go first, until a tenth of the room is free."""
        limit = self._plan.limit_mb << 20
        if self._connection is None or _filled_bytes(self._connection) <= limit:
            return
        self._stamp_used()
        count = self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        excess = 1 - limit * _KEPT_SHARE / _filled_bytes(self._connection)
        with self._connection:
            self._connection.execute(
                "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY used, id LIMIT ?)",
                (max(1, int(count * excess)),),
            )
        self._connection.executescript("PRAGMA incremental_vacuum")

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            self._close()
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        path = self._plan.path
        if _is_corrupt(error):
            kept = set_aside(path)
            message = f"The embedding cache was damaged. It is kept as {kept.name}, and a new one begins."
            if kept.exists() and not self._warned_of_damage:
                with contextlib.suppress(sqlite3.Error, OSError):
                    self._open()
            self._warned_of_damage = True
        else:
            message = f"The embedding cache {path.name} can't be used now, so every text is encoded."
        self.messages.append(message)
        _log.warning("%s (%s: %s)", message, type(error).__name__, error)

    def _close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def space_of(facts: Mapping[str, object]) -> bytes:
    """The hash of what decides a vector beside its text: the facts as JSON, names sorted."""
    return hashlib.sha256(json.dumps(dict(facts), sort_keys=True).encode()).digest()


def cache_size(path: Path) -> CacheSize:
    """What the cache holds, and its size on disk with its journal. Raises CacheError."""
    if not path.exists():
        return CacheSize(0, 0)
    with _told(path, "can't be read", "Clear it, or close other programs that use it."):
        with contextlib.closing(_opened(path)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
        return CacheSize(int(count), sum(it.stat().st_size for it in _files(path) if it.exists()))


def clear_cache(path: Path) -> None:
    """Forget everything, also for another process that has the file open. Raises CacheError."""
    if not path.exists():
        return
    with _told(path, "can't be cleared now", "Close other programs that use it, and try again."):
        try:
            with contextlib.closing(_opened(path)) as connection:
                with connection:
                    connection.execute("DELETE FROM vectors")
                    connection.execute("DELETE FROM facts")
                connection.executescript("PRAGMA incremental_vacuum")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.DatabaseError as error:
            if not _is_corrupt(error):
                raise
            set_aside(path)


@contextlib.contextmanager
def _told(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Turns what is raised while the file is used on request into a CacheError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise CacheError(
            f"The embedding cache {path.name} {what}.",
            remedy=remedy,
            path=path,
            details=f"{type(error).__name__}: {error}",
        ) from error


def set_aside(path: Path) -> Path:
    """Rename a damaged cache; its journal goes with it."""
    kept = path.with_name(path.name + ".bad")
    with contextlib.suppress(OSError):
        path.replace(kept)
    for journal in _files(path)[1:]:
        with contextlib.suppress(OSError):
            journal.unlink(missing_ok=True)
    return kept


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT_S)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"file is not a database of version {_VERSION} but {version}")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
        if version == 0:
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _is_corrupt(error: Exception) -> bool:
    """Errors of the file's content; a lock, a full disk or a missing right is an OperationalError."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _files(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]


def _filled_bytes(connection: sqlite3.Connection) -> int:
    def pragma(name: str) -> int:
        return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

    return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")


def _key(space: bytes, text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES, key=space).digest()
