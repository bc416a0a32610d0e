"""The first lines of a file of text, from which its dialect is told."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.sources.decoding import decoded_blocks
from calibgui.core.sources.files import opened_file
from calibgui.core.sources.job import ReadJob


def head_text(job: ReadJob, path: Path) -> tuple[str, bool]:
    """The first block of `path`, the source or its copy in UTF-8, cut after a line; line ends are LF.

    And whether there is more in the file.
    """
    is_source = path == job.source.path
    compression, bare_lf = (job.format.compression, job.bare_lf) if is_source else ("", False)
    with opened_file(path, compression) as file:
        text = next(decoded_blocks(file, job.encoding_of(path), bare_lf))
        more = bool(file.read(1))
    return (text[: text.rfind("\n") + 1] or text if more else text), more
