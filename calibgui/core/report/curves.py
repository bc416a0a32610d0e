"""How many texts are enough, as SVG: values outside against calibration texts, both on log scales."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.adequacy import AdequacyCurve
from calibgui.core.report.colors import COLORS
from calibgui.core.report.drawing import LABEL
from calibgui.core.report.markup import escaped
from calibgui.core.report.numbers import shortened

_WIDTH, _TOP, _BOTTOM, _LEFT, _RIGHT = 1000, 10, 44, 60, 170
_PLOT_HEIGHT, _ROW = 296, 15
_NAME = 20  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """A curve, its name, and the number of its colour: None is the ink of the mixed ranges."""

    name: str
    color: int | None
    curve: AdequacyCurve

    @property
    def stroke(self) -> str:
        return "var(--ink)" if self.color is None else f"var(--domain-{self.color % COLORS})"


def adequacy_figure(lines: Sequence[Line]) -> str:
    """The SVG of at least one curve. Points with nothing outside have no place on a log scale.

    Grey behind them is the expectation 2 / (n + 1). Names stand at the right, beside the ends.
    """
    axes = _Axes(lines)
    name = "Share of held-out values outside against the number of calibration texts"
    parts = [f'<svg viewBox="0 0 {_WIDTH} {axes.height}" role="img" aria-label="{name}">', *_grid(axes)]
    counts = np.geomspace(axes.first, axes.last, 40)
    parts.append(_path(axes.points(counts, 2 / (counts + 1)), "var(--band)", 9))
    expected_y = axes.y(2 / (axes.last + 1))
    *tops, expected_top = _apart([*(axes.end(line)[1] for line in lines), expected_y], axes.height - _BOTTOM)
    parts.append(_label("expected, 2/(n+1)", "var(--band)", expected_top))
    for line, label_y in zip(lines, tops, strict=True):
        x, y = axes.end(line)
        parts.append(
            f'<path fill="none" style="stroke:var(--line)" d="M{x:.1f} {y:.1f}'
            f'H{_WIDTH - _RIGHT + 6}L{_WIDTH - _RIGHT + 18} {label_y:.1f}"/>'
        )
    for line, label_y in zip(lines, tops, strict=True):
        x, y = axes.end(line)
        positive = line.curve.share > 0
        points = axes.points(line.curve.counts[positive].astype(np.float64), line.curve.share[positive])
        parts.append(_path(points, line.stroke, 2))
        if positive[-1]:
            parts.append(f'<circle style="fill:{line.stroke}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
        parts.append(_label(line.name, line.stroke, label_y))
    return "".join(parts) + "</svg>"


def _label(name: str, fill: str, y: float) -> str:
    left = _WIDTH - _RIGHT + 22
    return (
        f'<rect style="fill:{fill}" x="{left}" y="{y - 4:.1f}" width="8" height="8" rx="2"/>'
        f'<text style="fill:var(--text)" font-size="11" x="{left + 13}" y="{y + 4:.1f}">'
        f"{escaped(shortened(name, _NAME))}</text>"
    )


class _Axes:
    """From counts and shares to the units of the picture."""

    def __init__(self, lines: Sequence[Line]) -> None:
        curves = [line.curve for line in lines]
        self.height = _TOP + _BOTTOM + max(_PLOT_HEIGHT, _ROW * (len(lines) + 1))
        self.first = min(int(curve.counts[0]) for curve in curves)
        self.last = max(int(curve.counts[-1]) for curve in curves)
        if self.first == self.last:
            self.first, self.last = max(1, self.first // 2), self.last * 2
        shares = np.concatenate([curve.share for curve in curves])
        expected = np.array([2 / (self.first + 1), 2 / (self.last + 1)])
        seen = np.concatenate((shares[shares > 0], expected))
        self.low, self.high = math.log10(float(seen.min()) * 0.8), math.log10(float(seen.max()) * 1.2)

    def x(self, count: float) -> float:
        share = math.log(count / self.first) / math.log(self.last / self.first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return _TOP + (1 - share) * (self.height - _TOP - _BOTTOM)

    def points(self, counts: NDArray[np.float64], shares: NDArray[np.float64]) -> list[tuple[float, float]]:
        return [(self.x(n), self.y(share)) for n, share in zip(counts.tolist(), shares.tolist(), strict=True)]

    def end(self, line: Line) -> tuple[float, float]:
        """The last point; at the bottom where nothing is outside."""
        share = float(line.curve.share[-1])
        return self.x(int(line.curve.counts[-1])), self.y(share) if share else float(self.height - _BOTTOM)


def _apart(ys: Sequence[float], bottom: float) -> list[float]:
    """Heights of labels near `ys` in the same order, each a row from the next and none below `bottom`."""
    order = sorted(range(len(ys)), key=lambda number: ys[number])
    placed = [0.0] * len(ys)
    last = -math.inf
    for number in order:
        last = placed[number] = max(ys[number], last + _ROW)
    limit = bottom
    for number in reversed(order):
        limit = placed[number] = min(placed[number], limit)
        limit -= _ROW
    return placed


def _path(points: Sequence[tuple[float, float]], stroke: str, width: int) -> str:
    if not points:
        return ""
    at = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    how = f'style="stroke:{stroke}" stroke-width="{width}" stroke-linejoin="round"'
    return f'<path fill="none" {how} d="M{at}"/>'


def _grid(axes: _Axes) -> list[str]:
    right, bottom = _WIDTH - _RIGHT, axes.height - _BOTTOM
    parts = []
    for value in _ticks(10**axes.low, 10**axes.high):
        y = axes.y(value)
        parts.append(
            f'<line style="stroke:var(--line)" x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text {LABEL} x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value * 100:.4g}%</text>'
        )
    for count in _ticks(axes.first, axes.last):
        at = f'x="{axes.x(count):.1f}" y="{bottom + 18}"'
        parts.append(f'<text {LABEL} {at} text-anchor="middle">{count:,.0f}</text>')
    middle = (_LEFT + right) / 2
    parts.append(
        f'<text {LABEL} x="{middle:.0f}" y="{bottom + 36}" text-anchor="middle">calibration texts</text>'
    )
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Powers of ten from `low` to `high`, with 2 and 5 times them where that leaves few."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 2, 5)):
        found = [float(f"{factor}e{decade}") for decade in decades for factor in factors]
        found = [value for value in found if low * 0.999 <= value <= high * 1.001]
        if len(found) > 3:
            break
    return found
