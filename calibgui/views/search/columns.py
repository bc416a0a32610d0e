"""Where the parts of the search table stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF

HEAD_PX = 42
_ROW_PX = 38
_LOW_ROW_PX, _NOTED_ROW_PX = 28, 36
_FEW_ROWS = 5  # more of them are lower, but for those with a note under the name
_NAME_PX, _LEAST_NAME_PX = 228, 176
_CELL_PX, _WHOLE_HEAD_PX, _LEAST_CELL_PX = 84, 80, 74
_LEAST_OUTSIDE_PX = 66
_BARS_GAP_PX = 36
_LEAST_BARS_PX = 180
BARS_FROM_PX = 852  # under that the table stands without its bars


@dataclass(frozen=True, slots=True)
class Columns:
    """For `cells` rules of `cell` px each, and the share outside, `outside` px, in `width` px. `bars` is 0
    where they lack room.

    `tops` are those of the rows, and last the bottom of the table.
    """

    cells: int
    tops: tuple[int, ...]
    name: float
    cell: float
    outside: float
    bars: float
    width: float

    @classmethod
    def of(cls, cells: int, noted: tuple[bool, ...], width: float) -> Columns:
        """`noted` says of each row whether it has a note under its name."""
        tops = _tops(noted)
        bars = width - _NAME_PX - (cells + 1) * _CELL_PX - _BARS_GAP_PX
        if width >= BARS_FROM_PX and bars >= _LEAST_BARS_PX:
            return cls(cells, tops, _NAME_PX, _CELL_PX, _CELL_PX, bars, width)
        has_room = width >= _NAME_PX + (cells + 1) * _CELL_PX
        outside = _CELL_PX if has_room else _LEAST_OUTSIDE_PX
        room = width - outside
        name = max(_LEAST_NAME_PX, min(_NAME_PX, room - cells * _WHOLE_HEAD_PX))
        cell = max(_LEAST_CELL_PX, min(_CELL_PX + 24, (room - name) / max(1, cells)))
        return cls(cells, tops, max(name, room - cells * cell), cell, outside, 0, width)

    @staticmethod
    def least_width(cells: int) -> int:
        return _LEAST_NAME_PX + cells * _LEAST_CELL_PX + _LEAST_OUTSIDE_PX

    @property
    def height(self) -> int:
        return self.tops[-1]

    def row_at(self, y: float) -> int:
        """-1 for the head, and under the last row the number of rows."""
        return sum(top <= y for top in self.tops) - 1

    def row_box(self, row: int) -> QRectF:
        """Row -1 is the head."""
        top = 0 if row < 0 else self.tops[row]
        return QRectF(0, top, self.width, self.tops[row + 1] - top)

    def cell_box(self, row: int, cell: int) -> QRectF:
        """Of the rule `cell`, or of the share outside where it is the number of rules."""
        box = self.row_box(row)
        wide = self.outside if cell == self.cells else self.cell
        return QRectF(self.name + cell * self.cell, box.top(), wide, box.height())

    def bar_box(self, row: int, bar: int, bars: int | None = None) -> QRectF:
        """From 0 to 1, of the number `bar` among so many `bars`: by default one for each rule."""
        bars = self.cells if bars is None else bars
        box = self.row_box(row)
        lowest = min(bottom - top for top, bottom in pairwise(self.tops))
        pitch = max(2, (lowest - 4) // max(1, bars))  # the same in all rows
        top = box.center().y() - bars * pitch / 2 + 1 + bar * pitch
        return QRectF(self.width - self.bars, round(top), self.bars, pitch - (2 if pitch > 5 else 1))


def _tops(noted: tuple[bool, ...]) -> tuple[int, ...]:
    tops = [HEAD_PX]
    for note in noted:
        low = _NOTED_ROW_PX if note else _LOW_ROW_PX
        tops.append(tops[-1] + (_ROW_PX if len(noted) <= _FEW_ROWS else low))
    return tuple(tops)
