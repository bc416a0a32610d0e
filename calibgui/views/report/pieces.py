"""Pieces of a report that are never torn, and how they are put on pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QPainter


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """`paint(painter, top)` draws it from x 0. `before` is the room above it, but not at the top of a page.

    `keeps` binds it to the next piece; `head` is painted again above it where it begins a page.
    """

    height: float
    paint: Callable[[QPainter, float], None]
    before: float = 0.0
    keeps: bool = False
    head: Piece | None = None


Placed = tuple[float, Piece]


def pages_of(pieces: Sequence[Piece], height: float) -> list[list[Placed]]:
    """The pieces with their tops, page after page of `height`."""
    pages: list[list[Placed]] = [[]]
    y = 0.0
    for bound in _bound(pieces, height):
        needed = sum(piece.before + piece.height for piece in bound)
        if pages[-1] and y + needed > height:
            pages.append([])
            y = 0.0
            if bound[0].head is not None:
                pages[-1].append((0.0, bound[0].head))
                y = bound[0].head.height
        for piece in bound:
            y += piece.before if pages[-1] else 0.0
            pages[-1].append((y, piece))
            y += piece.height
    return pages


def column_of(pieces: Sequence[Piece]) -> tuple[list[Placed], float]:
    """All pieces below one another, and the height that they take."""
    placed = pages_of(pieces, float("inf"))[0]
    top, last = placed[-1]
    return placed, top + last.height


def _needed(run: Sequence[Piece]) -> float:
    """The height of the run, with the head that it would have at the top of a page."""
    head = run[0].head
    return sum(piece.before + piece.height for piece in run) + (head.height if head is not None else 0.0)


def _bound(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    """Runs of pieces that stay together, none higher than a page."""
    runs: list[list[Piece]] = []
    joined = False
    for piece in pieces:
        if joined and _needed([*runs[-1], piece]) <= height:
            runs[-1].append(piece)
        else:
            runs.append([piece])
        joined = piece.keeps
    return runs
