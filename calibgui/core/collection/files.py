"""The Parquet files of a collection, and which column of them is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.domain import Source
from calibgui.core.errors import OptionError, SourceError
from calibgui.core.sources.arrow_tables import arrow_errors
from calibgui.core.sources.job import ReadJob, open_source
from calibgui.core.sources.texts import text_batches
from calibgui.core.vectors.kind import of_vectors
from calibgui.core.vectors.readers import open_vectors

_SUFFIXES = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of each file. `ids` is "" where no column holds any."""

    column: str
    of_vectors: bool
    ids: str


def parquet_files(folder: Path) -> tuple[str, ...]:
    """The Parquet files in `folder` and its folders, as paths in it with `/`, sorted; hidden ones left out.

    Raises SourceError where it is no folder, or holds none.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise SourceError(f"{folder} {what}.", remedy="Name a folder of Parquet files.", path=folder)
    found = sorted(path.relative_to(folder).as_posix() for path in _inside(folder))
    if not found:
        raise SourceError(
            f"The folder {folder.name} holds no Parquet file.",
            remedy="Choose a folder with files ending in .parquet.",
            path=folder,
        )
    return tuple(found)


def _inside(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise SourceError(
            f"A folder in {folder.name} can't be read.",
            remedy="Change its permissions, or move it away.",
            path=Path(error.filename or folder),
            details=str(error),
        ) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(place) / name


def refuse_same_folder(source: Path, out: Path) -> None:
    """Raises OptionError where one folder is the other or lies in it: codes would be read as a source."""
    first, second = source.resolve(), out.resolve()
    if first == second or first in second.parents or second in first.parents:
        raise OptionError(
            f"{out} and {source} are the same folder, or one is in the other.",
            remedy="Write to a folder of its own.",
        )


def columns_of(path: Path, column: str | None, ids: str | None) -> Columns:
    """The columns that `path`, the first file that holds rows, is read by; the others are read by the same.

    Without `ids` a column called `id` or `_id` is taken. Raises SourceError.
    """
    job = open_source(Source(path, column))
    vectors = of_vectors(job)
    chosen = open_vectors(job).name if vectors else _text_column(job)
    assert chosen is not None  # a table has a column
    names = column_names(path)
    if ids is not None and ids not in names:
        raise SourceError(
            f"{path.name} has no column {ids!r}.", remedy=f"Choose one of: {', '.join(names)}.", path=path
        )
    found = ids or next((name for name in ("id", "_id") if name in names and name != chosen), "")
    return Columns(chosen, vectors, found)


def _text_column(job: ReadJob) -> str | None:
    with closing(text_batches(job, lambda: False)) as batches:
        next(batches, None)
    if job.column is None:
        raise SourceError(f"{job.source.path.name} holds no text.", remedy="", path=job.source.path)
    return job.column


def row_count(path: Path) -> int:
    """Raises SourceError for a file that is no whole Parquet file."""
    import pyarrow.parquet as pq

    with arrow_errors(open_source(Source(path))):
        return int(pq.read_metadata(path).num_rows)


def column_names(path: Path) -> tuple[str, ...]:
    """Raises as `row_count` does."""
    import pyarrow.parquet as pq

    with arrow_errors(open_source(Source(path))):
        return tuple(pq.read_schema(path).names)
