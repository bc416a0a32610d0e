"""JSON and JSON Lines for DuckDB: the fields of the rows and those inside them, and the query for some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.sources.columns import TEXT_NAMES, Column
from calibgui.core.sources.csv_head import head_text
from calibgui.core.sources.duck import Duck, quoted
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.json_fields import (
    Field,
    as_asked,
    found_by,
    is_nested,
    mean_length,
    nested_fields,
    select_fields,
)
from calibgui.core.sources.queries import Query, Table, mean_lengths

_SCHEMA_ROWS = 1000
_LENGTH_ROWS = 200
_MAX_NESTED = 200
_KEYED_ROWS = 3
_MAX_MEASURED = 40
_OBJECT_BYTES = 1 << 24  # DuckDB's own limit for one row
_MAX_OBJECT_BYTES = 1 << 29
_PACKED_RATIO = 1000


@dataclass(frozen=True, slots=True)
class _Reader:
    """The SQL that reads the rows of `file`."""

    file: str
    options: str

    def rows(self, types: dict[str, str]) -> tuple[str, list[object]]:
        return f"read_json(?, {self.options}, columns=?)", [self.file, types]

    def types(self, duck: Duck, rows: int) -> dict[str, str]:
        """The type that DuckDB finds for each field, in this many rows (-1: all)."""
        sql = f"DESCRIBE SELECT * FROM read_json(?, {self.options}, sample_size={rows})"
        return {str(name): str(kind) for name, kind, *_ in duck.rows(sql, [self.file])}


def json_table(duck: Duck, job: ReadJob, path: Path) -> Table:
    """The table in `path`; `job` knows its format and the wanted fields."""
    kind = "newline_delimited" if job.format.name == "jsonl" else "auto"
    reader = _Reader(duck.file, f"format='{kind}', hive_partitioning=false{_room(job, path)}")
    wanted = job.wanted_columns
    fields, is_one = _fields(duck, reader, _SCHEMA_ROWS)
    if any(found_by(name, fields) is None for name in wanted):
        fields, is_one = _fields(duck, reader, -1)  # one may first come up later in the file
    fields = as_asked(fields, wanted)

    def select(names: Sequence[str]) -> Query:
        chosen = [fields[name] for name in names]
        tops = list(dict.fromkeys(field.top for field in chosen))
        if not any(field.steps for field in chosen):
            # Said to be VARCHAR, a value is never taken for a date, and an object comes as its JSON text.
            source, parameters = reader.rows(dict.fromkeys(tops, "VARCHAR"))
            return f"SELECT {', '.join(map(quoted, tops))} FROM {source}", parameters
        source, parameters = reader.rows(dict.fromkeys(tops, "JSON"))
        return select_fields(chosen, source), parameters

    texts = [name for name, field in fields.items() if field.is_text and not field.steps]
    lengths = mean_lengths(duck, texts, select(texts)) if texts else {}
    nested = {name: field for name, field in fields.items() if field.is_text and field.steps}
    if is_one:
        nested = _without_keyed_rows(nested)
    demoted = is_one and any(None in field.steps for field in nested.values())
    if (demoted or not texts) and job.source.column is None:
        lengths |= _nested_lengths(duck, reader, dict(list(nested.items())[:_MAX_MEASURED]))
    columns = tuple(
        Column(
            name,
            name in nested if field.steps else field.is_text and not demoted,
            lengths.get(name, 0.0),
            bool(field.steps),
        )
        for name, field in fields.items()
    )
    return Table(columns, select)


def _without_keyed_rows(fields: dict[str, Field]) -> dict[str, Field]:
    """`fields` without those of an object that holds its rows by their keys: only one row would be read."""
    alike = Counter(field.steps for field in fields.values() if any(field.steps))
    below = Counter((field.top, field.steps[1:]) for field in fields.values() if any(field.steps[1:]))
    return {
        name: field
        for name, field in fields.items()
        if max(alike[field.steps], below[field.top, field.steps[1:]]) < _KEYED_ROWS
    }


def _room(job: ReadJob, path: Path) -> str:
    """A file that is one object is one row for DuckDB, which must be told that it may be this large."""
    size = path.stat().st_size
    if path == job.source.path and job.format.compression:
        size *= _PACKED_RATIO
    if job.format.name != "json" or size < _OBJECT_BYTES:
        return ""
    is_object = head_text(job, path)[0].lstrip("\ufeff \t\n").startswith("{")
    return f", maximum_object_size={min(size + 1024, _MAX_OBJECT_BYTES)}" if is_object else ""


def _fields(duck: Duck, reader: _Reader, rows: int) -> tuple[dict[str, Field], bool]:
    """All fields by name, and whether there is only one row."""
    types = reader.types(duck, rows)
    below, is_one = _nested(duck, reader, [name for name, kind in types.items() if is_nested(kind)], rows)
    fields: dict[str, Field] = {}
    for name, kind in types.items():
        fields[name] = Field(name, (), _holds_text(name, kind))
    for field in below:
        fields.setdefault(field.name, field)
    return fields, is_one


def _nested(duck: Duck, reader: _Reader, tops: list[str], rows: int) -> tuple[list[Field], bool]:
    if not tops:
        return [], False
    source, parameters = reader.rows(dict.fromkeys(tops, "JSON"))
    structures = ", ".join(f"json_group_structure({quoted(top)})" for top in tops)
    limit = "" if rows < 0 else f" LIMIT {rows}"
    sql = f"SELECT count(*), {structures} FROM (SELECT * FROM {source}{limit})"
    ((count, *found),) = duck.rows(sql, parameters)
    fields = [field for top, shape in zip(tops, found, strict=True) for field in nested_fields(top, shape)]
    return fields[:_MAX_NESTED], count == 1


def _nested_lengths(duck: Duck, reader: _Reader, fields: dict[str, Field]) -> dict[str, float]:
    if not fields:
        return {}
    tops = list(dict.fromkeys(field.top for field in fields.values()))
    source, parameters = reader.rows(dict.fromkeys(tops, "JSON"))
    lengths = ", ".join(f"avg({mean_length(field)})" for field in fields.values())
    (found,) = duck.rows(f"SELECT {lengths} FROM (SELECT * FROM {source} LIMIT {_LENGTH_ROWS})", parameters)
    return {name: float(length or 0.0) for name, length in zip(fields, found, strict=True)}


def _holds_text(name: str, kind: str) -> bool:
    """A field called "text" in which texts and, now and then, numbers stand is of DuckDB's type JSON."""
    return kind == "VARCHAR" or (kind == "JSON" and name.casefold() in TEXT_NAMES)
