"""Parquet for DuckDB: the columns, the fields inside structs and lists, and the query for some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from calibgui.core.sources.columns import Column
from calibgui.core.sources.duck import Duck, quoted
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.json_fields import Field, as_asked, mean_length, select_fields
from calibgui.core.sources.queries import Query, Table, mean_lengths

_MAX_NESTED = 200
_MAX_MEASURED = 40
_LENGTH_ROWS = 200
_SOURCE = "read_parquet(?, hive_partitioning=false)"  # a folder called "lang=en" must not become a column


def parquet_table(duck: Duck, job: ReadJob) -> Table:
    """The table in the file of `duck`; `job` knows the wanted columns. Fields inside go through JSON."""
    parameters: list[object] = [duck.file]
    types = duck.types(f"SELECT * FROM {_SOURCE}", parameters)
    fields = as_asked(_fields(types), job.wanted_columns)
    texts = [name for name, field in fields.items() if field.is_text and not field.steps]
    lengths = _lengths(duck, texts, parameters)
    nested = [field for field in fields.values() if field.is_text and field.steps]
    if not texts and job.source.column is None:
        lengths |= _nested_lengths(duck, nested[:_MAX_MEASURED], types, parameters)

    def select(names: Sequence[str]) -> Query:
        chosen = [fields[name] for name in names]
        if any(field.steps for field in chosen):
            return select_fields(chosen, _as_json(chosen, types)), parameters
        values = ", ".join(_value(field.top, types[field.top]) for field in chosen)
        return f"SELECT {values} FROM {_SOURCE}", parameters

    ((rows,),) = duck.rows("SELECT num_rows FROM parquet_file_metadata(?)", parameters)
    columns = (
        Column(name, field.is_text, lengths.get(field.name, 0.0), bool(field.steps))
        for name, field in fields.items()
    )
    return Table(tuple(columns), select, int(rows))


def _fields(types: dict[str, Any]) -> dict[str, Field]:
    fields = {name: Field(name, (), kind.id == "varchar") for name, kind in types.items()}
    below = (field for name, kind in types.items() for field in _below(name, (), kind))
    for field in islice(below, _MAX_NESTED):
        fields.setdefault(field.name, field)
    return fields


def _below(top: str, steps: tuple[str | None, ...], kind: Any) -> Iterator[Field]:
    """The fields that hold no further ones. A list of numbers, such as a vector, is none."""
    if kind.id == "struct":
        for key, inside in kind.children:
            yield from _below(top, (*steps, key), inside)
    elif kind.id in ("list", "array"):
        yield from _below(top, (*steps, None), kind.children[0][1])
    elif steps and (kind.id == "varchar" or (steps[-1] is not None and kind.id != "map")):
        yield Field(top, steps, kind.id == "varchar")


def _value(name: str, kind: Any) -> str:
    # Bytes without a declared encoding come as they are: cast, they would turn into escapes.
    return quoted(name) if kind.id == "blob" else f"CAST({quoted(name)} AS VARCHAR)"


def _as_json(fields: Sequence[Field], types: dict[str, Any]) -> str:
    """SQL for rows whose fields are of type JSON."""
    tops = {field.top: types[field.top] for field in fields}
    values = (
        quoted(top) if kind.id in ("struct", "list", "array") else f"CAST({quoted(top)} AS VARCHAR)"
        for top, kind in tops.items()
    )
    cells = (f"to_json({value}) AS {quoted(top)}" for top, value in zip(tops, values, strict=True))
    return f"(SELECT {', '.join(cells)} FROM {_SOURCE})"


def _lengths(duck: Duck, names: list[str], parameters: list[object]) -> dict[str, float]:
    return mean_lengths(duck, names, (f"SELECT {', '.join(map(quoted, names))} FROM {_SOURCE}", parameters))


def _nested_lengths(
    duck: Duck, fields: Sequence[Field], types: dict[str, Any], parameters: list[object]
) -> dict[str, float]:
    if not fields:
        return {}
    lengths = ", ".join(f"avg({mean_length(field)})" for field in fields)
    rows = f"(SELECT * FROM {_as_json(fields, types)} LIMIT {_LENGTH_ROWS})"
    (found,) = duck.rows(f"SELECT {lengths} FROM {rows}", parameters)
    return {field.name: float(length or 0.0) for field, length in zip(fields, found, strict=True)}
