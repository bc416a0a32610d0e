"""Which dimension every device-pixel column shows, and what of it.

Pens stay one device pixel wide: a bar three pixels wide is three columns. The same map reduces when there
are more dimensions than columns, so that a picture costs what its pixels cost, never what its data costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.views.plot.display import Display
from calibgui.views.plot.window import Window

LANE_FROM_PX = 6
"""Logical pixels per dimension from which every domain gets a lane of its own."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Column i shows the positions starts[i] <= position < stops[i]: one or, when reduced, several.

    `lanes[i]` is the lane (the shown domain) of the column when there are lanes: -1 in the gap between two
    dimensions, -2 in the gap between two lanes. None when the bars share the slot.
    """

    starts: NDArray[np.intp]
    stops: NDArray[np.intp]
    lanes: NDArray[np.intp] | None

    @property
    def count(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class Columns:
    """Values per column; (domains, columns) or (columns,). Empty is low +inf, high -inf."""

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    core_low: NDArray[np.float32]
    core_high: NDArray[np.float32]
    mixed_low: NDArray[np.float32]
    mixed_high: NDArray[np.float32]


def map_columns(window: Window, width: int, lanes: int = 0, pixel_ratio: float = 1.0) -> ColumnMap:
    """`width` in device pixels; `lanes` is how many lanes there would be, given room."""
    step = window.span / width
    if step > 1.0:
        return _reducing(window, width, step)
    left = slot_edges(window, width)
    first = int(window.first)
    columns = np.arange(width)
    slot = np.searchsorted(left, columns, side="right") - 1
    starts = np.clip(first + slot, 0, window.dim - 1)
    lane_map = None
    gap = max(1, round(pixel_ratio))
    if lanes and 1.0 / step >= max(LANE_FROM_PX * pixel_ratio, lanes + gap):
        lane_map = _lanes(columns - left[slot], left[slot + 1] - left[slot] - gap, lanes, gap)
    return ColumnMap(starts, starts + 1, lane_map)


def slot_edges(window: Window, width: int) -> NDArray[np.intp]:
    """First column of every position from int(first) on, and one past the last: columns belong by centre."""
    positions = np.arange(int(window.first), int(np.ceil(window.last)) + 1)
    edges = np.ceil((positions - window.first) * (width / window.span) - 0.5)
    return edges.astype(np.intp)


def reduce_columns(display: Display, columns: ColumnMap) -> Columns:
    low = spread(display.low, columns, np.minimum)
    high = spread(display.high, columns, np.maximum)
    core_low, core_high = common_core(low, high)
    return Columns(
        low=low,
        high=high,
        core_low=core_low,
        core_high=core_high,
        mixed_low=spread(display.mixed_low[None], columns, np.minimum)[0],
        mixed_high=spread(display.mixed_high[None], columns, np.maximum)[0],
    )


def common_core(
    low: NDArray[np.float32], high: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Max of mins to min of maxes over the domains with values there; empty with fewer than two of them."""
    if len(low) < 2:
        empty = np.full(low.shape[1], np.inf, dtype=np.float32)
        return empty, -empty
    present = low <= high
    core_low = np.where(present, low, -np.inf).max(axis=0)
    core_high = np.where(present, high, np.inf).min(axis=0)
    there = (present.sum(axis=0) >= 2) & (core_low <= core_high)
    return (
        np.where(there, core_low, np.inf).astype(np.float32),
        np.where(there, core_high, -np.inf).astype(np.float32),
    )


def end_setters(
    low: NDArray[np.float32], high: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which domain reaches lowest and which highest, the first of equals; -1 where none has values."""
    if len(low) == 0:
        nobody = np.full(low.shape[1], -1, dtype=np.intp)
        return nobody, nobody.copy()
    present = (low <= high).any(axis=0)
    return np.where(present, low.argmin(axis=0), -1), np.where(present, high.argmax(axis=0), -1)


def _reducing(window: Window, width: int, step: float) -> ColumnMap:
    """Positions go to the column that holds their middle; those cut at the ends count too."""
    edges = np.ceil(window.first + np.arange(width + 1) * step - 0.5).astype(np.intp)
    edges[0] = int(window.first)
    edges[-1] = min(int(np.ceil(window.last - 1e-9)), window.dim)  # rounding must not drop the last one
    return ColumnMap(edges[:-1], np.maximum(edges[1:], edges[:-1] + 1), None)


def _lanes(within: NDArray[np.intp], room: NDArray[np.intp], lanes: int, gap: int) -> NDArray[np.intp]:
    """Share `room` columns out among the lanes. A lane of three columns and more keeps its last one free."""
    lane = within * lanes // np.maximum(room, 1)
    ends = -(-(lane + 1) * room // lanes)
    in_gap = (room >= (2 + gap) * lanes) & (within >= ends - gap)
    return np.where(within >= room, -1, np.where(in_gap, -2, lane))


def spread(values: NDArray[np.float32], columns: ColumnMap, ufunc: np.ufunc) -> NDArray[np.float32]:
    """(rows, positions) to (rows, columns), by `ufunc` where a column shows several positions."""
    if columns.count == 0 or np.all(columns.stops - columns.starts == 1):
        return values[:, columns.starts]
    # reduceat runs each stretch up to the next start, the last one to the end of what it is given.
    return ufunc.reduceat(values[:, : columns.stops[-1]], columns.starts, axis=1)
