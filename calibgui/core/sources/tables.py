"""Tables through DuckDB: CSV, TSV, JSON, JSON Lines and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from calibgui.core.page_cache import read_extension
from calibgui.core.sources.columns import choose_column
from calibgui.core.sources.decoding import MARK
from calibgui.core.sources.duck import ARROW_BATCH_ROWS, Duck, opened
from calibgui.core.sources.encoded import EncodedTexts
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.preparing import prepared
from calibgui.core.sources.table_errors import duckdb_errors
from calibgui.core.sources.table_formats import Table, open_table

_BATCH_BYTES = 1 << 19
_LEAST_ROWS, _MOST_ROWS = 64, 1 << 16


def read_table(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[Sequence[str]]:
    """The texts of one column in batches; an empty value is the empty text.

    `job.source.column` names the column; None lets the reader guess among those of type text. Rows whose
    text holds undecodable bytes are left out and counted. Half of the progress is the check before.
    """
    read_extension("_duckdb")
    with prepared(job, should_stop) as (path, rows_expected), opened_table(job, path, should_stop) as opened:
        duck, table = opened
        job.columns = tuple(column.name for column in table.columns)
        job.column = choose_column(job.source.path, table.columns, job.source.column)
        rows_expected = table.rows or rows_expected
        checked, rows = job.bytes_done, 0
        # A copy marks undecodable places, which must be looked for; Parquet may hold bytes of any encoding.
        as_they_are = path == job.source.path and job.format.name != "parquet"
        query = table.select(job.column)
        by_arrow = duck.text_batches(*query, _rows_at_once(job, rows_expected))
        for batch in by_arrow if as_they_are else duck.batches(*query):
            rows += len(batch)
            yield batch if isinstance(batch, EncodedTexts) else _decodable(job, batch)
            share = min(1.0, rows / rows_expected) if rows_expected else 0.0
            job.bytes_done = checked + int((job.size_bytes - checked) * share)


@contextmanager
def opened_table(job: ReadJob, path: Path, should_stop: Callable[[], bool]) -> Iterator[tuple[Duck, Table]]:
    """The table in the file `path`, which is the source or its copy in UTF-8; errors name the source."""
    with duckdb_errors(job, should_stop), opened(should_stop) as duck:
        yield duck, open_table(duck, job, path)


def _rows_at_once(job: ReadJob, rows: int) -> int:
    """As many as hold some megabytes of the file: fewer cost time, more cost memory where texts are long."""
    bytes_per_row = job.size_bytes / max(1, rows)
    return int(min(max(_BATCH_BYTES / bytes_per_row, _LEAST_ROWS), _MOST_ROWS)) if rows else ARROW_BATCH_ROWS


def _decodable(job: ReadJob, rows: list[tuple[Any, ...]]) -> list[str]:
    texts = [_as_text(value) for (value,) in rows]
    good = [text for text in texts if MARK not in text]
    job.undecodable += len(texts) - len(good)
    return good


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "calibgui-mark")
    return "" if value is None else str(value)
