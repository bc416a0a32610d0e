"""Where the axes carry labels, and what numbers look like on them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibgui.views.plot.window import Window

MINUS = "\N{MINUS SIGN}"
_VALUE_SPACING_PX = 56
_POSITION_SPACING_PX = 54


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    """In values, or in displayed positions (the middle of the dimension's slot)."""
    text: str


def signed(value: float, decimals: int) -> str:
    """+0.147, −0.160 and 0.000 with a true minus sign; what rounds to zero has no sign."""
    text = f"{abs(value):.{decimals}f}"
    if not float(text):
        return text
    return f"{'+' if value > 0 else MINUS}{text}"


def decimals_for(greatest: float) -> int:
    """Decimals that give `greatest`, and what lies in its range, three figures."""
    if not math.isfinite(greatest) or greatest <= 0:
        return 3
    return min(max(2 - math.floor(math.log10(greatest)), 0), 8)


def value_ticks(low: float, high: float, height_px: float) -> list[Tick]:
    step = _nice_step((high - low) * _VALUE_SPACING_PX / max(height_px, 1.0), (1.0, 2.0, 5.0))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = []
    for count in range(math.ceil(low / step), math.floor(high / step) + 1):
        ticks.append(Tick(count * step, signed(count * step, decimals) if count else "0"))
    return ticks


def position_ticks(window: Window, width_px: float, ranks: bool) -> list[Tick]:
    """Dimension numbers count from 0, ranks (any order but the model's own) from 1."""
    if window.dim == 0:
        return []
    wanted = max(1.0, window.span * _POSITION_SPACING_PX / max(width_px, 1.0))
    step = round(_nice_step(wanted, (1.0, 2.5, 5.0) if wanted > 10 else (1.0, 2.0, 5.0)))
    base = 1 if ranks else 0
    first, last = math.ceil(window.first - 0.5) + base, math.floor(window.last - 0.5) + base
    numbers = list(range(-(-first // step) * step, last + 1, step))
    if ranks and first == 1 and step > 1:
        numbers.insert(0, 1)
    return [Tick(number - base + 0.5, str(number)) for number in numbers]


def _nice_step(least: float, steps: tuple[float, ...]) -> float:
    """The least of steps x 10^n that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    for factor in (*steps, 10.0):
        if factor * power >= least * (1 - 1e-9):
            return factor * power
    return 10.0 * power
