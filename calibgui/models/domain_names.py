"""Names and colours that no other domain has yet."""

from __future__ import annotations

from collections.abc import Iterable

from calibgui.core.sources.names import default_domain_name

COLORS = 8

__all__ = ["COLORS", "default_domain_name", "free_color", "free_name"]


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or "wanted 2", "wanted 3", ... where it is taken."""
    names = set(taken)
    name, number = wanted, 2
    while name in names:
        name, number = f"{wanted} {number}", number + 1
    return name


def free_color(taken: Iterable[int]) -> int:
    """The first palette colour that the fewest domains have."""
    uses = list(taken)
    return min(range(COLORS), key=lambda color: (uses.count(color), color))
