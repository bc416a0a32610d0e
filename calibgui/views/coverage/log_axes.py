"""Log axes of the adequacy plot: their reach, their labels, and ends of curves that do not overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from calibgui.views.coverage.content import CurveState
from calibgui.views.widgets.numbers import count_text

_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class LogAxes:
    """From texts and shares to places in `box`; shares from `low` to `high`, texts from `first` to `last`."""

    box: QRectF
    first: float
    last: float
    low: float
    high: float

    @classmethod
    def around(cls, curves: Sequence[CurveState], box: QRectF) -> LogAxes:
        """All that the curves reach. Shares of 0, which no log axis has, lie on the bottom."""
        counts = np.concatenate([item.curve.per_domain for item in curves])
        shares = np.concatenate([item.curve.share for item in curves])
        shares = np.concatenate([shares[shares > 0], 2.0 / (counts + 1.0)])
        first, last = float(counts.min()), float(counts.max())
        low = max(float(shares.min()) * 0.8, _LEAST_SHARE)
        below = [tick for tick in _ticks(low / 10, 1.0, (1, 3)) if tick <= low * 1.05]
        return cls(
            box, first, max(last, first * 2), below[-1], min(max(float(shares.max()) * 1.1, 10 * low), 1.1)
        )

    def x(self, texts: float) -> float:
        share = math.log(texts / self.first) / math.log(self.last / self.first)
        return self.box.x() + share * self.box.width()

    def y(self, outside: float) -> float:
        share = math.log(max(outside, self.low) / self.low) / math.log(self.high / self.low)
        return self.box.bottom() - share * self.box.height()

    def points(self, texts: NDArray[np.float64], outside: NDArray[np.float64]) -> list[QPointF]:
        return [QPointF(self.x(n), self.y(share)) for n, share in zip(texts, outside, strict=True)]

    def text_ticks(self) -> list[tuple[float, str]]:
        ticks = _ticks(self.first * 0.999, self.last * 1.001, (1, 2, 5))
        return [(tick, count_text(round(tick))) for tick in ticks]

    def share_ticks(self) -> list[tuple[float, str]]:
        return [(tick, share_label(tick)) for tick in _ticks(self.low * 0.999, self.high, (1, 3))]


def share_label(share: float) -> str:
    """0.03 -> "3 %", 0.001 -> "0.1 %"."""
    return f"{100 * share:g}\N{NO-BREAK SPACE}%"


def apart(places: Sequence[float], least: float, top: float, bottom: float) -> list[float]:
    """The places moved so that they are `least` apart and from `top` to `bottom`, in the same order.

    Where they do not fit with that distance, they share the room evenly.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    gap = min(least, (bottom - top) / max(len(places) - 1, 1))
    moved = list(places)
    edge = top
    for index in order:
        moved[index] = max(places[index], edge)
        edge = moved[index] + gap
    edge = bottom
    for index in reversed(order):
        moved[index] = min(moved[index], edge)
        edge = moved[index] - gap
    return moved


def _ticks(low: float, high: float, steps: tuple[int, ...]) -> list[float]:
    """Of steps x 10^n those from `low` to `high`."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [float(f"{step}e{power}") for power in powers for step in steps]
    return [tick for tick in ticks if low <= tick <= high]
