"""What DuckDB needs of a file before it reads it: UTF-8, one kind of line end, nothing cut off."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.sources.background_hash import hashed_meanwhile
from calibgui.core.sources.bare_lf import bare_lf_is_text
from calibgui.core.sources.decoding import LF_MARK, MARK, decoded_blocks
from calibgui.core.sources.encodings import source_encoding
from calibgui.core.sources.files import BLOCK_BYTES, file_errors, opened_file, opened_raw, unpacked
from calibgui.core.sources.formats import CONTAINERS
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.zstd_frames import check_frames

CHECK_SHARE = 0.2  # of the progress; about what the check takes of the time


@dataclass(slots=True)
class _Check:
    """What a pass over the bytes found. DuckDB's CSV reader can't take CRLF and LF line ends in one file."""

    utf8: bool = True
    crlf: int = 0
    lf: int = 0


@contextmanager
def prepared(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[tuple[Path, int]]:
    """The file that DuckDB may read, and about how many rows to expect (0: unknown).

    That is the file itself where it can be, else a copy in UTF-8 that is removed afterwards. The whole file
    is checked on the way, which moves `job.bytes_done` on by a part, and hashed meanwhile.
    """
    with hashed_meanwhile(job):
        if job.format.name in CONTAINERS:
            yield job.source.path, 0
            return
        if job.format.compression == "zst":
            check_frames(job.source.path)
        job.encoding = source_encoding(job, should_stop)
        check = _check(job, should_stop)
        mixed = job.format.name in ("csv", "tsv") and 0 < check.crlf < check.lf
        if check.utf8 and not mixed and _duckdb_unpacks(job):
            yield job.source.path, check.lf
            return
        job.bare_lf = mixed and bare_lf_is_text(job)
        with utf8_copy(job, should_stop) as copy:
            yield copy, check.lf


def _duckdb_unpacks(job: ReadJob) -> bool:
    """Whether DuckDB finds the compression by itself: it goes by the suffix, and knows no bzip2."""
    suffix = job.source.path.suffix.lower()
    said = suffix.removeprefix(".") if suffix in (".gz", ".zst") else ""
    return job.format.compression == said


def _check(job: ReadJob, should_stop: Callable[[], bool]) -> _Check:
    path = job.source.path
    found = _Check(utf8=job.is_utf8)
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file_errors(path), opened_raw(path) as raw, unpacked(raw, job.format.compression) as file:
        while block := file.read(BLOCK_BYTES):
            if should_stop():
                raise ScanStopped
            job.bytes_done = int(raw.tell() * CHECK_SHARE)
            if b"\r" in block:
                found.crlf += block.count(b"\r\n")
            found.lf += block.count(b"\n")
            if found.utf8 and not (block.isascii() and not decoder.getstate()[0]):
                found.utf8 = _decodes(decoder, block)
        found.utf8 = found.utf8 and _decodes(decoder, b"", final=True)
    return found


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def utf8_copy(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[Path]:
    """A copy without compression, in UTF-8, with LF line ends and a MARK for undecodable places.

    Notes in `job` the line of the first MARK; whether its row is left out depends on the column.
    """
    path, line = job.source.path, 1
    with tempfile.TemporaryDirectory(prefix="calibgui-") as folder, file_errors(path):  # of the copy too
        copy = Path(folder) / f"copy.{job.format.name}"
        with (
            opened_file(path, job.format.compression) as file,
            copy.open("w", encoding="utf-8", newline="") as out,
        ):
            for text in decoded_blocks(file, job.encoding, job.bare_lf):
                if should_stop():
                    raise ScanStopped
                out.write(text)
                lines = text.replace(LF_MARK, "\n") if job.bare_lf else text
                if job.first_undecodable is None and MARK in lines:
                    job.first_undecodable = line + lines.count("\n", 0, lines.index(MARK))
                line += lines.count("\n")
        yield copy
