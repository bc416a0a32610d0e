"""What each format of table needs said to DuckDB: the columns it has and the query for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calibgui.core.errors import SourceError
from calibgui.core.sources.csv_dialect import CsvDialect, sniff
from calibgui.core.sources.csv_head import head_text
from calibgui.core.sources.duck import Duck
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.json_tables import json_table
from calibgui.core.sources.parquet_tables import parquet_table
from calibgui.core.sources.queries import Query, Table

_MAX_LINE_BYTES = 1 << 24
_BUFFER_BYTES = 1 << 25  # by itself DuckDB takes sixteen of the longest lines: a quarter of a gigabyte


def open_table(duck: Duck, job: ReadJob, path: Path) -> Table:
    """The table in `path`, a file that DuckDB may read; `job` knows its format and the wanted column."""
    if job.format.name == "parquet":
        return parquet_table(duck, job)
    if job.format.name in ("csv", "tsv"):
        dialect = dialect_of(job, head_text(job, path)[0])
        return Table(dialect.columns, lambda names: _csv_query(duck.file, dialect, names))
    return json_table(duck, job, path)


def dialect_of(job: ReadJob, head: str) -> CsvDialect:
    """The dialect of a CSV or TSV file, told by its first lines and by what is set by hand."""
    try:
        return sniff(head, job.format.name, job.source.options)
    except (ValueError, TypeError) as error:
        path = job.source.path
        raise SourceError(
            f"{path.name} can't be read with this separator and quote: {error}.",
            remedy="Choose two different characters, each of them one character alone.",
            path=path,
        ) from error


def _csv_query(file: str, dialect: CsvDialect, wanted: Sequence[str]) -> Query:
    """Everything is said, so that nothing is guessed: DuckDB then finds the line of a malformed row.

    The columns get names of our own: those in the file may be doubled, empty or anything.
    """
    names = [column.name for column in dialect.columns]
    cells = ", ".join(f"c{names.index(name)}" for name in wanted)
    sql = (
        f"SELECT {cells} FROM read_csv(?, auto_detect=false, delim=?, quote=?, escape=?, "
        f"header={str(dialect.header).lower()}, columns=?, comment='', max_line_size={_MAX_LINE_BYTES}, "
        f"buffer_size={_BUFFER_BYTES}, "
        "hive_partitioning=false)"
    )
    columns = {f"c{index}": "VARCHAR" for index in range(len(names))}
    return sql, [file, dialect.delimiter, dialect.quote, dialect.escape, columns]
