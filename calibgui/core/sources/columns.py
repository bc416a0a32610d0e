"""Which column of a table holds the texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.errors import SourceError

TEXT_NAMES = (
    *("text", "texts", "content", "contents", "body", "passage", "document", "chunk", "paragraph"),
    *("sentence", "sentence1", "query", "question", "title"),
)
"""Names that a column of texts usually has, the surest first; upper or lower case."""

_SHOWN_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Column:
    """`mean_length` is that of a few values, in characters; it matters only if `is_text`.

    A nested one is a field inside of rows: its name is a path, and a row may hold many of its values.
    """

    name: str
    is_text: bool
    mean_length: float = 0.0
    is_nested: bool = False


def guess_column(columns: Sequence[Column]) -> str | None:
    """The text column of the surest name, else the one with the longest texts; None if none holds text.

    Nested ones are looked at only where there is no other: of the usual names the one with the longest texts.
    """
    texts = [column for column in columns if column.is_text and not column.is_nested]
    if not texts:
        nested = [column for column in columns if column.is_text]
        usual = [column for column in nested if _key(column.name) in (*TEXT_NAMES, "context")]
        texts = usual or nested
        return max(texts, key=lambda column: column.mean_length).name if texts else None
    for name in TEXT_NAMES:
        for column in texts:
            if column.name.casefold() == name:
                return column.name
    return max(texts, key=lambda column: column.mean_length).name if texts else None


def _key(path: str) -> str:
    return path.replace("[*]", "").rpartition(".")[2].casefold()


def choose_column(path: Path, columns: Sequence[Column], wanted: str | None) -> str:
    """`wanted` if the table has it, whatever its type; the guess if `wanted` is None; else a SourceError."""
    names = [column.name for column in columns]
    if wanted is not None and wanted not in names:
        raise SourceError(
            f"{path.name} has no column {wanted!r}.", remedy=f"Its columns are: {listed(names)}.", path=path
        )
    chosen = wanted if wanted is not None else guess_column(columns)
    if chosen is None:
        remedy = f"Choose one of its columns: {listed(names)}." if names else "Choose another file."
        raise SourceError(f"No column of {path.name} holds text.", remedy=remedy, path=path)
    return chosen


def listed(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are, for a message."""
    more = f" and {len(names) - _SHOWN_COLUMNS:,} more" if len(names) > _SHOWN_COLUMNS else ""
    return ", ".join(names[:_SHOWN_COLUMNS]) + more
