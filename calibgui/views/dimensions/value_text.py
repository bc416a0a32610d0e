"""Values of one dimension in words: some hardly move, and need another notation."""

from __future__ import annotations

from calibgui.core.checks.histogram import DimensionHistogram
from calibgui.views.plot.ticks import MINUS, decimals_for, signed

_LEAST_FIXED = 1e-4  # below that a fixed notation is mostly zeros


def greatest_of(histogram: DimensionHistogram) -> float:
    """The larger end, without its sign."""
    return max(abs(histogram.minimum), abs(histogram.maximum))


def signed_value(value: float, greatest: float) -> str:
    """+0.147, or +1.5e−33 where `greatest`, the largest value about, is as small as that."""
    if not 0 < greatest < _LEAST_FIXED:
        return signed(value, decimals_for(greatest))
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + _scientific(abs(value))


def width_value(width: float, greatest: float) -> str:
    """The same for a width, which has no sign."""
    if not 0 < greatest < _LEAST_FIXED:
        return f"{width:.{decimals_for(greatest)}f}"
    return _scientific(width)


def tick_value(at: float, text: str) -> str:
    """A label of the axis: its own text, or a short one where that would be mostly zeros."""
    if len(text) <= 7:
        return text
    return f"{'+' if at > 0 else MINUS if at < 0 else ''}{_scientific(abs(at))}"


def _scientific(size: float) -> str:
    if not size:
        return "0"
    digits, power = f"{size:.1e}".split("e")
    return f"{digits}e{int(power)}".replace("-", MINUS)
