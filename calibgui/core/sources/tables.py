"""Tables through DuckDB: CSV, TSV, JSON, JSON Lines and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from calibgui.core.page_cache import read_extension
from calibgui.core.sources.decoding import LF_MARK
from calibgui.core.sources.duck import ARROW_BATCH_ROWS, Duck, opened
from calibgui.core.sources.encoded import EncodedTexts
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.preparing import prepared
from calibgui.core.sources.queries import Table
from calibgui.core.sources.rows import Chosen, as_text, choose_columns, texts_of
from calibgui.core.sources.table_errors import duckdb_errors
from calibgui.core.sources.table_formats import open_table

_BATCH_BYTES = 1 << 19
_LEAST_ROWS, _MOST_ROWS = 64, 1 << 16


def read_table(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[Sequence[str]]:
    """The texts of one column in batches, each with those of the joined columns; no value is the empty text.

    `job.source.column` names the column; None lets the reader guess among those of type text. Rows whose
    text holds undecodable bytes are left out and counted. Half of the progress is the check before.
    """
    read_extension("_duckdb")
    with prepared(job, should_stop) as (path, rows_expected), opened_table(job, path, should_stop) as opened:
        duck, table = opened
        chosen = choose_columns(job, table.columns)
        rows_expected = table.rows or rows_expected
        checked, rows = job.bytes_done, 0
        query = table.select(chosen.names)
        if _as_they_are(job, path, chosen):
            batches: Iterable[Sequence[Any]] = duck.text_batches(*query, _rows_at_once(job, rows_expected))
        else:
            batches = duck.batches(*query)
        for batch in batches:
            rows += len(batch)
            if isinstance(batch, EncodedTexts):
                yield batch
            else:
                yield texts_of(job, chosen, cells_of(job, chosen, batch))
            share = min(1.0, rows / rows_expected) if rows_expected else 0.0
            job.bytes_done = checked + int((job.size_bytes - checked) * share)


@contextmanager
def opened_table(job: ReadJob, path: Path, should_stop: Callable[[], bool]) -> Iterator[tuple[Duck, Table]]:
    """The table in the file `path`, which is the source or its copy in UTF-8; errors name the source."""
    with duckdb_errors(job, should_stop), opened(path, should_stop) as duck:
        yield duck, open_table(duck, job, path)


def _as_they_are(job: ReadJob, path: Path, chosen: Chosen) -> bool:
    """Whether texts can stay as Arrow holds them: of one column, in UTF-8, with nothing to look for in them.

    A copy marks undecodable places, which must be looked for; Parquet may hold bytes of any encoding.
    """
    return len(chosen.names) == 1 and path == job.source.path and job.format.name != "parquet"


def _rows_at_once(job: ReadJob, rows: int) -> int:
    """As many as hold some megabytes of the file: fewer cost time, more cost memory where texts are long."""
    bytes_per_row = job.size_bytes / max(1, rows)
    return int(min(max(_BATCH_BYTES / bytes_per_row, _LEAST_ROWS), _MOST_ROWS)) if rows else ARROW_BATCH_ROWS


def cells_of(job: ReadJob, chosen: Chosen, rows: Sequence[tuple[Any, ...]]) -> dict[str, list[str]]:
    """The cells of each chosen column as text, from `rows` that hold these columns in their order."""
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(chosen.names)
    cells = {
        name: [as_text(value) for value in found] for name, found in zip(chosen.names, columns, strict=True)
    }
    if job.bare_lf:
        return {name: [cell.replace(LF_MARK, "\n") for cell in found] for name, found in cells.items()}
    return cells
