"""What the envelope plot draws: plain arrays, prepared away from the widgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import Snapshot
from calibgui.core.checks.matrix import MIXED
from calibgui.models.domains import Domains
from calibgui.models.look import Pair
from calibgui.models.pair_found import PairFound


@dataclass(frozen=True, slots=True)
class DomainBars:
    """One domain's envelope: float32 (2, dim), row 0 min, row 1 max. `color` indexes the palette."""

    id: str
    name: str
    color: int
    envelope: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OutsidePoints:
    """Held-out values outside the mixed ranges: parallel arrays, one entry per value."""

    dims: NDArray[np.intp]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EarlierRanges:
    """Ranges to compare with, float32 (2, dim), and what they are called."""

    name: str
    ranges: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlotData:
    """One state of the plot. `mixed` is float32 (2, dim); all arrays are read-only.

    During a run it is the envelope so far, of a result its ranges under its scheme.

    `mixed` may be ranges of one domain: `outline` is then what they are called, "" for the mixed ones.
    `earlier` has the same dimensions.
    """

    domains: tuple[DomainBars, ...]
    mixed: NDArray[np.float32]
    outside: OutsidePoints
    outline: str = ""
    earlier: EarlierRanges | None = None

    @property
    def dim(self) -> int:
        return int(self.mixed.shape[1])


def plot_data(snapshot: Snapshot | None, domains: Domains) -> PlotData | None:
    """What to draw of a snapshot, under the names and colours that the domains have now; None for nothing."""
    if snapshot is None or snapshot.mixed is None or snapshot.outside is None:
        return None
    bars = []
    for part in snapshot.domains:
        if part.envelope is not None:
            present = domains.get(part.domain.id) or part.domain
            bars.append(DomainBars(present.id, present.name, present.color, part.envelope.bounds))
    outside = OutsidePoints(snapshot.outside.dims, snapshot.outside.values)
    ranges = snapshot.mixed.bounds if snapshot.result is None else snapshot.result.ranges
    return PlotData(tuple(bars), ranges, outside)


def pair_plot_data(
    snapshot: Snapshot, domains: Domains, pair: Pair, found: PairFound, outline: str
) -> PlotData:
    """The ranges of the row as outline, the column's values outside them, the bars of the two domains.

    For the mixed ranges the bars of all.
    """
    whole = plot_data(snapshot, domains)
    assert whole is not None
    bars = whole.domains if pair[0] == MIXED else tuple(part for part in whole.domains if part.id in pair)
    return PlotData(bars, found.ranges, OutsidePoints(found.outside.dims, found.outside.values), outline)
