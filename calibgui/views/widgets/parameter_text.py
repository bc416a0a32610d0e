"""How the parameter of a range scheme is written and read: shares in per cent, σ with its sign."""

from __future__ import annotations

import math

from calibgui.core.errors import RangesError
from calibgui.core.ranges.parameters import Parameter

_UNIT = {"share": "%", "σ": "σ"}


def parameter_text(parameter: Parameter, value: float) -> str:
    """0.9999 of a quantile -> "99.99 %", 4 standard deviations -> "4 σ"."""
    number = f"{_factor(parameter) * value:.9g}"
    unit = _UNIT.get(parameter.unit, parameter.unit)
    return f"{number}\N{NO-BREAK SPACE}{unit}" if unit else number


def parameter_from(parameter: Parameter, text: str) -> float | None:
    """What `parameter_text` writes, with or without its unit; None where it is no number or out of bounds."""
    number = text.replace(_UNIT.get(parameter.unit, ""), "") if parameter.unit else text
    try:
        value = float(number.strip().replace(",", ".")) / _factor(parameter)
        return parameter.checked(round(value, 12)) if math.isfinite(value) else None
    except (ValueError, RangesError):
        return None


def _factor(parameter: Parameter) -> int:
    return 100 if parameter.unit == "share" else 1
