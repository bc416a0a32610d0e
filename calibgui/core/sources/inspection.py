"""A quick look at a file, for the column chooser."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.domain import Source
from calibgui.core.sources.columns import guess_column
from calibgui.core.sources.decoding import detect_encoding
from calibgui.core.sources.job import open_source
from calibgui.core.sources.preparing import utf8_copy
from calibgui.core.sources.tables import opened_table


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """`columns` is empty for lines of text. `column` is the one that would be guessed, None if none would."""

    path: Path
    format: str
    columns: tuple[str, ...]
    column: str | None


def inspect_source(path: Path) -> SourceInfo:
    """Format and columns from the beginning of a file. Only a file that is not in UTF-8 is read whole.

    Raises SourceError for a file that can't be read.
    """
    job = open_source(Source(path))
    name = job.format.name
    if name == "text":
        return SourceInfo(path, name, (), None)
    if name == "parquet" or job.format.compression == "zst":
        job.encoding = "utf-8"
    else:
        job.encoding = detect_encoding(path, job.format.compression, _never)
    with (
        nullcontext(path) if job.is_utf8 else utf8_copy(job, _never) as readable,
        opened_table(job, readable, _never) as (_, table),
    ):
        columns = table.columns
    return SourceInfo(path, name, tuple(column.name for column in columns), guess_column(columns))


def _never() -> bool:
    return False
