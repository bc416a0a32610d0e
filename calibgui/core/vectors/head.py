"""The first rows of a file of vectors, for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.sources.formats import VECTORS
from calibgui.core.sources.job import ReadJob
from calibgui.core.vectors.file import SeveralArraysError, number_text
from calibgui.core.vectors.lists import list_table
from calibgui.core.vectors.readers import open_vectors

SHOWN_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class VectorFacts:
    """Of the array or column of vectors. `names` are those to choose from, () where there is but one.

    `dim` is None, and `dtype` "", where there are several and none was chosen. `rows` is None where only a
    pass over the file can tell, too.
    """

    names: tuple[str, ...]
    rows: int | None = None
    dim: int | None = None
    dtype: str = ""


@dataclass(frozen=True, slots=True)
class VectorHead:
    """`columns` are those of a table, with a cell for each in every row.

    A row of an array has its number, its first numbers, and "…" if there are more; `columns` are () then.
    """

    facts: VectorFacts
    column: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def vector_head(job: ReadJob, rows: int) -> VectorHead:
    """The first `rows` rows. Raises SourceError, but not where an array is still to be chosen."""
    is_array = job.format.name in VECTORS
    columns, cells = ((), []) if is_array else list_table(job, rows)
    try:
        file = open_vectors(job)
    except SeveralArraysError as error:
        return VectorHead(VectorFacts(error.names), None, columns, tuple(cells))
    if is_array:
        block, _, _ = next(file.blocks(rows))
        more = ("…",) if file.dim > SHOWN_NUMBERS else ()
        cells = [
            (f"{number:,}", *map(number_text, row[:SHOWN_NUMBERS]), *more)
            for number, row in enumerate(block.astype(float), 1)
        ]
    names = file.names if len(file.names) > 1 else ()
    return VectorHead(VectorFacts(names, file.rows, file.dim, file.dtype), file.name, columns, tuple(cells))
