"""Hashes of files, computed in a thread while something else goes on.

hashlib and `read` release the GIL, so it takes a core that is left idle. A file comes from the page cache the
second time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from calibgui.core.sources.files import BLOCK_BYTES, HashingFile, file_errors
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import Scan, SourceScan

_POLL_S = 0.05


@contextmanager
def hashed_meanwhile(job: ReadJob) -> Iterator[None]:
    """Fills `job.sha256` by the end of the block, unless that ends with an exception. Raises SourceError."""
    path = job.source.path
    hashing = _Hashing(f"hash {path.name}", lambda: _sha256_of(path, hashing.is_stopped))
    hashing.start()
    try:
        yield
    except BaseException:
        hashing.stop()
        raise
    hashing.join()
    if hashing.error is not None:
        raise hashing.error
    job.sha256 = hashing.found


class LateHashes:
    """The hashes that a scan left out, as it is faster without: no sample depends on them.

    A context: the hashing begins with it, and ends with it at the latest.
    """

    def __init__(self, scans: Mapping[str, Scan]) -> None:
        self._scans = dict(scans)
        self._found: dict[SourceScan, str] = {}
        self._thread = _Hashing("hash sources", self._run)

    def __enter__(self) -> LateHashes:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.stop()

    def filled(self, should_stop: Callable[[], bool]) -> dict[str, Scan]:
        """The scans with their hashes, once they are computed; told to stop, with those that are.

        The hash stays "" where the file is not any more what was scanned.
        """
        while self._thread.is_alive() and not should_stop():
            self._thread.join(_POLL_S)
        found = dict(self._found)
        return {
            name: replace(
                scan,
                sources=tuple(
                    replace(source, sha256=found.get(source, source.sha256)) for source in scan.sources
                ),
            )
            for name, scan in self._scans.items()
        }

    def _run(self) -> str:
        for source in {source for scan in self._scans.values() for source in scan.sources}:
            if source.sha256 or not _is_as_scanned(source):
                continue
            try:
                digest = _sha256_of(source.source.path, self._thread.is_stopped)
            except Exception:  # the file is gone, or can't be read any more
                continue
            if self._thread.is_stopped():
                break
            if _is_as_scanned(source):
                self._found[source] = digest
        return ""


def _is_as_scanned(source: SourceScan) -> bool:
    try:
        state = source.source.path.stat()
    except OSError:
        return False
    return (state.st_size, state.st_mtime_ns) == (source.size_bytes, source.modified_ns)


def _sha256_of(path: Path, is_stopped: Callable[[], bool]) -> str:
    """Raises SourceError; what it gives once stopped is worth nothing."""
    with file_errors(path), HashingFile(path) as file:
        buffer = bytearray(BLOCK_BYTES)
        while not is_stopped() and file.readinto(buffer):
            pass
        return file.sha256()


class _Hashing(threading.Thread):
    def __init__(self, name: str, hash_all: Callable[[], str]) -> None:
        super().__init__(name=name, daemon=True)
        self._hash_all = hash_all
        self._stopped = threading.Event()
        self.is_stopped = self._stopped.is_set
        self.found = ""
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.found = self._hash_all()
        except Exception as error:
            self.error = error

    def stop(self) -> None:
        self._stopped.set()
        self.join()
