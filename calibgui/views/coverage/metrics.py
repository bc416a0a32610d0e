"""How large the cells of the matrix are, and what still fits into them."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.views.theme.fonts import BODY_PX, CAPTION_PX, NUMBER_PX

PART_PX = 8  # what each part of the tab keeps free at both sides, for the ground of its rows
GAP_PX = 2
MIXED_GAP_PX = 8
LEAST_WIDTH_PX, MOST_WIDTH_PX = 46, 200
_LEAST_HEIGHT_PX, _MOST_HEIGHT_PX = 28, 64
_ROWS_PX = 272  # what four rows take: with more of them they get lower
_ROOMY_PX = (108, 44)  # from this size on a cell has a number that answers a question
_MEDIUM_PX = 68
_TWO_LINES_PX = 34
_NOTE_PX = 84


@dataclass(frozen=True, slots=True)
class Metrics:
    """Of a grid of cells: sizes in pixels, `width` may be a fraction."""

    rows: int
    columns: int
    width: float
    height: int
    apart: int  # how many of the last rows stand apart, each from the one before it

    @classmethod
    def of(cls, rows: int, columns: int, grid_px: int, apart: int = 1) -> Metrics:
        """For a grid `grid_px` wide; it may come out wider, and then has to scroll."""
        room = (grid_px - GAP_PX * max(columns - 1, 0)) / max(columns, 1)
        width = min(max(room, LEAST_WIDTH_PX), MOST_WIDTH_PX)
        height = (_ROWS_PX - MIXED_GAP_PX * apart) // max(rows, 1) - GAP_PX
        return cls(rows, columns, width, min(max(height, _LEAST_HEIGHT_PX), _MOST_HEIGHT_PX), apart)

    @property
    def head_px(self) -> int:
        """Height of the heads of the columns."""
        return 40

    @property
    def number_px(self) -> int:
        """The font of the number in a cell."""
        if self.width >= _ROOMY_PX[0] and self.height >= _ROOMY_PX[1]:
            return NUMBER_PX
        return BODY_PX if self.width >= _MEDIUM_PX else CAPTION_PX

    @property
    def short(self) -> bool:
        """Whether the numbers leave out their unit."""
        return self.width < _MEDIUM_PX

    @property
    def pad_px(self) -> int:
        return 12 if self.number_px == NUMBER_PX else 6

    @property
    def row_notes(self) -> bool:
        """Whether the heads of the rows have a second line."""
        return self.height >= _TWO_LINES_PX

    @property
    def column_notes(self) -> bool:
        return self.width >= _NOTE_PX

    def left(self, column: int) -> float:
        return column * (self.width + GAP_PX)

    def top(self, row: int) -> int:
        """Below the heads of the columns."""
        first = max(self.rows - self.apart, 1)
        gaps = max(row - first + 1, 0)
        return self.head_px + row * (self.height + GAP_PX) + gaps * (MIXED_GAP_PX - GAP_PX)

    @property
    def grid_width(self) -> float:
        return self.left(self.columns) - GAP_PX

    @property
    def grid_height(self) -> int:
        return self.top(self.rows - 1) + self.height
