"""The colours of a report, light and dark: those of the window, and the ramp of the heat tables."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["light", "dark"]
# Okabe and Ito's colours, which colour-blind readers tell apart.
_DOMAINS = {
    "light": ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7A7D87"),
    "dark": ("#3D9AD9", "#EBAA1F", "#1FB488", "#D98DB8", "#8FD0F7", "#E8803A", "#F0E442", "#9EA1AB"),
}
COLORS = len(_DOMAINS["light"])
_HEAT = {
    "light": ("#FAF7F5", "#F9EFE8", "#F7E0D2", "#F0BC9C", "#D0663A", "#8E2D12"),
    "dark": ("#1B1C21", "#29211F", "#422A22", "#70402B", "#C4673A", "#FFB07A"),
}
HEAT_STOPS = len(_HEAT["light"])
HEAT_LEVELS = 32  # cells have one of so many colours: neighbours can't be told apart
_INKS = ("#1A1B1F", "#FFFFFF")
_PLAIN = {
    "light": {
        "surface": "#FFFFFF", "text": "#1A1B1F", "text2": "#555862", "line": "#E4E4E9", "core": "#E7E8ED",
        "band": "#E7E8ED", "ink": "#2A2C33", "error": "#D2281E", "soft": "#EFEEFC", "soft-line": "#CFCCF6",
    },
    "dark": {
        "surface": "#111216", "text": "#ECEDF1", "text2": "#AEB1BC", "line": "#292B32", "core": "#2A2C34",
        "band": "#2A2C34", "ink": "#D9DBE2", "error": "#FF6F61", "soft": "#23223A", "soft-line": "#45427A",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeatScale:
    """A fixed log scale, so that projects compare: what lies beyond has the colour of the end."""

    low: float
    high: float
    marks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """0 at `low`, 1 at `high`."""
        if value <= self.low:
            return 0.0
        return min(math.log(value / self.low) / math.log(self.high / self.low), 1.0)

    @property
    def placed_marks(self) -> tuple[tuple[float, str], ...]:
        return tuple((self.place(value), text) for value, text in self.marks)


SHARE_OF_VALUES = HeatScale(0.0002, 0.12, ((0.0002, "0.02%"), (0.001, "0.1%"), (0.01, "1%"), (0.1, "10%")))
# A vector has hundreds of values, so that some of them are touched nearly always: up to all.
SHARE_OF_VECTORS = HeatScale(0.01, 1.0, ((0.01, "1%"), (0.1, "10%"), (1.0, "100%")))
OVERSHOOT = HeatScale(1.0, 100.0, ((1.0, "1"), (10.0, "10"), (100.0, "100")))


def tokens(scheme: Scheme) -> dict[str, str]:
    """The name of every colour and its value, #RRGGBB."""
    named = dict(_PLAIN[scheme])
    named.update((f"domain-{number}", color) for number, color in enumerate(_DOMAINS[scheme]))
    named.update((f"heat-{number}", color) for number, color in enumerate(_HEAT[scheme]))
    return named


def level_of(place: float) -> int:
    """The number of the colour of a cell, 0 to HEAT_LEVELS - 1."""
    return round(min(max(place, 0.0), 1.0) * (HEAT_LEVELS - 1))


def heat(scheme: Scheme, level: int) -> tuple[str, str]:
    """The ground of a cell and the ink that can be read on it, #RRGGBB."""
    ramp = _HEAT[scheme]
    at = level / (HEAT_LEVELS - 1) * (len(ramp) - 1)
    index = min(int(at), len(ramp) - 2)
    pairs = zip(_channels(ramp[index]), _channels(ramp[index + 1]), strict=True)
    ground = "#" + "".join(f"{round(one + (other - one) * (at - index)):02X}" for one, other in pairs)
    return ground, max(_INKS, key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG, 1 to 21."""
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def resolved(svg: str, named: Mapping[str, str]) -> str:
    """An SVG that stands alone: every `var(--name)` is the colour itself."""
    svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: named[found[1]], svg)


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    shares = [channel / 255 for channel in _channels(color)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
