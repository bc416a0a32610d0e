"""CSV files whose rows end in CRLF while a bare LF stands inside of cells that are not quoted."""

from __future__ import annotations

from calibgui.core.sources.decoding import LF_MARK, decoded_blocks
from calibgui.core.sources.files import opened_file
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.table_formats import dialect_of

_HEAD_CHARACTERS = 1 << 16


def bare_lf_is_text(job: ReadJob) -> bool:
    """Whether the first rows are of one width only if a bare LF ends none of them.

    In a file of mixed line ends it does end them; inside of quotes it makes no difference.
    """
    path = job.source.path
    if job.format.name not in ("csv", "tsv"):
        return False
    with opened_file(path, job.format.compression) as file:
        text = next(decoded_blocks(file, job.encoding, bare_lf=True))
    text = text[: max(text.rfind("\n", 0, _HEAD_CHARACTERS), text.find("\n")) + 1]
    if LF_MARK not in text:
        return False
    return dialect_of(job, text).fit > dialect_of(job, text.replace(LF_MARK, "\n")).fit


def line_of_row(job: ReadJob, row: int) -> int:
    """The line of the file in which its row of this number begins; both are counted from 1."""
    path, rows, lines = job.source.path, row - 1, 1
    with opened_file(path, job.format.compression) as file:
        for text in decoded_blocks(file, job.encoding, bare_lf=True):
            if text.count("\n") >= rows:
                before = "\n".join(text.split("\n", rows)[:rows])
                return lines + rows + before.count(LF_MARK)
            rows -= text.count("\n")
            lines += text.count("\n") + text.count(LF_MARK)
    return lines
