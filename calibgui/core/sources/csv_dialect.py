"""How a CSV file is written: its delimiter, how quotes are escaped, whether its first row is a header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from calibgui.core.sources.columns import TEXT_NAMES, Column

_DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 500
_MAX_NAME_LENGTH = 64
_MAX_CELL_CHARACTERS = 1 << 24


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """The quote is always `"`. Without a header the columns are called column1, column2, ..."""

    delimiter: str
    escape: str
    header: bool
    columns: tuple[Column, ...]


def sniff(text: str, format_: str) -> CsvDialect:
    """The dialect in which most rows of `text`, the head of a file, have as many cells as the first one.

    One column alone is read as comma-separated. A TSV file keeps its tab whatever is in it.
    """
    delimiters = "\t" if format_ == "tsv" else _DELIMITERS
    readings = [(d, e, _rows(text, d, e)) for d in delimiters for e in '"\\']
    delimiter, escape, rows = max(readings, key=lambda reading: _score(reading[2]))
    header = _is_header(rows[0]) if rows else False
    return CsvDialect(delimiter, escape, header, _columns(rows, header))


def _rows(text: str, delimiter: str, escape: str) -> list[list[str]]:
    previous = csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        reader = csv.reader(
            text.splitlines(keepends=True) if "\r" not in text else text.split("\n"),
            delimiter=delimiter,
            doublequote=escape == '"',
            escapechar=None if escape == '"' else escape,
        )
        return [row for row in islice(reader, _SAMPLE_ROWS) if row]
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(previous)


def _score(rows: list[list[str]]) -> tuple[float, int]:
    """The share of rows as wide as the first one, unless that is one cell; then the width."""
    if not rows:
        return 0.0, 0
    width = len(rows[0])
    if width == 1:
        return 0.5, 1
    widths = Counter(map(len, rows))
    return widths[width] / len(rows), width


def _is_header(row: list[str]) -> bool:
    """True unless a cell could not be a name: a number, a sentence, nothing at all."""
    cells = [cell.strip() for cell in row]
    if any(cell.casefold() in TEXT_NAMES for cell in cells):
        return True
    return any(cells) and not any(
        _is_number(cell) or len(cell) > _MAX_NAME_LENGTH or cell.endswith(tuple(".?!。？！")) or "\n" in cell
        for cell in cells
    )


def _columns(rows: list[list[str]], header: bool) -> tuple[Column, ...]:
    if not rows:
        return ()
    names = _distinct(rows[0]) if header else _distinct([""] * len(rows[0]))
    body = [row for row in rows[header:] if len(row) == len(names)]
    return tuple(_column(name, [row[index] for row in body]) for index, name in enumerate(names))


def _column(name: str, cells: list[str]) -> Column:
    filled = [cell for cell in cells if cell.strip()]
    is_text = not filled or not all(map(_is_number, filled))
    return Column(name, is_text, sum(map(len, filled)) / max(1, len(cells)))


def _distinct(names: list[str]) -> list[str]:
    """Each name once: an empty one becomes column3, a second "text" text_2."""
    taken: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        base = free = name.strip().removeprefix("\ufeff") or f"column{position}"
        number = 2
        while free in taken:
            free, number = f"{base}_{number}", number + 1
        taken[free] = None
    return list(taken)


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*[-+]?(\d[\d,_ ]*)?[.,]?\d+([eE][-+]?\d+)?\s*%?", cell) is not None
