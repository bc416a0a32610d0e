"""The encoding in which a source is read: the one set by hand, else the one that its bytes show."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from calibgui.core.errors import SourceError
from calibgui.core.sources.decoding import detect_encoding, encoding_of_head, marked_encoding
from calibgui.core.sources.files import BLOCK_BYTES, opened_file
from calibgui.core.sources.job import ReadJob

_FAMILY = 6
"""Names of encodings that agree in so many characters, as utf-16 and utf-16-le, share a byte order mark."""


def source_encoding(job: ReadJob, should_stop: Callable[[], bool]) -> str:
    """A codec name. Raises SourceError where the one set by hand is none."""
    if job.source.options.encoding is None:
        return detect_encoding(job.source.path, job.format.compression, should_stop)
    return head_encoding(job)


def head_encoding(job: ReadJob) -> str:
    """As `source_encoding`, but told by the first megabyte alone."""
    path = job.source.path
    with opened_file(path, job.format.compression) as file:
        head = file.read(BLOCK_BYTES)
    if job.source.options.encoding is None:
        return encoding_of_head(path, head)
    chosen = _checked(job, job.source.options.encoding)
    marked = marked_encoding(head)
    # Read as plain UTF-8 or UTF-16 LE, the mark would become a letter of the first text.
    if marked is not None and marked[:_FAMILY] == chosen[:_FAMILY]:
        return marked
    try:
        codecs.getincrementaldecoder(chosen)("calibgui-mark").decode(head)
    except UnicodeError as error:
        raise SourceError(
            f"{path.name} can't be read in the encoding {chosen}.",
            remedy="Choose another encoding, or leave it to be found.",
            path=path,
            details=str(error),
        ) from error
    return chosen


def _checked(job: ReadJob, name: str) -> str:
    try:
        b"a".decode(name, "replace")
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        path = job.source.path
        raise SourceError(
            f"{path.name} can't be read in the encoding {name!r}: there is none of this name.",
            remedy="Choose another encoding, such as utf-8, utf-16, gb18030, big5, shift_jis or cp1252.",
            path=path,
        ) from None
