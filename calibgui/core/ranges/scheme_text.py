"""A scheme as it is written on the command line: `NAME[:param=value,...]`."""

from __future__ import annotations

from calibgui.core.errors import OptionError, RangesError
from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import RangeScheme


def scheme_from_text(text: str) -> RangeScheme:
    """`per-dimension-quantile:q=99.9%` as a scheme; spaces may stand for hyphens.

    Raises OptionError for a name or a parameter that there is not, and for a value out of bounds.
    """
    name, _, given = text.partition(":")
    slug = name_on_command_line(name.strip().casefold())
    names = {name_on_command_line(kind.name): kind.name for kind in KINDS}
    if slug not in names:
        raise OptionError(f"There is no range scheme {name!r}.", remedy=f"Choose one of: {', '.join(names)}.")
    parameters = [_parameter(part, text) for part in given.split(",") if part.strip()]
    if len({key for key, _ in parameters}) < len(parameters):
        raise OptionError(f"--scheme {text!r} sets a parameter twice.", remedy="Give each one once.")
    try:
        return RangeScheme(names[slug], tuple(parameters))
    except RangesError as error:
        raise OptionError(f"--scheme {text!r}: {error.message}", remedy=error.remedy) from error


def name_on_command_line(name: str) -> str:
    """The name of a scheme without spaces."""
    return name.replace(" ", "-")


def _parameter(part: str, text: str) -> tuple[str, float]:
    key, _, value = (piece.strip() for piece in part.partition("="))
    try:
        return key, round(float(value[:-1]) / 100, 12) if value.endswith("%") else float(value)
    except ValueError as error:
        remedy = "Write it as NAME:param=value, such as per-dimension-quantile:q=99.9%."
        raise OptionError(f"--scheme {text!r} can't be read at {part!r}.", remedy=remedy) from error
