"""The texts of one source, whatever its format, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence

from calibgui.core.domain import Source
from calibgui.core.sources.arrow_tables import read_arrow
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.lines import LINE_FORMATS, read_lines
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.sheets import read_sheet
from calibgui.core.sources.tables import read_table
from calibgui.core.vectors.kind import refuse_vectors

_READERS = {**dict.fromkeys(LINE_FORMATS, read_lines), "arrow": read_arrow, "xlsx": read_sheet}

_TEXTS_BETWEEN_STOPS = 512


def text_batches(job: ReadJob, should_stop: Callable[[], bool]) -> Generator[Sequence[str], None, None]:
    """The texts in batches that take well under half a second, blank ones too. Fills `job` on the way.

    Raises SourceError, and ScanStopped within one batch of `should_stop()`.
    """
    refuse_vectors(job)
    read = _READERS.get(job.format.name, read_table)
    for batch in read(job, should_stop):
        if should_stop():
            raise ScanStopped
        yield batch


def read_texts(source: Source, should_stop: Callable[[], bool]) -> Iterator[str]:
    """Every text of `source` that is not blank, duplicates included. Raises as `text_batches` does."""
    for batch in text_batches(open_source(source), should_stop):
        for number, text in enumerate(batch):
            if number % _TEXTS_BETWEEN_STOPS == 0 and should_stop():
                raise ScanStopped
            if text and not text.isspace():
                yield text
