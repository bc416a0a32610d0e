"""Tables of Arrow: IPC files, which Feather files are too, and IPC streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from calibgui.core.errors import SourceError
from calibgui.core.sources.arrow_fields import field_cells, fields_of
from calibgui.core.sources.arrow_library import import_arrow
from calibgui.core.sources.columns import Column, choose_column
from calibgui.core.sources.files import unreadable
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.json_fields import Field, as_asked
from calibgui.core.sources.magic import HEAD_BYTES, is_arrow_file, is_feather_1
from calibgui.core.sources.preparing import prepared
from calibgui.core.sources.rows import as_text, choose_columns, texts_of
from calibgui.core.sources.scan import ScanStopped

Batch = tuple[Any, float, float]
"""A record batch, and the share of the file that is read before it and after it."""

_AS_BYTES = {"string": "binary", "large_string": "large_binary", "string_view": "binary_view"}
_BATCH_ROWS = 2048
_SAMPLE_ROWS = 200
_MAX_MEASURED = 40


def read_arrow(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[list[str]]:
    """The texts of one column in batches, each with those of the joined columns; no value is the empty text.

    Only the chosen columns are read, one record batch at a time, so that memory grows with the size of a
    record batch and not with the file. Half of the progress is the hash before.
    """
    with prepared(job, should_stop), arrow_errors(job):
        columns, fields = _columns(job)
        chosen = choose_columns(job, columns)
        found = [fields[name] for name in chosen.names]
        checked = job.bytes_done
        with opened_arrow(job, _tops(found)) as (_, batches):
            for batch, share_before, share in batches:
                for start in range(0, batch.num_rows, _BATCH_ROWS):
                    if should_stop():
                        raise ScanStopped
                    part = batch.slice(start, _BATCH_ROWS)
                    values = zip(chosen.names, field_cells(part, found, cells), strict=True)
                    yield texts_of(job, chosen, dict(values))
                    done = share_before + (share - share_before) * (start + part.num_rows) / batch.num_rows
                    job.bytes_done = checked + int((job.size_bytes - checked) * done)


def arrow_head(job: ReadJob, rows: int) -> tuple[list[Column], list[tuple[str, ...]]]:
    """The columns, and the first rows with one cell for each; reads no more than these need."""
    with arrow_errors(job):
        columns, fields = _columns(job)
        if not columns:
            return [], []
        first = choose_column(job.source.path, columns, job.source.column)
        order = [first, *(name for name in fields if name != first)]  # a nested one has a row for each value
        places = [order.index(column.name) for column in columns]
        found: list[tuple[str, ...]] = []
        with opened_arrow(job) as (_, batches):
            for batch, _, _ in batches:
                values = field_cells(batch.slice(0, rows), [fields[name] for name in order], cells)
                found += zip(*(values[place] for place in places), strict=True)
                if len(found) >= rows:
                    break
        return columns, found[:rows]


@contextmanager
def opened_arrow(job: ReadJob, names: Sequence[str] | None = None) -> Iterator[tuple[Any, Iterator[Batch]]]:
    """The schema, and the record batches with the columns `names`.

    The file is not mapped: Arrow copies chosen columns out of a map all the same, so it would cost twice.
    """
    import pyarrow as pa

    with pa.OSFile(str(job.source.path), "rb") as file:
        head = file.read(HEAD_BYTES)
        if is_feather_1(head):
            raise _too_old(job)
        opened = pa.ipc.open_file if is_arrow_file(head) else pa.ipc.open_stream
        file.seek(0)
        with opened(file) as reader:
            schema = reader.schema
        fields = None if names is None else [schema.get_field_index(name) for name in names]
        file.seek(0)
        with opened(file, options=pa.ipc.IpcReadOptions(included_fields=fields)) as reader:
            yield (
                schema,
                _batches_of_file(reader) if is_arrow_file(head) else _batches_of_stream(reader, file),
            )


def arrow_rows(job: ReadJob) -> int | None:
    """How many rows a file has, by the heads of its record batches; None for a stream."""
    import pyarrow as pa

    with pa.OSFile(str(job.source.path), "rb") as file:
        if not is_arrow_file(file.read(HEAD_BYTES)):
            return None
        file.seek(0)
        with pa.ipc.open_file(file) as reader:
            count = getattr(reader, "count_rows", None)  # not in every release
            return int(count()) if count is not None else None


def _batches_of_file(reader: Any) -> Iterator[Batch]:
    count = reader.num_record_batches
    for number in range(count):
        yield reader.get_batch(number), number / count, (number + 1) / count


def _batches_of_stream(reader: Any, file: Any) -> Iterator[Batch]:
    share_before = 0.0
    for batch in reader:
        share = min(1.0, file.tell() / file.size())
        yield batch, share_before, share
        share_before = share


def _too_old(job: ReadJob) -> SourceError:
    return SourceError(
        f"{job.source.path.name} is a Feather file of version 1, which is no longer read.",
        remedy="Write the table again as Feather version 2 or as Parquet.",
        path=job.source.path,
    )


def _tops(fields: Sequence[Field]) -> list[str]:
    """The columns that the fields are in, each once."""
    return list(dict.fromkeys(field.top for field in fields))


def _columns(job: ReadJob) -> tuple[list[Column], dict[str, Field]]:
    """Every column, those inside of others too, and the field that each name stands for.

    The lengths are those of the first rows, and read only where they may decide.
    """
    with opened_arrow(job) as (schema, _):
        names = list(schema.names)
        fields = as_asked(fields_of(schema, is_text), job.wanted_columns)
    refuse_doubled(job, names)
    texts = [field for field in fields.values() if field.is_text]
    measured = [field for field in texts if not field.steps] or texts[:_MAX_MEASURED]
    lengths = _mean_lengths(job, measured) if measured and job.source.column is None else {}
    columns = [
        Column(name, field.is_text, lengths.get(field.name, 0.0), bool(field.steps))
        for name, field in fields.items()
    ]
    return columns, fields


def refuse_doubled(job: ReadJob, names: list[str]) -> None:
    """Raises SourceError where two columns have one name."""
    for name in names:
        if names.count(name) > 1:
            raise SourceError(
                f"{job.source.path.name} has {names.count(name)} columns called {name!r}.",
                remedy="Rename all but one of them and write the file again.",
                path=job.source.path,
            )


def _mean_lengths(job: ReadJob, fields: list[Field]) -> dict[str, float]:
    with opened_arrow(job, _tops(fields)) as (_, batches):
        first = next((batch for batch, _, _ in batches), None)
        if first is None or first.num_rows == 0:
            return {}
        part = first.slice(0, _SAMPLE_ROWS)
        found = {}
        for field in fields:
            (values,) = field_cells(part, [field], cells)
            found[field.name] = sum(map(len, values)) / max(1, len(values))
        return found


def is_text(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return is_text(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def cells(column: Any) -> list[str]:
    """The values as text, with a MARK where one is not UTF-8; lists come as Python writes them."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        words = _checked(column.dictionary)
        column.indices.validate(full=True)
        return [as_text(value) for value in words.take(column.indices).to_pylist()]  # take checks its bounds
    return [as_text(value) for value in _checked(column).to_pylist()]


def _checked(column: Any) -> Any:
    """The values in a form that is safe to take out: offsets are checked, and bad UTF-8 is no error yet."""
    import pyarrow as pa

    column.validate()  # that its buffers are as long as they must be
    if is_text(column.type):
        column = column.view(_AS_BYTES[str(column.type)])
    elif pa.types.is_primitive(column.type) or pa.types.is_decimal(column.type):
        column = column.cast(pa.string())
    column.validate(full=True)
    return column


@contextmanager
def arrow_errors(job: ReadJob) -> Iterator[None]:
    """Turns what Arrow raises while it reads the job's file into a SourceError."""
    import_arrow()
    import pyarrow as pa

    path = job.source.path
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, pa.ArrowMemoryError):
            raise SourceError(
                f"{path.name} asks for more memory than there is.",
                remedy="If the file is whole, write it again with smaller record batches.",
                path=path,
                details=f"{type(error).__name__}: {error}",
            ) from error
        if isinstance(error, OSError) and error.errno is not None:
            raise unreadable(path, error) from error
        raise SourceError(
            f"{path.name} is damaged or was cut off: it can't be read as {job.format.name.capitalize()}.",
            remedy="Download or write the file again.",
            path=path,
            details=f"{type(error).__name__}: {error}",
        ) from error
