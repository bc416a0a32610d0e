"""What a report consists of, before it is HTML, a PDF or a picture. Every text in it is plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; `kind` "heading" stands over a part of a section."""

    text: str
    kind: Literal["body", "heading", "advice"] = "body"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values; those without a value are left out."""

    pairs: tuple[tuple[str, object], ...]

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(value)) for name, value in self.pairs if value is not None and value != "")


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column of a table; numbers stand at the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `color` is the number of a domain's, shown before the text; `marked` stands out."""

    text: str
    marked: bool = False
    color: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row heads it. A row has one cell for each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str, ...], ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A number of a heat table; `place` on the ramp, 0 to 1, None without a colour."""

    text: str
    place: float | None


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Numbers with colours. `last_apart` sets the last row off; `marks` label the ramp: (place, text)."""

    corner: str
    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, tuple[HeatCell, ...]], ...]
    marks: tuple[tuple[float, str], ...]
    last_apart: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """An SVG whose colours are `var(--name)` of the page's tokens, and what stands above it."""

    svg: str
    caption: str = ""
    color: int | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """A long technical text that the reader may unfold; pictures, which can't unfold, leave it out."""

    summary: str
    text: str


Block: TypeAlias = Paragraph | Facts | Table | HeatTable | Figure | Folded


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """A title, a sentence that says what it is of, and the sections."""

    title: str
    lead: str
    sections: tuple[Section, ...]


def cell_of(cell: Cell | str) -> Cell:
    return Cell(cell) if isinstance(cell, str) else cell
