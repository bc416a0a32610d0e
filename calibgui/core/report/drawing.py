"""Envelopes as SVG: one panel per domain, before the mixed ranges, with what lies outside of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.coverage import Outside
from calibgui.core.report.colors import COLORS
from calibgui.core.report.markup import escaped
from calibgui.core.report.numbers import signed

_WIDTH, _HEIGHT = 1000, 150
_MOST_MARKS = 2500  # in one picture: with more, near ones flow into one
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 4, 6, 18
_MOST_COLUMNS = _WIDTH - _LEFT - _RIGHT  # one per unit: more can't be told apart
LABEL = 'style="fill:var(--text2)" font-size="11"'
_X_TICKS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)


@dataclass(frozen=True, slots=True)
class Panel:
    """One envelope, float32 (2, dim) or None, and the values outside the mixed ranges."""

    name: str
    color: int
    envelope: NDArray[np.float32] | None
    outside: Outside


def envelope_panel(panel: Panel, mixed: NDArray[np.float32], limits: tuple[float, float]) -> str:
    """The SVG of one panel. `mixed` is float32 (2, dim), `limits` the values at the bottom and the top.

    Colours are the page's tokens.
    With more dimensions than columns each column spans several: from their lowest to their highest value.
    """
    dim = mixed.shape[1]
    scale = _Scale(dim, *limits)
    label = f"{panel.name}: the range of each of {dim:,} dimensions"
    color = f"var(--domain-{panel.color % COLORS})"
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escaped(label)}">',
        *_axes(scale),
        f'<path style="fill:var(--core)" class="mixed" d="{_area(mixed, scale)}"/>',
    ]
    if panel.envelope is not None:
        parts.append(f'<path style="fill:{color}" fill-opacity="0.75" d="{_area(panel.envelope, scale)}"/>')
    if marks := _marks(panel.outside, scale):
        parts.append(f'<path style="fill:var(--error)" class="outside" d="{marks}"/>')
    parts.append("</svg>")
    return "".join(parts)


def limits_of(mixed: NDArray[np.float32], outside: Outside) -> tuple[float, float]:
    """The lowest and the highest value of the ranges and of what lies outside; never equal."""
    values = np.concatenate((mixed.ravel(), outside.values)).astype(np.float64)
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 0.5, high + 0.5)


class _Scale:
    """From dimensions and values to the units of the picture."""

    def __init__(self, dim: int, low: float, high: float) -> None:
        self.dim, self.low, self.high = dim, low, high
        self.columns = min(dim, _MOST_COLUMNS)
        self.column_width = _MOST_COLUMNS / self.columns
        self.first_dims = np.arange(self.columns) * dim // self.columns

    def column_of(self, dims: NDArray[np.intp]) -> NDArray[np.intp]:
        found: NDArray[np.intp] = np.searchsorted(self.first_dims, dims, side="right") - 1
        return found

    def x(self, column: float) -> float:
        return _LEFT + column * self.column_width

    def y(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        share = (values.astype(np.float64) - self.low) / (self.high - self.low)
        found: NDArray[np.float64] = _TOP + (1 - share) * (_HEIGHT - _TOP - _BOTTOM)
        return found


def _area(bounds: NDArray[np.float32], scale: _Scale) -> str:
    """A step for every column: along the maxima to the right, along the minima back."""
    low = scale.y(np.minimum.reduceat(bounds[0], scale.first_dims))
    high = scale.y(np.maximum.reduceat(bounds[1], scale.first_dims))
    xs = [f"{scale.x(column):.1f}" for column in range(scale.columns + 1)]
    there = "".join(f"V{y:.1f}H{x}" for y, x in zip(high, xs[1:], strict=True))
    back = "".join(f"V{y:.1f}H{x}" for y, x in zip(low[::-1], xs[-2::-1], strict=True))
    return f"M{xs[0]} {low[0]:.1f}{there}{back}Z"


def _marks(outside: Outside, scale: _Scale) -> str:
    """A small square for every value; in one column those that touch are drawn as one."""
    if not outside.count:
        return ""
    columns = scale.column_of(outside.dims)
    rows = np.rint(scale.y(outside.values)).astype(np.int64)
    places = np.unique(columns * (2 * _HEIGHT) + rows)  # columns never touch: one lies 300 from the next
    middle = scale.column_width / 2 - 1
    for gap in (2, 4, 8, 16, 32, _HEIGHT):
        first = np.flatnonzero(np.diff(places, prepend=-_HEIGHT) > gap)
        if len(first) <= _MOST_MARKS:
            break
    last = np.append(first[1:], len(places)) - 1
    runs = zip(places[first].tolist(), places[last].tolist(), strict=True)
    return "".join(
        f"M{scale.x(start // (2 * _HEIGHT)) + middle:.1f} {start % (2 * _HEIGHT) - 1}h2v{2 + end - start}h-2z"
        for start, end in runs
    )


def _signed(value: float) -> str:
    return signed(value, ".3g")


def _axes(scale: _Scale) -> list[str]:
    values = [scale.low, scale.high, *([0.0] if scale.low < 0 < scale.high else [])]
    lines = [
        f'<line style="stroke:var(--line)" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text {LABEL} x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_signed(value)}</text>'
        for value, y in zip(values, scale.y(np.array(values)), strict=True)
    ]
    step = next((step for step in _X_TICKS if scale.dim / step <= 10), _X_TICKS[-1])
    unit = _MOST_COLUMNS / scale.dim
    ticks = [
        f'<text {LABEL} x="{_LEFT + (dim + 0.5) * unit:.1f}" y="{_HEIGHT - 4}" '
        f'text-anchor="middle">{dim:,}</text>'
        for dim in range(0, scale.dim, step)
    ]
    return lines + ticks
