"""Where the parts of the search table stand."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

HEAD_PX = 42
ROW_PX = 38
_LOW_ROW_PX = 32
_FEW_ROWS = 5  # more of them are lower
_NAME_PX, _LEAST_NAME_PX = 228, 176
_CELL_PX, _LEAST_CELL_PX = 84, 74
_BARS_GAP_PX = 36
_LEAST_BARS_PX = 180
BARS_FROM_PX = 852  # under that the table stands without its bars


@dataclass(frozen=True, slots=True)
class Columns:
    """For `cells` rules and the share outside, in `width` px. `bars` is 0 where they lack room."""

    cells: int
    rows: int
    name: float
    cell: float
    bars: float
    width: float

    @classmethod
    def of(cls, cells: int, rows: int, width: float) -> Columns:
        bars = width - _NAME_PX - (cells + 1) * _CELL_PX - _BARS_GAP_PX
        if width >= BARS_FROM_PX and bars >= _LEAST_BARS_PX:
            return cls(cells, rows, _NAME_PX, _CELL_PX, bars, width)
        name = max(_LEAST_NAME_PX, min(_NAME_PX, width - (cells + 1) * _CELL_PX))
        cell = max(_LEAST_CELL_PX, min(_CELL_PX + 24, (width - name) / (cells + 1)))
        return cls(cells, rows, max(name, width - (cells + 1) * cell), cell, 0, width)

    @staticmethod
    def least_width(cells: int) -> int:
        return _LEAST_NAME_PX + (cells + 1) * _LEAST_CELL_PX

    @property
    def row(self) -> int:
        return ROW_PX if self.rows <= _FEW_ROWS else _LOW_ROW_PX

    @property
    def height(self) -> int:
        return HEAD_PX + self.rows * self.row

    def row_box(self, row: int) -> QRectF:
        return QRectF(0, HEAD_PX + row * self.row, self.width, self.row)

    def cell_box(self, row: int, cell: int) -> QRectF:
        """Of the rule `cell`, or of the share outside where it is the number of rules; row -1 is the head."""
        top, height = (0.0, float(HEAD_PX)) if row < 0 else (HEAD_PX + row * self.row, float(self.row))
        return QRectF(self.name + cell * self.cell, top, self.cell, height)

    def bar_box(self, row: int, bar: int) -> QRectF:
        """From 0 to 1, of the rule `bar`."""
        pitch = (self.row - 4) / max(1, self.cells)
        left = self.width - self.bars
        top = HEAD_PX + row * self.row + 3 + bar * pitch
        return QRectF(left, round(top), self.bars, max(1.0, round(pitch) - 2.0))
