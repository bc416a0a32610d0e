"""What the hover card says about one dimension."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.columns import end_setters
from calibgui.views.plot.ordering import domain_bounds
from calibgui.views.plot.ticks import decimals_for, signed


@dataclass(frozen=True, slots=True)
class CardRow:
    name: str
    color: int | None
    """Palette index; None is the mixed row with its hollow swatch, or that of ranges compared with."""
    low: str
    high: str
    sets_low: bool
    sets_high: bool
    earlier: bool = False
    """Whether it is the row of ranges compared with."""


@dataclass(frozen=True, slots=True)
class CardContent:
    title: str
    outside: str
    caption: str
    rows: tuple[CardRow, ...]


def domain_rows(
    data: PlotData, dimension: int, hidden: frozenset[str], mixed_name: str
) -> tuple[CardRow, ...]:
    """The shown domains, then the mixed ranges, then those compared with.

    Who sets an end is asked among all domains, hidden or not.
    """
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
    rows.append(row(mixed_name, None, mixed, (True, True)))
    if data.earlier is not None:
        ends = (float(data.earlier.ranges[0, dimension]), float(data.earlier.ranges[1, dimension]))
        rows.append(replace(row(data.earlier.name, None, ends, (False, False)), earlier=True))
    return tuple(rows)


def shortened(content: CardContent, rows: int, more: str) -> CardContent:
    """At most `rows` rows: the mixed one and the one compared with, the domains that set an end, then others.

    `more` is the caption that says so, with %1 for the number left out.
    """
    if len(content.rows) <= rows:
        return content
    apart = 2 if content.rows[-1].earlier else 1
    domains, fixed = content.rows[:-apart], content.rows[-apart:]
    setters_first = sorted(
        range(len(domains)), key=lambda index: not (domains[index].sets_low or domains[index].sets_high)
    )
    kept = sorted(setters_first[: max(rows - apart, 1)])
    caption = more.replace("%1", str(len(domains) - len(kept)))
    return CardContent(content.title, content.outside, caption, (*(domains[index] for index in kept), *fixed))


def _number(value: float, decimals: int) -> str:
    return signed(value, decimals) if np.isfinite(value) else "–"
