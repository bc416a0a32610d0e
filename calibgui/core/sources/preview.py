"""The first rows of a file as they would be read, and how: for a person to look at and correct."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from calibgui.core.domain import Source
from calibgui.core.sources.arrow_tables import arrow_head
from calibgui.core.sources.bare_lf import bare_lf_is_text
from calibgui.core.sources.columns import Column, choose_column
from calibgui.core.sources.csv_dialect import CsvDialect, records
from calibgui.core.sources.csv_head import head_text
from calibgui.core.sources.decoding import LF_MARK, MARK
from calibgui.core.sources.encodings import head_encoding
from calibgui.core.sources.formats import TEXTUAL
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.json_head import closed
from calibgui.core.sources.lines import LINE_FORMATS, split
from calibgui.core.sources.rows import as_text, choose_columns, texts_of
from calibgui.core.sources.sheets import sheet_head
from calibgui.core.sources.table_formats import dialect_of
from calibgui.core.sources.tables import opened_table
from calibgui.core.vectors.head import VectorFacts, vector_head
from calibgui.core.vectors.kind import of_vectors


@dataclass(frozen=True, slots=True)
class Preview:
    """How a source is read and what comes of it.

    `columns` are all columns or field paths that could hold texts, () for lines of text. `rows` are the
    first rows, one cell per column; `texts` are the first texts that a sample would be drawn from.
    `delimiter`, `quote` and `header` are those of a CSV or TSV file, None for other formats.
    `sheets` are all sheets of a workbook, `sheet` is the one seen here.

    Of vectors `vectors` tells, and `texts` are (). `columns` are those of a table; an array has none, its
    rows are as `VectorHead` has them.
    """

    format: str
    compression: str
    encoding: str
    delimiter: str | None
    quote: str | None
    header: bool | None
    columns: tuple[str, ...]
    column: str | None
    joined: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    vectors: VectorFacts | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """The first rows of a table, one cell for each of the columns."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    dialect: CsvDialect | None = None


def _never() -> bool:
    return False


def preview(source: Source, rows: int = 20, should_stop: Callable[[], bool] = _never) -> Preview:
    """The first `rows` rows of `source` and their texts that are not blank; reads no more than its head.

    What `source.options` leave open is told by the head alone, so that a file whose first megabyte is plain
    English may be said to be UTF-8 and prove to be cp1252 when it is read whole. Raises SourceError for what
    can't be read, and ScanStopped once `should_stop()` says so.
    """
    job = open_source(source)
    if of_vectors(job):
        return _of_vectors(job, rows)
    if job.format.name in TEXTUAL:
        job.encoding = head_encoding(job)
    if job.format.name in LINE_FORMATS:
        lines = split(head_text(job, source.path)[0].rstrip("\n"), job.format.name)[:rows]
        return _of(job, None, [(line,) for line in lines], lines)
    head = _head(job, rows, should_stop)
    if not head.columns:
        return _of(job, head.dialect, [], [])
    chosen = choose_columns(job, head.columns)
    places = {name: job.columns.index(name) for name in chosen.names}
    cells = {name: [row[place] for row in head.rows] for name, place in places.items()}
    return _of(job, head.dialect, head.rows, texts_of(job, chosen, cells))


def _of(
    job: ReadJob, dialect: CsvDialect | None, rows: Sequence[Sequence[str]], texts: Sequence[str]
) -> Preview:
    return Preview(
        format=job.format.name,
        compression=job.format.compression,
        encoding=job.encoding.removesuffix("-sig"),
        delimiter=dialect.delimiter if dialect else None,
        quote=dialect.quote if dialect else None,
        header=dialect.header if dialect else None,
        columns=job.columns,
        column=job.column,
        joined=job.source.joined,
        rows=tuple(tuple(cell.replace(MARK, "\N{REPLACEMENT CHARACTER}") for cell in row) for row in rows),
        texts=tuple(text for text in texts if text.strip() and MARK not in text),
        sheet=job.sheet or None,
        sheets=job.sheets,
    )


def _of_vectors(job: ReadJob, rows: int) -> Preview:
    head = vector_head(job, rows)
    job.columns, job.column = head.columns, head.column
    return replace(_of(job, None, head.rows, ()), vectors=head.facts)


def _head(job: ReadJob, rows: int, should_stop: Callable[[], bool]) -> _Head:
    if job.format.name in ("csv", "tsv"):
        job.bare_lf = bare_lf_is_text(job)
        text, _ = head_text(job, job.source.path)
        dialect = dialect_of(job, text)
        body = [[cell.replace(LF_MARK, "\n") for cell in row] for row in records(text, dialect)[:rows]]
        return _Head(dialect.columns, body, dialect)
    if job.format.name == "arrow":
        return _Head(*arrow_head(job, rows))
    if job.format.name == "xlsx":
        return _Head(*sheet_head(job, rows, should_stop))
    with _small(job) as path, opened_table(job, path, should_stop) as (duck, table):
        names = [column.name for column in table.columns]
        first = choose_column(job.source.path, table.columns, job.source.column)
        # A nested field has a row for each of its values.
        order = [first, *(name for name in names if name != first)]
        sql, parameters = table.select(order)
        places = [order.index(name) for name in names]
        found = duck.rows(f"{sql} LIMIT {rows}", parameters)
        return _Head(table.columns, [[as_text(row[place]) for place in places] for row in found])


@contextmanager
def _small(job: ReadJob) -> Iterator[Path]:
    """The source, or for JSON a copy in UTF-8 of its head, made whole: what is open there is closed."""
    if job.format.name not in ("json", "jsonl"):
        yield job.source.path
        return
    text, is_cut = head_text(job, job.source.path)
    if is_cut and (job.format.name == "json" or "\n" not in text):
        text = closed(text)
    with TemporaryDirectory(prefix="calibgui-") as folder:
        copy = Path(folder) / f"head.{job.format.name}"
        copy.write_text(text, encoding="utf-8", newline="")
        yield copy
