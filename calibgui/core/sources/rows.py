"""From the cells of a batch of rows to its texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibgui.core.sources.columns import Column, choose_column
from calibgui.core.sources.decoding import MARK
from calibgui.core.sources.job import ReadJob


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns that a source is read from: the texts with those joined to them, and that of the strata."""

    texts: tuple[str, ...]
    strata: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """Each column that must be read, once."""
        return tuple(dict.fromkeys(self.texts if self.strata is None else (*self.texts, self.strata)))


def choose_columns(job: ReadJob, columns: Sequence[Column]) -> Chosen:
    """Notes all columns and the chosen one in `job`. Raises SourceError for a column that is not there."""
    source = job.source
    job.columns = tuple(column.name for column in columns)
    job.column = choose_column(source.path, columns, source.column)
    joined = tuple(choose_column(source.path, columns, name) for name in source.joined if name != job.column)
    strata = job.stratify_by
    if strata is not None:
        choose_column(source.path, columns, strata)
    return Chosen((job.column, *joined), strata)


def as_text(value: object) -> str:
    """A cell as text: nothing is the empty text, and bytes are taken for UTF-8."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "calibgui-mark")
    return "" if value is None else str(value)


def texts_of(job: ReadJob, chosen: Chosen, cells: dict[str, list[str]]) -> list[str]:
    """The texts of a batch, given the cells of each chosen column; fills `job.strata` with as many values.

    Rows with undecodable bytes in a text are left out and counted.
    """
    first, *more = (cells[name] for name in chosen.texts)
    between = job.source.between
    texts = [_joined(parts, between) for parts in zip(first, *more, strict=True)] if more else first
    good = [MARK not in text for text in texts]
    job.undecodable += good.count(False)
    if chosen.strata is not None:
        values = cells[chosen.strata]
        job.strata = tuple(value for value, is_good in zip(values, good, strict=True) if is_good)
    return [text for text, is_good in zip(texts, good, strict=True) if is_good]


def _joined(parts: tuple[str, ...], between: str) -> str:
    return between.join(part for part in parts if part and not part.isspace())
