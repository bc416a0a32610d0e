"""The columns in device pixels and colours: the stack of vertical strokes that makes up the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.views.plot.columns import ColumnMap, Columns, end_setters


@dataclass(frozen=True, slots=True)
class Layer:
    """One stroke per column: rows tops[i] <= row < bottoms[i], nothing where that is empty.

    `rgba` is (4,) for all or (columns, 4), each 0 to 1, alpha not multiplied in.
    """

    tops: NDArray[np.intp]
    bottoms: NDArray[np.intp]
    rgba: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours (r, g, b) 0 to 1 and the alphas of the theme."""

    domains: NDArray[np.float32]
    """(shown domains, 3)."""
    core: NDArray[np.float32]
    ink: NDArray[np.float32]
    shared_alpha: float
    beyond_alpha: float
    within_alpha: float
    core_alpha: float
    ink_alpha: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to device rows: `top` and `bottom` are the values at the edges of `height` rows."""

    top: float
    bottom: float
    height: int

    def rows(self, values: NDArray[np.float32]) -> NDArray[np.intp]:
        """Row edges, clipped to just outside the picture, so that infinities stay harmless."""
        rows = (self.top - values.astype(np.float64)) * (self.height / (self.top - self.bottom))
        return np.rint(np.clip(rows, -4.0, self.height + 4.0)).astype(np.intp)


@dataclass(frozen=True, slots=True)
class Stack:
    """In paint order. `caps` are opaque and only a few rows tall."""

    strokes: tuple[Layer, ...]
    caps: tuple[Layer, ...]


def build_stack(columns: Columns, column_map: ColumnMap, scale: Scale, palette: Palette, pixel: int) -> Stack:
    """`pixel` is one logical pixel in device pixels, rounded: the width of lines, half the height of caps."""
    if column_map.lanes is None:
        strokes = _shared_bars(columns, scale, palette)
    else:
        strokes = _lane_bars(columns, column_map.lanes, scale, palette)
    strokes += _outline(columns, scale, palette, pixel)
    return Stack(tuple(strokes), tuple(_caps(columns, column_map.lanes, scale, palette, 2 * pixel)))


def _edges(low: NDArray[np.float32], high: NDArray[np.float32], scale: Scale) -> tuple[NDArray, NDArray]:
    """Top and bottom rows, at least one row for whatever has values, nothing for what has none."""
    tops, bottoms = scale.rows(high), scale.rows(low)
    return tops, np.where(low <= high, np.maximum(bottoms, tops + 1), tops)


def _rgba(rgb: NDArray[np.float32], alpha: float | NDArray) -> NDArray[np.float32]:
    alphas = np.broadcast_to(np.asarray(alpha, dtype=np.float32), rgb.shape[:-1])
    return np.concatenate([rgb, alphas[..., None]], axis=-1)


def _shared_bars(columns: Columns, scale: Scale, palette: Palette) -> list[Layer]:
    alone = len(columns.low) < 2
    layers = []
    for low, high, rgb in zip(columns.low, columns.high, palette.domains, strict=True):
        tops, bottoms = _edges(low, high, scale)
        layers.append(
            Layer(tops, bottoms, _rgba(rgb, palette.beyond_alpha if alone else palette.shared_alpha))
        )
    tops, bottoms = _edges(columns.core_low, columns.core_high, scale)
    layers.append(Layer(tops, bottoms, _rgba(palette.core, 1.0)))
    return layers


def _lane_bars(columns: Columns, lanes: NDArray[np.intp], scale: Scale, palette: Palette) -> list[Layer]:
    """Core behind, then each column's own domain: faint within the core, full beyond it."""
    at = np.arange(len(lanes))
    lane = np.maximum(lanes, 0)
    tops, bottoms = _edges(columns.low[lane, at], columns.high[lane, at], scale)
    bottoms = np.where(lanes >= 0, bottoms, tops)
    core_tops, core_bottoms = _edges(columns.core_low, columns.core_high, scale)
    core_bottoms = np.where(lanes == -1, core_tops, core_bottoms)
    no_core = core_tops >= core_bottoms
    # Without a core the whole bar counts as lying above it.
    split_top = np.where(no_core, bottoms, np.minimum(core_tops, bottoms))
    split_bottom = np.where(no_core, bottoms, np.maximum(core_bottoms, tops))
    colors = palette.domains[lane]
    beyond, within = _rgba(colors, palette.beyond_alpha), _rgba(colors, palette.within_alpha)
    return [
        Layer(core_tops, core_bottoms, _rgba(palette.core, palette.core_alpha)),
        Layer(np.maximum(tops, split_top), np.minimum(bottoms, split_bottom), within),
        Layer(tops, split_top, beyond),
        Layer(split_bottom, bottoms, beyond),
    ]


def _outline(columns: Columns, scale: Scale, palette: Palette, pixel: int) -> list[Layer]:
    """The mixed ranges as a step polyline hugging the bars from outside, drawn as one stroke per column.

    A step between two columns is drawn in the shorter one, so that the line never covers a bar it surrounds.
    """
    tops, bottoms = scale.rows(columns.mixed_high), scale.rows(columns.mixed_low)
    there = columns.mixed_low <= columns.mixed_high
    bottoms = np.maximum(bottoms, tops + 1)
    far_top, far_bottom = tops.copy(), bottoms.copy()
    for shift in range(1, pixel + 1):
        left, right = slice(None, -shift), slice(shift, None)
        both = there[left] & there[right]
        for near, other in ((left, right), (right, left)):
            far_top[near] = np.where(both, np.minimum(far_top[near], tops[other]), far_top[near])
            far_bottom[near] = np.where(both, np.maximum(far_bottom[near], bottoms[other]), far_bottom[near])
    rgba = _rgba(palette.ink, palette.ink_alpha)
    return [
        Layer(far_top - pixel, np.where(there, tops, far_top - pixel), rgba),
        Layer(bottoms, np.where(there, far_bottom + pixel, bottoms), rgba),
    ]


def _caps(
    columns: Columns, lanes: NDArray[np.intp] | None, scale: Scale, palette: Palette, tall: int
) -> list[Layer]:
    """Every domain's two ends in full colour; the domain that sets the common end comes last."""
    if len(columns.low) == 0:
        return []
    lowest, highest = end_setters(columns.low, columns.high)
    tops, bottoms = _edges(columns.low, columns.high, scale)
    upper_ends, lower_starts = np.minimum(tops + tall, bottoms), np.maximum(bottoms - tall, tops)
    shown = bottoms > tops
    if lanes is not None:
        shown &= lanes == np.arange(len(tops))[:, None]
    layers = []
    for only_setters in (False, True):
        for index, rgb in enumerate(palette.domains):
            upper = shown[index] & ((highest == index) == only_setters)
            lower = shown[index] & ((lowest == index) == only_setters)
            top, bottom, rgba = tops[index], bottoms[index], _rgba(rgb, 1.0)
            layers.append(Layer(top, np.where(upper, upper_ends[index], top), rgba))
            layers.append(Layer(np.where(lower, lower_starts[index], bottom), bottom, rgba))
    return layers
