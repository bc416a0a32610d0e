"""Files of one text per line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from calibgui.core.errors import SourceError
from calibgui.core.sources.decoding import MARK, decoded_blocks, detect_encoding
from calibgui.core.sources.files import HashingFile, file_errors, unpacked
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import ScanStopped

MAX_LINE_CHARACTERS = 1 << 24


def read_lines(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[list[str]]:
    """The lines in batches of about a megabyte, blank ones too; memory does not grow with the file.

    A line ends at LF, CRLF or CR only: U+0085 and U+2028 belong to the text. A line with undecodable
    bytes is left out and counted. The hash is computed on the way.
    """
    path, compression = job.source.path, job.format.compression
    job.encoding = detect_encoding(path, compression, should_stop)
    with file_errors(path), HashingFile(path) as raw, unpacked(raw, compression) as file:
        line, unfinished = 0, ""
        for block in decoded_blocks(file, job.encoding):
            if should_stop():
                raise ScanStopped
            lines = (unfinished + block).split("\n")
            unfinished = lines.pop()
            if len(unfinished) > MAX_LINE_CHARACTERS:
                raise _too_long(job, line + len(lines) + 1)
            job.bytes_done = raw.bytes_read
            yield _decodable(job, lines, line)
            line += len(lines)
        if unfinished:
            yield _decodable(job, [unfinished], line)
        job.sha256 = raw.sha256()


def _decodable(job: ReadJob, lines: list[str], before: int) -> list[str]:
    """`lines` without those that hold a MARK; `before` lines of the file came before them."""
    good = [line for line in lines if MARK not in line]
    if len(good) < len(lines):
        job.undecodable += len(lines) - len(good)
        if job.first_undecodable is None:
            job.first_undecodable = before + 1 + next(i for i, line in enumerate(lines) if MARK in line)
    return good


def _too_long(job: ReadJob, line: int) -> SourceError:
    path = job.source.path
    return SourceError(
        f"Line {line:,} of {path.name} is longer than {MAX_LINE_CHARACTERS:,} characters.",
        remedy="A file of texts holds one text per line: check that this is one.",
        path=path,
        line=line,
    )
