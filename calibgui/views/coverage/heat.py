"""From a number to the colour of its cell: a fixed log scale, so that projects compare."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtGui import QColor

from calibgui.models.look import Measure
from calibgui.views.theme.tokens import DARK, LIGHT, Tokens


@dataclass(frozen=True, slots=True)
class HeatScale:
    """Log from `low` to `high`; what lies beyond has the colour of the end. `marks` are labelled."""

    low: float
    high: float
    marks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """0 at `low`, 1 at `high`."""
        if value <= self.low:
            return 0.0
        return min(math.log(value / self.low) / math.log(self.high / self.low), 1.0)


_SHARES = HeatScale(
    0.0002,
    0.12,
    ((0.0002, "0.02\N{NO-BREAK SPACE}%"), (0.001, "0.1\N{NO-BREAK SPACE}%"), (0.01, "1\N{NO-BREAK SPACE}%"),
     (0.1, "10\N{NO-BREAK SPACE}%")),
)  # fmt: skip
# Vectors have hundreds of values each, so that some are touched nearly always: their own scale, up to all.
_VECTORS = HeatScale(
    0.01,
    1.0,
    ((0.01, "1\N{NO-BREAK SPACE}%"), (0.1, "10\N{NO-BREAK SPACE}%"), (1.0, "100\N{NO-BREAK SPACE}%")),
)
# Below one step a value outside loses about nothing, at 100 of the 256 most of what it says.
_STEPS = HeatScale(1.0, 100.0, ((1.0, "1"), (10.0, "10"), (100.0, "100")))


def scale_of(measure: Measure) -> HeatScale:
    return {"values": _SHARES, "vectors": _VECTORS, "overshoot": _STEPS}[measure]


def heat_color(tokens: Tokens, place: float) -> QColor:
    """Along the ramp, `place` from 0 to 1."""
    at = min(max(place, 0.0), 1.0) * (len(tokens.heat) - 1)
    index = min(int(at), len(tokens.heat) - 2)
    one, other, share = QColor(tokens.heat[index]), QColor(tokens.heat[index + 1]), at - index
    mixed = [
        round(a + (b - a) * share)
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    return QColor(*mixed)


def ink_on(ground: QColor) -> QColor:
    """Dark or white, whichever has more contrast."""
    inks = (QColor(LIGHT.text), QColor(DARK.on_accent))
    return max(inks, key=lambda ink: contrast(ink, ground))


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    channels = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
