"""Tables of Arrow: IPC files, which Feather files are too, and IPC streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from calibgui.core.errors import SourceError
from calibgui.core.sources.arrow_library import import_arrow
from calibgui.core.sources.columns import Column
from calibgui.core.sources.files import unreadable
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.magic import HEAD_BYTES, is_arrow_file, is_feather_1
from calibgui.core.sources.preparing import prepared
from calibgui.core.sources.rows import as_text, choose_columns, texts_of
from calibgui.core.sources.scan import ScanStopped

Batch = tuple[Any, float, float]
"""A record batch, and the share of the file that is read before it and after it."""

_AS_BYTES = {"string": "binary", "large_string": "large_binary", "string_view": "binary_view"}
_BATCH_ROWS = 2048
_SAMPLE_ROWS = 200


def read_arrow(job: ReadJob, should_stop: Callable[[], bool]) -> Iterator[list[str]]:
    """The texts of one column in batches, each with those of the joined columns; no value is the empty text.

    Only the chosen columns are read, one record batch at a time, so that memory grows with the size of a
    record batch and not with the file. Half of the progress is the hash before.
    """
    with prepared(job, should_stop), arrow_errors(job):
        chosen = choose_columns(job, _columns(job))
        checked = job.bytes_done
        with opened_arrow(job, list(chosen.names)) as (_, batches):
            for batch, share_before, share in batches:
                for start in range(0, batch.num_rows, _BATCH_ROWS):
                    if should_stop():
                        raise ScanStopped
                    part = batch.slice(start, _BATCH_ROWS)
                    yield texts_of(job, chosen, {name: cells(part.column(name)) for name in chosen.names})
                    done = share_before + (share - share_before) * (start + part.num_rows) / batch.num_rows
                    job.bytes_done = checked + int((job.size_bytes - checked) * done)


def arrow_head(job: ReadJob, rows: int) -> tuple[list[Column], list[tuple[str, ...]]]:
    """The columns, and the first rows with one cell for each; reads no more than these need."""
    with arrow_errors(job):
        columns = _columns(job)
        found: list[tuple[str, ...]] = []
        with opened_arrow(job) as (_, batches):
            for batch, _, _ in batches:
                part = batch.slice(0, rows - len(found))
                found += zip(*(cells(part.column(column.name)) for column in columns), strict=True)
                if len(found) >= rows:
                    break
        return columns, found


@contextmanager
def opened_arrow(job: ReadJob, names: list[str] | None = None) -> Iterator[tuple[Any, Iterator[Batch]]]:
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


def _columns(job: ReadJob) -> list[Column]:
    """Every column; the lengths are those of the first rows, and read only where they may decide."""
    with opened_arrow(job) as (schema, _):
        names = list(schema.names)
        texts = [field.name for field in schema if is_text(field.type)]
    refuse_doubled(job, names)
    lengths = _mean_lengths(job, texts) if texts and job.source.column is None else {}
    return [Column(name, name in texts, lengths.get(name, 0.0)) for name in names]


def refuse_doubled(job: ReadJob, names: list[str]) -> None:
    """Raises SourceError where two columns have one name."""
    for name in names:
        if names.count(name) > 1:
            raise SourceError(
                f"{job.source.path.name} has {names.count(name)} columns called {name!r}.",
                remedy="Rename all but one of them and write the file again.",
                path=job.source.path,
            )


def _mean_lengths(job: ReadJob, names: list[str]) -> dict[str, float]:
    with opened_arrow(job, names) as (_, batches):
        first = next((batch for batch, _, _ in batches), None)
        if first is None or first.num_rows == 0:
            return {}
        part = first.slice(0, _SAMPLE_ROWS)
        return {name: sum(map(len, cells(part.column(name)))) / part.num_rows for name in names}


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
