"""The data as it stands on the screen: ordered, without the hidden domains, without what is no number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.ordering import clean_bounds, domain_bounds, order_of


@dataclass(frozen=True, slots=True)
class Display:
    """Arrays over displayed positions. Empty bars have low +inf and high -inf."""

    order: NDArray[np.intp]
    """The dimension at each position."""
    position_of: NDArray[np.intp]
    """The position of each dimension."""
    colors: tuple[int, ...]
    """Palette index per shown domain."""
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    """(shown domains, dim)."""
    mixed_low: NDArray[np.float32]
    mixed_high: NDArray[np.float32]
    earlier_low: NDArray[np.float32]
    earlier_high: NDArray[np.float32]
    """Of the ranges compared with; empty arrays without any."""
    outside_at: NDArray[np.intp]
    """Position of each outside value."""
    outside: NDArray[np.float32]

    @property
    def dim(self) -> int:
        return len(self.order)

    def extent(self) -> tuple[float, float] | None:
        """The least and the greatest of all that is drawn; None when nothing is."""
        drawn = (self.low, self.high, self.mixed_low, self.mixed_high, self.earlier_low, self.earlier_high)
        ends = np.concatenate([array[np.isfinite(array)].ravel() for array in (*drawn, self.outside)])
        return (float(ends.min()), float(ends.max())) if ends.size else None


def arrange(data: PlotData, order_key: str, hidden: frozenset[str]) -> Display:
    order = order_of(data, order_key)
    position_of = np.empty_like(order)
    position_of[order] = np.arange(len(order))
    shown = [index for index, bars in enumerate(data.domains) if bars.id not in hidden]
    low, high = domain_bounds(data)
    mixed_low, mixed_high = clean_bounds(data.mixed[0], data.mixed[1])
    nothing = np.empty(0, np.float32)
    earlier = (nothing, nothing)
    if data.earlier is not None:
        low_end, high_end = clean_bounds(*data.earlier.ranges)
        earlier = low_end[order], high_end[order]
    good = np.isfinite(data.outside.values)
    return Display(
        order=order,
        position_of=position_of,
        colors=tuple(data.domains[index].color for index in shown),
        low=low[shown][:, order],
        high=high[shown][:, order],
        mixed_low=mixed_low[order],
        mixed_high=mixed_high[order],
        earlier_low=earlier[0],
        earlier_high=earlier[1],
        outside_at=position_of[data.outside.dims[good]],
        outside=data.outside.values[good],
    )
