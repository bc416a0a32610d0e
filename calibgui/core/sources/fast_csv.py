"""Large CSV and TSV files in UTF-8, on all cores: only the texts that are drawn ever become Python strings.

DuckDB reads 700 MB in about 2 seconds of processor time, and turning two million texts into strings and
hashing them takes five more. Here a row costs a few hundred nanoseconds, most of it its key. It is read by
the plain rules of RFC 4180 and nothing else: whatever is unusual (a quote within a cell, a row with other
cells, a carriage return, a byte that is not UTF-8) ends the pass, and DuckDB reads the file from the start,
which knows how to take it or what to say of it.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from calibgui.core.domain import DETECTED
from calibgui.core.sources import blake2b_lanes, csv_kernels
from calibgui.core.sources.columns import choose_column
from calibgui.core.sources.csv_dialect import CsvDialect, sniff
from calibgui.core.sources.decoding import encoding_of_head
from calibgui.core.sources.files import BLOCK_BYTES, file_errors
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.keys import Sampler
from calibgui.core.sources.scan import ScanStopped

MIN_BYTES = 1 << 25
"""Below that the pass is not worth loading numba, let alone compiling."""

_BLOCK_BYTES = 1 << 22
_MAX_ROW_BYTES = 1 << 24
_PAD = 3  # bytes before the first row, which the check of UTF-8 looks back at
_POLL_S = 0.05
_MOST_THREADS = 4

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.uintp]
T = TypeVar("T")


class UnusualError(Exception):
    """The file needs another reader; what the sampler was given of it is to be forgotten."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a block of whole rows holds. `places` are uintp (texts, 2): start and end."""

    block: Bytes
    keys: npt.NDArray[np.uint64]
    places: Places
    counts: npt.NDArray[np.int64]  # blanks, too short, too long

    def text(self, number: int) -> str:
        start, end = self.places[number].tolist()
        return self.block[start:end].tobytes().decode("utf-8")


def warm() -> None:
    """Load the machine code of the pass, or compile it, which takes a few seconds once on a computer."""
    csv_kernels.load()
    blake2b_lanes.load()


def is_candidate(job: ReadJob) -> bool:
    """Whether the pass is worth a try."""
    source, format_ = job.source, job.format
    return (
        job.size_bytes >= MIN_BYTES
        and format_.name in ("csv", "tsv")
        and not format_.compression
        and not source.joined
        and source.options == DETECTED
        and job.stratify_by is None
    )


def read_fast(job: ReadJob, number: int, sampler: Sampler, should_stop: Callable[[], bool]) -> Iterator[None]:
    """Adds the keys and texts of a file to the sampler, a block at a time, and fills `job`.

    Raises UnusualError, SourceError, and ScanStopped within a tenth of a second of `should_stop()`, but for
    the very first pass on a computer, which waits for numba.
    """
    with file_errors(job.source.path), job.source.path.open("rb") as file:
        head = file.read(BLOCK_BYTES)
    job.encoding = encoding_of_head(job.source.path, head)  # that it goes on so is seen on the way
    if not job.is_utf8:
        raise UnusualError
    rows = head[: head.rfind(b"\n") + 1].decode(job.encoding, "replace").replace("\r\n", "\n")
    dialect = sniff(rows, job.format.name)
    if len(dialect.delimiter.encode()) != 1 or dialect.escape != dialect.quote:
        raise UnusualError
    job.columns = tuple(column.name for column in dialect.columns)
    job.column = choose_column(job.source.path, dialect.columns, job.source.column)
    reader = _Reader(job, dialect, sampler)
    threads = min(_MOST_THREADS, max(3, os.cpu_count() or 1))
    with ThreadPoolExecutor(threads, "csv") as pool:
        waiting: deque[Future[_Rows]] = deque()
        try:
            for block in reader.blocks(should_stop):
                waiting.append(pool.submit(reader.rows, block))
                if len(waiting) > 2 * threads:
                    _add(reader, sampler, _wait(waiting.popleft(), should_stop), number)
                    yield
            while waiting:
                _add(reader, sampler, _wait(waiting.popleft(), should_stop), number)
                yield
        finally:
            for future in waiting:
                future.cancel()


def _add(reader: _Reader, sampler: Sampler, rows: _Rows, number: int) -> None:
    sampler.add_keys(rows.keys, rows.text, number)
    blanks, too_short, too_long = (int(count) for count in rows.counts)
    sampler.blanks += blanks
    sampler.too_short += too_short
    sampler.too_long += too_long
    reader.give_back(rows)


def _wait(future: Future[T], should_stop: Callable[[], bool]) -> T:
    while True:
        if should_stop():
            raise ScanStopped
        with suppress(TimeoutError):
            return future.result(timeout=_POLL_S)


class _Reader:
    """Cuts the file into blocks of whole rows, and reads the rows of a block."""

    def __init__(self, job: ReadJob, dialect: CsvDialect, sampler: Sampler) -> None:
        warm()
        self._job = job
        self._quote = np.uint8(ord(dialect.quote) if dialect.quote else 0)
        self._delimiter = np.uint8(ord(dialect.delimiter))
        assert job.column is not None
        self._column = (job.columns.index(job.column), len(job.columns))
        self._header = int(dialect.header)
        self._salt, (self._shortest, self._longest) = sampler.salt, sampler.limits
        self._used: list[Bytes] = []
        self._of_thread = threading.local()

    def blocks(self, should_stop: Callable[[], bool]) -> Iterator[tuple[Bytes, bool]]:
        """Blocks of whole rows after _PAD bytes, and whether it is the first one."""
        path = self._job.source.path
        with file_errors(path), path.open("rb", buffering=0) as file:
            rest, first = self._start(file), True
            while True:
                if should_stop():
                    raise ScanStopped
                block, count = self._filled(file, rest)
                size = len(block) - _PAD
                if count == 0:
                    if size:
                        yield block, first
                    return
                end = int(csv_kernels.last_row_end(block[_PAD:], np.uintp(size), self._quote))
                rest = block[_PAD + end :]
                if len(rest) > _MAX_ROW_BYTES:
                    raise UnusualError
                if end:
                    yield block[: _PAD + end], first
                    first = False

    def _start(self, file: BinaryIO) -> Bytes:
        """Past the byte order mark."""
        if self._job.encoding == "utf-8-sig":
            file.seek(3)
        return np.empty(0, np.uint8)

    def _filled(self, file: Any, rest: Bytes) -> tuple[Bytes, int]:
        """The rest of the block before and as many new bytes as there are; their number."""
        kept = _PAD + len(rest)
        block = self._buffer(kept + _BLOCK_BYTES + 1)
        block[:_PAD] = 0
        block[_PAD:kept] = rest
        count = file.readinto(block[kept : kept + _BLOCK_BYTES].data) or 0
        self._job.bytes_done += count
        size = kept + count
        if count == 0 and len(rest) and block[size - 1] != ord("\n"):
            block[size] = ord("\n")
            size += 1
        return block[:size], count

    def _buffer(self, size: int) -> Bytes:
        """Used before where there is one: new memory costs as much time as reading the file into it."""
        used = self._used.pop() if self._used else None
        return used if used is not None and len(used) >= size else np.empty(size + (size >> 2), np.uint8)

    def give_back(self, rows: _Rows) -> None:
        """The texts of `rows` are not asked for any more."""
        if isinstance(rows.block.base, np.ndarray):
            self._used.append(rows.block.base)

    def rows(self, block_and_first: tuple[Bytes, bool]) -> _Rows:
        """The keys of a block's texts. Raises UnusualError."""
        padded, first = block_and_first
        if not csv_kernels.is_plain(padded, np.uintp(len(padded))):
            raise UnusualError
        block = padded[_PAD:]
        most = len(block) // self._column[1] + 1
        places = self._space(most)
        counts = np.zeros(3, np.int64)
        longest = len(block) if self._longest is None else self._longest
        limits = np.array([*self._column, self._header if first else 0, self._shortest, longest], np.int64)
        dialect = np.array([self._delimiter, self._quote], np.uint8)
        found = csv_kernels.texts_of_rows(block, dialect, limits, places, counts)
        if found == csv_kernels.UNUSUAL:
            raise UnusualError
        places, keys = places[:found].copy(), np.empty(found, np.uint64)
        blake2b_lanes.keys_of_texts(block, places, self._salt, keys)
        return _Rows(block, keys, places, counts)

    def _space(self, rows: int) -> Places:
        """Room for the places of the texts of this thread's block."""
        own = self._of_thread
        if not hasattr(own, "places") or len(own.places) < rows:
            own.places = np.empty((rows, 2), np.uintp)
        places: Places = own.places
        return places
