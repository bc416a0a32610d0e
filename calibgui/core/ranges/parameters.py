"""A number that a scheme takes: its bounds, its default, and how a slider moves through it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from calibgui.core.errors import RangesError

Scale = Literal["linear", "log", "tail"]
FINEST_TAIL = 1e-6  # of a "tail" slider, next to its end at 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """A greater value never gives narrower ranges.

    `scale` is what a slider moves evenly: the value, its logarithm, or the logarithm of the tail that it
    leaves, 1 - value. `step` is that of a spin box. `unit` is "" for a plain number, "share" for 0 to 1.
    """

    name: str
    title: str
    minimum: float
    maximum: float
    default: float
    step: float
    scale: Scale = "linear"
    unit: str = ""

    def checked(self, value: object) -> float:
        """`value` as a float. Raises RangesError where it is no number or out of bounds."""
        number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
        if not self.minimum <= number <= self.maximum:
            raise RangesError(
                f"{self.name} can't be {value!r}.",
                remedy=f"Give a number from {self.minimum:g} to {self.maximum:g}.",
            )
        return number

    def at(self, position: float) -> float:
        """The value at a position of the slider, 0 to 1: the bounds at its ends, never falling between them.

        It has at most four significant digits, counted in the tail for that scale.
        """
        position = min(1.0, max(0.0, position))
        if position in (0.0, 1.0):
            return self.maximum if position else self.minimum
        low, high = self._ends
        moved = low + (high - low) * position
        value = _rounded(moved if self.scale == "linear" else math.exp(moved))
        if self.scale == "tail":
            value = round(1.0 - _rounded(math.exp(-moved)), 12)
        return min(self.maximum, max(self.minimum, value))

    def position(self, value: float) -> float:
        """Where the slider stands for `value`, 0 to 1."""
        low, high = self._ends
        return min(1.0, max(0.0, (self._moved(value) - low) / (high - low)))

    @property
    def _ends(self) -> tuple[float, float]:
        return self._moved(self.minimum), self._moved(self.maximum)

    def _moved(self, value: float) -> float:
        if self.scale == "linear":
            return value
        return math.log(value) if self.scale == "log" else -math.log(max(1.0 - value, FINEST_TAIL))


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
