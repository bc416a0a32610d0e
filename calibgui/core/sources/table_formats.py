"""What each format of table needs said to DuckDB: the columns it has and the query for one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.errors import SourceError
from calibgui.core.sources.columns import TEXT_NAMES, Column
from calibgui.core.sources.csv_dialect import CsvDialect, sniff
from calibgui.core.sources.csv_head import head_text
from calibgui.core.sources.duck import Duck, as_parameter, quoted
from calibgui.core.sources.job import ReadJob

Query = tuple[str, list[object]]

_SAMPLE_ROWS = 200
_SCHEMA_ROWS = 1000
_MAX_LINE_BYTES = 1 << 24
_BUFFER_BYTES = 1 << 25  # by itself DuckDB takes sixteen of the longest lines: a quarter of a gigabyte


@dataclass(frozen=True, slots=True)
class Table:
    """`select(names)` is the query for the values of these columns, in the order of the file."""

    columns: tuple[Column, ...]
    select: Callable[[Sequence[str]], Query]
    rows: int = 0  # 0: unknown


def open_table(duck: Duck, job: ReadJob, path: Path) -> Table:
    """The table in `path`, a file that DuckDB may read; `job` knows its format and the wanted column."""
    if job.format.name == "parquet":
        return _parquet(duck, path)
    if job.format.name in ("csv", "tsv"):
        dialect = dialect_of(job, head_text(job, path)[0])
        return Table(dialect.columns, lambda names: _csv_query(path, dialect, names))
    return _json(duck, job, path)


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


def _parquet(duck: Duck, path: Path) -> Table:
    # A folder called "lang=en" must not become a column.
    source, parameters = "read_parquet(?, hive_partitioning=false)", [as_parameter(path)]
    types = {
        str(name): str(kind) for name, kind, *_ in duck.rows(f"DESCRIBE SELECT * FROM {source}", parameters)
    }

    def value(name: str) -> str:
        # Bytes without a declared encoding come as they are: cast, they would turn into escapes.
        return quoted(name) if types[name] == "BLOB" else f"CAST({quoted(name)} AS VARCHAR)"

    def select(names: Sequence[str]) -> Query:
        return f"SELECT {', '.join(map(value, names))} FROM {source}", list(parameters)

    texts = [name for name, kind in types.items() if kind == "VARCHAR"]
    names = ", ".join(map(quoted, texts))
    lengths = _mean_lengths(duck, texts, (f"SELECT {names} FROM {source}", list(parameters)))
    ((rows,),) = duck.rows("SELECT num_rows FROM parquet_file_metadata(?)", parameters)
    return Table(_columns(types, lengths), select, int(rows))


def _json(duck: Duck, job: ReadJob, path: Path) -> Table:
    kind = "newline_delimited" if job.format.name == "jsonl" else "auto"
    options = f"format='{kind}', hive_partitioning=false"

    def types(rows: int) -> dict[str, str]:
        sql = f"DESCRIBE SELECT * FROM read_json(?, {options}, sample_size={rows})"
        return {str(name): str(kind) for name, kind, *_ in duck.rows(sql, [as_parameter(path)])}

    def query(names: Sequence[str]) -> Query:
        # Said to be VARCHAR, a value is never taken for a date, and an object comes as its JSON text.
        sql = f"SELECT {', '.join(map(quoted, names))} FROM read_json(?, {options}, columns=?)"
        return sql, [as_parameter(path), dict.fromkeys(names, "VARCHAR")]

    found = types(_SCHEMA_ROWS)
    if job.source.column is not None and job.source.column not in found:
        found = types(-1)  # the field may first come up later in the file
    texts = [name for name, kind in found.items() if _holds_text(name, kind)]
    lengths = _mean_lengths(duck, texts, query(texts)) if texts else {}
    return Table(_columns(found, lengths), query)


def _columns(types: dict[str, str], lengths: dict[str, float]) -> tuple[Column, ...]:
    return tuple(
        Column(name, _holds_text(name, kind), lengths.get(name, 0.0)) for name, kind in types.items()
    )


def _holds_text(name: str, kind: str) -> bool:
    """A field called "text" in which texts and, now and then, numbers stand is of DuckDB's type JSON."""
    return kind == "VARCHAR" or (kind == "JSON" and name.casefold() in TEXT_NAMES)


def _mean_lengths(duck: Duck, names: list[str], query: Query) -> dict[str, float]:
    if not names:
        return {}
    sql, parameters = query
    rows = duck.rows(f"{sql} LIMIT {_SAMPLE_ROWS}", parameters)
    totals = [sum(len(value or "") for value in values) for values in zip(*rows, strict=True)]
    return {name: total / len(rows) for name, total in zip(names, totals, strict=False)}


def _csv_query(path: Path, dialect: CsvDialect, wanted: Sequence[str]) -> Query:
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
    return sql, [as_parameter(path), dialect.delimiter, dialect.quote, dialect.escape, columns]
