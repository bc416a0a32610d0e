"""Vectors in the columns of lists that tables of Parquet and Arrow have, one record batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import CalibError, SourceError
from calibgui.core.sources.arrow_tables import (
    Batch,
    arrow_errors,
    arrow_rows,
    cells,
    is_text,
    opened_arrow,
    refuse_doubled,
)
from calibgui.core.sources.job import ReadJob
from calibgui.core.vectors.file import (
    AGAIN,
    Block,
    Floats,
    VectorFile,
    chosen_name,
    number_text,
    other_length,
    refused,
)

_DTYPES = {"halffloat": "float16", "float": "float32", "double": "float64"}
_BUFFER_BYTES = 1 << 20  # of a column: without it Arrow takes all of a row group
_SHOWN_NUMBERS = 4


def column_kinds(job: ReadJob) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of lists of floats and those of text; none of both where the table can't be opened."""
    try:
        schema, _ = _schema(job)
    except CalibError:
        return (), ()
    lists = tuple(field.name for field in schema if _is_vectors(field.type))
    return lists, tuple(field.name for field in schema if is_text(field.type))


def open_lists(job: ReadJob) -> VectorFile:
    """The vectors of a column; its record batches are read one by one when they are asked for.

    Raises SourceError: several such columns and none chosen, no rows, a first row without a value. The
    blocks raise it for a row without a value or of another length, naming it.
    """
    path = job.source.path
    schema, rows = _schema(job)
    fitting = {field.name: _is_vectors(field.type) for field in schema}
    name, names = chosen_name(path, "column", fitting, job.source.column)
    refuse_doubled(job, [column for column in schema.names if column == name])
    kind = _storage(schema.field(name).type)
    with arrow_errors(job):
        dim = _first_dim(job, name)

    def blocks(most: int) -> Iterator[Block]:
        first = 0
        with arrow_errors(job), _batches(job, most, [name]) as batches:
            for batch, share_before, share in batches:
                for start in range(0, batch.num_rows, most):
                    part = batch.column(name).slice(start, most)
                    done = share_before + (share - share_before) * (start + len(part)) / batch.num_rows
                    yield _floats(job, part, first, dim), first, done
                    first += len(part)

    return VectorFile(dim, rows, _DTYPES[str(kind.value_type)], blocks, name, names)


def list_table(job: ReadJob, rows: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """All columns and the first rows, one cell for each; of a list of floats the first few numbers."""
    with arrow_errors(job), _batches(job, rows, None) as batches:
        schema = _schema(job)[0]
        found: list[tuple[str, ...]] = []
        for batch, _, _ in batches:
            part = batch.slice(0, rows - len(found))
            columns = [
                _short(column) if _is_vectors(column.type) else cells(column) for column in part.columns
            ]
            found += zip(*columns, strict=True)
            if len(found) >= rows:
                break
        return tuple(schema.names), found


def _short(column: Any) -> list[str]:
    column.validate(full=True)
    return [
        ""
        if value is None
        else ", ".join("?" if number is None else number_text(number) for number in value[:_SHOWN_NUMBERS])
        + (", …" if len(value) > _SHOWN_NUMBERS else "")
        for value in column.to_pylist()
    ]


def _schema(job: ReadJob) -> tuple[Any, int | None]:
    """The schema, and the number of rows where it is known beforehand."""
    with arrow_errors(job):
        if job.format.name == "arrow":
            with opened_arrow(job) as (schema, _):
                return schema, arrow_rows(job)
        import pyarrow.parquet as pq

        with pq.ParquetFile(str(job.source.path)) as file:
            return file.schema_arrow, file.metadata.num_rows


@contextmanager
def _batches(job: ReadJob, most: int, names: list[str] | None) -> Iterator[Iterator[Batch]]:
    """The record batches with the columns `names`; those of Parquet have `most` rows at most."""
    if job.format.name == "arrow":
        with opened_arrow(job, names) as (_, batches):
            yield batches
        return
    import pyarrow.parquet as pq

    with pq.ParquetFile(str(job.source.path), buffer_size=_BUFFER_BYTES, pre_buffer=False) as file:
        yield _batches_of_parquet(file, most, names)


def _batches_of_parquet(file: Any, most: int, names: list[str] | None) -> Iterator[Batch]:
    total, done = max(1, file.metadata.num_rows), 0
    for batch in file.iter_batches(most, columns=names, use_threads=False):
        yield batch, done / total, (done + batch.num_rows) / total
        done += batch.num_rows


def _storage(kind: Any) -> Any:
    import pyarrow as pa

    return _storage(kind.storage_type) if isinstance(kind, pa.BaseExtensionType) else kind


def _is_vectors(kind: Any) -> bool:
    from pyarrow import types

    kind = _storage(kind)
    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return bool(is_list and types.is_floating(kind.value_type))


def _lengths(column: Any) -> NDArray[np.int64]:
    """How many numbers each list has; of no list it does not matter."""
    from pyarrow import types

    if types.is_fixed_size_list(column.type):
        return np.full(len(column), column.type.list_size, np.int64)
    lengths: NDArray[np.int64] = np.diff(column.offsets.to_numpy()).astype(np.int64, copy=False)
    return lengths


def _first_dim(job: ReadJob, name: str) -> int:
    path = job.source.path
    with _batches(job, 1, [name]) as batches:
        for batch, _, _ in batches:
            if not batch.num_rows:
                continue
            column = _checked(batch.column(name).slice(0, 1))
            if column.null_count:
                raise _missing(job, 0)
            dim = int(_lengths(column)[0])
            if not dim:
                raise refused(path, "its first row has 0 dimensions", AGAIN)
            return dim
    raise refused(path, f"its column {name!r} holds no vector", "Choose a file that holds some.")


def _checked(column: Any) -> Any:
    """The lists as Arrow's own type, with offsets that lie within the values."""
    import pyarrow as pa

    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    column.validate(full=True)
    return column


def _floats(job: ReadJob, column: Any, first: int, dim: int) -> Floats:
    """The rows (n, dim) of a column whose first row has the number `first`."""
    column = _checked(column)
    there = column.is_valid().to_numpy(zero_copy_only=False)
    lengths = _lengths(column)
    wrong = np.flatnonzero(~there | (lengths != dim))
    if wrong.size:
        place = int(wrong[0])
        if not there[place]:
            raise _missing(job, first + place)
        raise other_length(job.source.path, first + place, int(lengths[place]), dim)
    values = column.flatten()
    if values.null_count:
        place = int(np.flatnonzero(~values.is_valid().to_numpy(zero_copy_only=False))[0])
        raise _missing(job, first + place // dim, place % dim)
    rows: Floats = values.to_numpy(zero_copy_only=False).reshape(-1, dim)
    return rows


def _missing(job: ReadJob, row: int, place: int | None = None) -> SourceError:
    path = job.source.path
    what = "no vector" if place is None else f"no number in dimension {place}"
    return SourceError(
        f"Row {row + 1:,} of {path.name} holds {what} (null).",
        remedy="Leave that row out, or compute its vector again.",
        path=path,
        line=row + 1,
    )
