"""Files of text alone: one text per line, one per paragraph, or one per file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from calibgui.core.errors import SourceError
from calibgui.core.sources.decoding import MARK, decoded_blocks
from calibgui.core.sources.encodings import source_encoding
from calibgui.core.sources.files import HashingFile, file_errors, unpacked
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.scan import ScanStopped

LINES, PARAGRAPHS, WHOLE = "text", "paragraphs", "whole"
LINE_FORMATS = frozenset((LINES, PARAGRAPHS, WHOLE))
"""Formats of files that hold nothing but texts; lines unless a person says otherwise."""

MAX_LINE_CHARACTERS = 1 << 24

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_LEADING_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


def read_lines(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[list[str]]:
    """The texts in batches of about a megabyte, blank lines too; memory does not grow with the file.

    A line ends at LF, CRLF or CR only: U+0085 and U+2028 belong to the text. Paragraphs are separated by
    blank lines. A text with undecodable bytes is left out and counted. The hash is computed on the way.
    """
    path, compression = job.source.path, job.format.compression
    job.encoding = source_encoding(job, should_stop)
    with file_errors(path), HashingFile(path) as raw, unpacked(raw, compression) as file:
        line, unfinished = 1, ""
        for block in decoded_blocks(file, job.encoding):
            if should_stop():
                raise ScanStopped
            _note_undecodable(job, block, line)
            line += block.count("\n")
            *texts, unfinished = split(unfinished + block, job.format.name)
            if len(unfinished) > MAX_LINE_CHARACTERS:
                raise _too_long(job, line - unfinished.count("\n"))
            job.bytes_done = raw.bytes_read
            yield _decodable(job, texts)
        if unfinished:
            yield _decodable(job, [_LEADING_BLANK_LINES.sub("", unfinished).rstrip("\n")])
        job.sha256 = raw.sha256()


def split(text: str, format_: str) -> list[str]:
    """The texts in a part of a file of lines, paragraphs or one text; the last one may go on behind it."""
    if format_ == WHOLE:
        return [text]
    if format_ == PARAGRAPHS:
        return _BLANK_LINES.split(_LEADING_BLANK_LINES.sub("", text))
    return text.split("\n")


def _note_undecodable(job: ReadJob, block: str, line: int) -> None:
    """Remembers where the first MARK of the file is; `block` begins in this line."""
    if job.first_undecodable is None and MARK in block:
        job.first_undecodable = line + block.count("\n", 0, block.index(MARK))


def _decodable(job: ReadJob, texts: list[str]) -> list[str]:
    """`texts` without those that hold a MARK, which are counted."""
    good = [text for text in texts if MARK not in text]
    job.undecodable += len(texts) - len(good)
    return good


def _too_long(job: ReadJob, line: int) -> SourceError:
    path = job.source.path
    if job.format.name == LINES:
        message = f"Line {line:,} of {path.name} is longer than {MAX_LINE_CHARACTERS:,} characters."
    else:
        message = (
            f"The text in {path.name} from line {line:,} on has more than {MAX_LINE_CHARACTERS:,} characters."
        )
    return SourceError(
        message,
        remedy="A file of texts holds one text per line: check that this is one.",
        path=path,
        line=line,
    )
