"""The hash of a file, computed while the file is read by something else.

hashlib and `read` release the GIL, so it takes a core that reading leaves idle. The file comes from the page
cache the second time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from calibgui.core.sources.files import BLOCK_BYTES, HashingFile, file_errors
from calibgui.core.sources.job import ReadJob


@contextmanager
def hashed_meanwhile(job: ReadJob) -> Iterator[None]:
    """Fills `job.sha256` by the end of the block, unless that ends with an exception. Raises SourceError."""
    hashing = _Hashing(job)
    hashing.start()
    try:
        yield
    except BaseException:
        hashing.stop()
        raise
    job.sha256 = hashing.result()


class _Hashing(threading.Thread):
    def __init__(self, job: ReadJob) -> None:
        super().__init__(name=f"hash {job.source.path.name}", daemon=True)
        self._path = job.source.path
        self._stopped = threading.Event()
        self._sha256 = ""
        self._error: Exception | None = None

    def run(self) -> None:
        try:
            with file_errors(self._path), HashingFile(self._path) as file:
                buffer = bytearray(BLOCK_BYTES)
                while not self._stopped.is_set() and file.readinto(buffer):
                    pass
                self._sha256 = file.sha256()
        except Exception as error:
            self._error = error

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def result(self) -> str:
        self.join()
        if self._error is not None:
            raise self._error
        return self._sha256
