"""How a CSV file is written: its delimiter, how quotes are escaped, whether its first row is a header."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from dataclasses import dataclass

from calibgui.core.domain import DETECTED, ReadOptions
from calibgui.core.sources.columns import TEXT_NAMES, Column

csv.field_size_limit(1 << 24)  # of the whole process; as preset, a cell of 131,072 characters is an error

_DELIMITERS = ",;\t|"
_ENOUGH_CHARACTERS = 1 << 16
_ENOUGH_LINES = 100
_MAX_NAME_LENGTH = 64
_SENTENCE_ENDS = tuple(".?!。？！")


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """`quote` is `"`, or empty in a TSV file whose quotes are text; without one there is no `escape` either.

    Without a header the columns are called column1, column2, ...
    """

    delimiter: str
    quote: str
    escape: str
    header: bool
    columns: tuple[Column, ...]
    fit: float = 0.0  # the share of the rows that have as many cells as the first one


def sniff(text: str, format_: str, options: ReadOptions = DETECTED) -> CsvDialect:
    """The dialect in which most rows of `text`, the head of a file, have as many cells as the first one.

    One column alone is read as comma-separated. A TSV file keeps its tab whatever is in it. What `options`
    say is not guessed. Raises ValueError for a delimiter or a quote that can't be one.
    """
    lines = [line + "\n" for line in _enough(text).removesuffix("\n").split("\n")]
    delimiters = [options.delimiter] if options.delimiter else "\t" if format_ == "tsv" else _DELIMITERS
    quote = '"' if options.quote is None else options.quote
    _check(*delimiters, *quote)
    escapes = (quote, "\\") if quote else ("",)
    trials = [_Trial(lines, delimiter, quote, escape) for delimiter in delimiters for escape in escapes]
    best = max(trials, key=lambda trial: trial.score)
    if best.delimiter == "\t" and options.quote is None and (format_ == "tsv" or options.delimiter):
        best = _without_quotes(best, lines)
    header = _is_header(best.rows[0]) if best.rows and options.header is None else bool(options.header)
    return CsvDialect(best.delimiter, best.quote, best.escape, header, _columns(best.rows, header), best.fit)


def _enough(text: str) -> str:
    """The first lines, as many as tell the dialect: ten trials of a megabyte keep the window waiting."""
    start = text[: text.rfind("\n", 0, _ENOUGH_CHARACTERS) + 1]
    return start if start.count("\n") >= _ENOUGH_LINES else text


def _check(*characters: str) -> None:
    for character in characters:
        if len(character) != 1 or character in "\r\n\\" or characters.count(character) > 1:
            raise ValueError(f"{character!r} can't separate or quote cells")


def records(text: str, dialect: CsvDialect) -> list[list[str]]:
    """The rows below the header in `text`, as far as they are well formed; each as wide as the columns."""
    width = len(dialect.columns)
    lines = [line + "\n" for line in text.removesuffix("\n").split("\n")]
    rows = _Trial(lines, dialect.delimiter, dialect.quote, dialect.escape).rows[dialect.header :]
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def _without_quotes(quoted: _Trial, lines: list[str]) -> _Trial:
    """TSV files mostly quote nothing, so that a quote is text; `quoted` is kept only where it shows."""
    plain = _Trial(lines, "\t", "", "")
    shows = lines[0].startswith('"') or any('""' in line for line in lines)
    return quoted if quoted.fit > plain.fit or (shows and quoted.fit == plain.fit) else plain


class _Trial:
    """The rows of the lines, read in one dialect as far as they can be. `fit` is from 0 to 1."""

    def __init__(self, lines: list[str], delimiter: str, quote: str, escape: str) -> None:
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape
        self.rows: list[list[str]] = []
        reader = csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            doublequote=escape == quote != "",
            escapechar="\\" if escape == "\\" else None,
            strict=True,
        )
        with suppress(csv.Error):  # a row that is malformed in this dialect, or cut off where the head ends
            self.rows.extend(row for row in reader if row)
        self.fit = self._share_of_equal_rows() * reader.line_num / max(1, len(lines))
        width = len(self.rows[0]) if self.rows else 0
        self.score = (self.fit, -self._quotes_left(), width)

    def _quotes_left(self) -> int:
        """Quotes that stand in the cells: a wrong delimiter cuts quoted cells and leaves their quotes."""
        return sum(cell.count(self.quote or '"') for row in self.rows for cell in row)

    def _share_of_equal_rows(self) -> float:
        """Of one column alone, half: any text can be read so, and commas in prose must not win over it."""
        widths = [len(row) for row in self.rows]
        if not widths or widths[0] == 1:
            return 0.5 if widths else 0.0
        return widths.count(widths[0]) / len(widths)


def _is_header(row: list[str]) -> bool:
    """True unless the row can't be names: numbers, a long sentence, one sentence alone, or nothing at all."""
    cells = [cell.strip() for cell in row]
    if any(cell.casefold() in TEXT_NAMES for cell in cells):
        return True
    longest = _MAX_NAME_LENGTH if len(cells) > 1 else 0
    return any(cells) and not any(
        _is_number(cell) or "\n" in cell or (len(cell) > longest and cell.endswith(_SENTENCE_ENDS))
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
