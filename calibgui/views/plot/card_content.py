"""What the hover card says about one dimension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.columns import end_setters
from calibgui.views.plot.ordering import domain_bounds
from calibgui.views.plot.ticks import decimals_for, signed


@dataclass(frozen=True, slots=True)
class CardRow:
    name: str
    color: int | None
    """Palette index; None is the mixed row with its hollow swatch."""
    low: str
    high: str
    sets_low: bool
    sets_high: bool


@dataclass(frozen=True, slots=True)
class CardContent:
    title: str
    outside: str
    caption: str
    rows: tuple[CardRow, ...]


def domain_rows(
    data: PlotData, dimension: int, hidden: frozenset[str], mixed_name: str
) -> tuple[CardRow, ...]:
    """The shown domains, then the mixed ranges. Who sets an end is asked among all domains, hidden or not."""
    low, high = (bounds[:, dimension : dimension + 1] for bounds in domain_bounds(data))
    lowest, highest = (int(setter[0]) for setter in end_setters(low, high))
    decimals = decimals_for(float(np.abs(data.mixed[np.isfinite(data.mixed)]).max(initial=0)))

    def row(name: str, color: int | None, ends: tuple[float, float], sets: tuple[bool, bool]) -> CardRow:
        return CardRow(name, color, _number(ends[0], decimals), _number(ends[1], decimals), *sets)

    rows = [
        row(
            bars.name,
            bars.color,
            (float(low[index, 0]), float(high[index, 0])),
            (index == lowest, index == highest),
        )
        for index, bars in enumerate(data.domains)
        if bars.id not in hidden
    ]
    mixed = (float(data.mixed[0, dimension]), float(data.mixed[1, dimension]))
    return (*rows, row(mixed_name, None, mixed, (True, True)))


def shortened(content: CardContent, rows: int, more: str) -> CardContent:
    """At most `rows` rows: the mixed one, the domains that set an end, and then the first ones.

    `more` is the caption that says so, with %1 for the number left out.
    """
    if len(content.rows) <= rows:
        return content
    domains = content.rows[:-1]
    setters_first = sorted(
        range(len(domains)), key=lambda index: not (domains[index].sets_low or domains[index].sets_high)
    )
    kept = sorted(setters_first[: max(rows - 1, 1)])
    caption = more.replace("%1", str(len(domains) - len(kept)))
    return CardContent(
        content.title, content.outside, caption, (*(domains[index] for index in kept), content.rows[-1])
    )


def _number(value: float, decimals: int) -> str:
    return signed(value, decimals) if np.isfinite(value) else "–"
