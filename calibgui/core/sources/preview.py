"""The first rows of a file as they would be read, and how: for a person to look at and correct."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preview:
    """How a source is read and what comes of it.

    `columns` are all columns or field paths that could hold texts, () for lines of text. `rows` are the
    first rows, one cell per column; `texts` are the first texts that a sample would be drawn from.
    `delimiter`, `quote` and `header` are those of a CSV or TSV file, None for other formats.
    """

    format: str
    compression: str
    encoding: str
    delimiter: str | None
    quote: str | None
    header: bool | None
    columns: tuple[str, ...]
    column: str | None
    joined: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
