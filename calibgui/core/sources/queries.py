"""A table as DuckDB reads it, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calibgui.core.sources.columns import Column
from calibgui.core.sources.duck import Duck

Query = tuple[str, list[object]]

_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """`select(names)` is the query for the values of these columns, in the order of the file.

    Where the first of them is inside of rows, there is a row for each of its values.
    """

    columns: tuple[Column, ...]
    select: Callable[[Sequence[str]], Query]
    rows: int = 0  # 0: unknown


def mean_lengths(duck: Duck, names: list[str], query: Query) -> dict[str, float]:
    """The mean length, in characters, of the first values of each column that `query` selects."""
    if not names:
        return {}
    sql, parameters = query
    rows = duck.rows(f"{sql} LIMIT {_SAMPLE_ROWS}", parameters)
    totals = [sum(len(value or "") for value in values) for values in zip(*rows, strict=True)]
    return {name: total / len(rows) for name, total in zip(names, totals, strict=False)}
