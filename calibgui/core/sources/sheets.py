"""Workbooks of Excel: the sheet that is set, or the first one that holds anything."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from typing import Any
from xml.etree.ElementTree import ParseError

from calibgui.core.errors import SourceError
from calibgui.core.sources.columns import Column, listed
from calibgui.core.sources.files import unreadable
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.preparing import prepared
from calibgui.core.sources.rows import as_text, choose_columns, texts_of
from calibgui.core.sources.scan import ScanStopped
from calibgui.core.sources.sheet_head import Row, cell_of, columns_of, is_header

_BATCH_ROWS = 512
_HEAD_ROWS = 200
_MOST_ROWS = 1_048_576
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    LookupError,
    ValueError,
    OverflowError,
    TypeError,
    AttributeError,
    RuntimeError,  # of a compression that zip files may have and Python does not know
)


def read_sheet(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[list[str]]:
    """The texts of one column in batches, each with those of the joined columns; no value is the empty text.

    Rows are streamed; the table of distinct strings that a workbook has is held in memory. A formula gives
    the value that was saved with it. Half of the progress is the hash before.
    """
    with prepared(job, should_stop), _workbook_errors(job), _first_rows(job, should_stop) as (rows, expected):
        head, header, columns = _table_head(job, rows)
        if not columns:
            return
        chosen = choose_columns(job, columns)
        places = {name: job.columns.index(name) for name in chosen.names}
        checked, done = job.bytes_done, 0
        body = chain(head[header:], rows)
        while batch := list(islice(body, _BATCH_ROWS)):
            cells = {name: [as_text(cell_of(row, place)) for row in batch] for name, place in places.items()}
            yield texts_of(job, chosen, cells)
            done += len(batch)
            share = min(1.0, done / expected) if expected else 0.0
            job.bytes_done = checked + int((job.size_bytes - checked) * share)


def sheet_head(
    job: ReadJob, rows: int, should_stop: Callable[[], bool]
) -> tuple[list[Column], list[list[str]]]:
    """The columns, and the first rows with one cell for each; reads no more than these need."""
    with _workbook_errors(job), _first_rows(job, should_stop) as (found, _):
        head, header, columns = _table_head(job, found)
        body = chain(head[header:], found)
        return columns, [
            [as_text(cell_of(row, place)) for place in range(len(columns))] for row in islice(body, rows)
        ]


def _table_head(job: ReadJob, rows: Iterator[Row]) -> tuple[list[Row], bool, list[Column]]:
    """The first rows, whether the first of them is a header, and the columns."""
    head = list(islice(rows, _HEAD_ROWS))
    header = job.source.options.header
    header = is_header(head) if header is None else header and bool(head)
    return head, header, columns_of(head, header)


@contextmanager
def _first_rows(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[tuple[Iterator[Row], int]]:
    """The rows from the first one that is not blank, and about how many to expect (0: unknown)."""
    import openpyxl

    # A file object, as openpyxl would go by the suffix of a path.
    with (
        job.source.path.open("rb") as file,
        closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book,
    ):
        job.sheets = tuple(sheet.title for sheet in book.worksheets)
        for sheet in _candidates(job, book.worksheets):
            job.sheet, expected = sheet.title, sheet.max_row or 0
            rows = _rows(sheet, should_stop)
            first = next((row for row in rows if any(cell is not None for cell in row)), None)
            if first is not None:
                yield chain([first], rows), expected
                return
        yield iter(()), 0


def _candidates(job: ReadJob, sheets: Sequence[Any]) -> Sequence[Any]:
    """The sheet that is set, alone; all where none is. Raises SourceError where the workbook lacks it."""
    wanted = job.source.options.sheet
    found = sheets if wanted is None else [sheet for sheet in sheets if sheet.title == wanted]
    if wanted is not None and not found:
        path = job.source.path
        raise SourceError(
            f"{path.name} has no sheet {wanted!r}.",
            remedy=f"Its sheets are: {listed(job.sheets)}.",
            path=path,
        )
    return found


def _rows(sheet: Any, should_stop: Callable[[], bool]) -> Iterator[Row]:
    sheet.reset_dimensions()  # some programs write a size that is not that of the sheet
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if should_stop():
            raise ScanStopped
        if number == _MOST_ROWS:  # a damaged row number stands for all the rows before it, which are made up
            raise ValueError(f"it has more than {_MOST_ROWS:,} rows, which is all that a sheet can have")
        yield row


@contextmanager
def _workbook_errors(job: ReadJob) -> Iterator[None]:
    """Turns what is raised while a workbook is read into a SourceError."""
    path = job.source.path
    try:
        yield
    except OSError as error:
        raise unreadable(path, error) from error
    except _DAMAGE as error:
        raise SourceError(
            f"{path.name} is damaged or was cut off: it can't be read as a workbook of Excel.",
            remedy="Download or save the file again.",
            path=path,
            details=f"{type(error).__name__}: {error}",
        ) from error
