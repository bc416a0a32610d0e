"""A share as people write it."""

from __future__ import annotations

import re

from calibgui.core.errors import OptionError

_SHARE = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(e-?[0-9]{1,3})?\s*(%?)\s*", re.ASCII | re.IGNORECASE)


def parse_share(text: str, option: str) -> float:
    """`0.5%`, `0.5 %` and `0.005` as 0.005. Raises OptionError, naming the option, for anything else."""
    match = _SHARE.fullmatch(text)
    if match is None:
        raise OptionError(f"{option} {text!r} is no share.", remedy="Write it as 0.5% or 0.005.")
    number = float(match[1] + (match[2] or ""))
    if match[3]:
        number /= 100
    if number > 1:
        remedy = "Write it as 0.5% or 0.005."
        if not match[3]:
            remedy = f"For {text.strip()} per cent write {text.strip()}%."
        raise OptionError(f"{option} {text!r} is more than all values.", remedy=remedy)
    return number
