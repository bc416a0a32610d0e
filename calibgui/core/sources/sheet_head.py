"""The columns of a sheet: whether its first row names them, and which of them hold text."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.sources.columns import TEXT_NAMES, Column

Row = Sequence[object]

_MAX_NAME_LENGTH = 64
_SENTENCE_ENDS = tuple(".?!。？！")


def is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row holds names: texts alone, all different, none of them long or a sentence.

    Of one column alone its name must be a usual one, or what follows must be longer than it.
    """
    if not rows:
        return False
    filled = [cell for cell in rows[0] if not _is_blank(cell)]
    names = [cell.strip() for cell in filled if isinstance(cell, str)]
    if not names or len(names) < len(filled):
        return False
    if any(name.casefold() in TEXT_NAMES for name in names):
        return True
    if len(set(names)) < len(names) or any(map(_is_sentence, names)):
        return False
    return len(names) > 1 or _mean_length([row[0] for row in rows[1:] if row]) > 2 * len(names[0])


def columns_of(rows: Sequence[Row], header: bool) -> list[Column]:
    """The columns of the first rows, named by the first one or else column1, column2, ..."""
    width = max(map(len, rows), default=0)
    names = [str(cell) if not _is_blank(cell) else "" for cell in rows[0]] if header else []
    names = _distinct(names + [""] * (width - len(names)))
    return [_column(name, [cell_of(row, index) for row in rows[header:]]) for index, name in enumerate(names)]


def cell_of(row: Row, index: int) -> object:
    """A cell, None beyond the end of the row."""
    return row[index] if index < len(row) else None


def _column(name: str, cells: Sequence[object]) -> Column:
    filled = [cell for cell in cells if not _is_blank(cell)]
    is_text = not filled or any(isinstance(cell, str) for cell in filled)
    return Column(name, is_text, _mean_length(cells))


def _mean_length(cells: Sequence[object]) -> float:
    return sum(len(cell) for cell in cells if isinstance(cell, str)) / max(1, len(cells))


def _is_sentence(name: str) -> bool:
    return len(name) > _MAX_NAME_LENGTH or "\n" in name or name.endswith(_SENTENCE_ENDS)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _distinct(names: Sequence[str]) -> list[str]:
    """Each name once: an empty one becomes column3, a second "text" text_2."""
    taken: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        base = free = name.strip() or f"column{position}"
        number = 2
        while free in taken:
            free, number = f"{base}_{number}", number + 1
        taken[free] = None
    return list(taken)
