"""In which order the dimensions stand side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.models.plot_data import PlotData

INDEX, WIDTH, DISAGREEMENT = "index", "width", "disagreement"
ORDERS = (INDEX, WIDTH, DISAGREEMENT)


def order_of(data: PlotData, key: str) -> NDArray[np.intp]:
    """The dimension at each displayed position: a permutation of 0..dim-1, ties in index order.

    "index" is as the model numbers them; "width" puts the widest mixed range first, of equal ones
    (a scheme may share one range) that whose domains reach furthest; "disagreement" the dimension whose
    domains share least, see `disagreement`.
    """
    if key == INDEX:
        return np.arange(data.dim, dtype=np.intp)
    if key == WIDTH:
        low, high = domain_bounds(data)
        reach = _width(low.min(axis=0, initial=np.inf), high.max(axis=0, initial=-np.inf))
        return np.lexsort((-reach, -_width(data.mixed[0], data.mixed[1])))
    if key == DISAGREEMENT:
        return np.argsort(-disagreement(data), kind="stable")
    raise ValueError(f"unknown order {key!r}, one of {', '.join(ORDERS)}")


def disagreement(data: PlotData) -> NDArray[np.float64]:
    """Per dimension, the share (0 to 1) of what the domains reach together that not all of them reach.

    1 - (min of maxes - max of mins) / (max of maxes - min of mins), over the domains that have values there.
    It looks at the domains, not at `mixed`: a range scheme that widens or shares the ranges changes nothing
    about how far the domains agree. 0 for a dimension without width and for fewer than two domains.
    """
    low, high = domain_bounds(data)
    if len(low) < 2:
        return np.zeros(data.dim)
    present = low <= high
    reach = _width(low.min(axis=0), high.max(axis=0))
    common = _width(
        np.where(present, low, -np.inf).max(axis=0),
        np.where(present, high, np.inf).min(axis=0),
    )
    return np.where(reach > 0, 1.0 - common / np.where(reach > 0, reach, 1.0), 0.0)


def domain_bounds(data: PlotData) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mins and maxes as (domains, dim); a domain without values at a dimension has +inf, -inf there."""
    if not data.domains:
        empty = np.empty((0, data.dim), dtype=np.float32)
        return empty, empty.copy()
    bounds = np.stack([bars.envelope for bars in data.domains], axis=1)
    return clean_bounds(bounds[0], bounds[1])


def clean_bounds(
    low: NDArray[np.float32], high: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The same with every end that is no number, or upside down, turned into the empty +inf, -inf."""
    good = np.isfinite(low) & np.isfinite(high) & (low <= high)
    if good.all():
        return low, high
    return (
        np.where(good, low, np.float32(np.inf)),
        np.where(good, high, np.float32(-np.inf)),
    )


def _width(low: NDArray[np.floating], high: NDArray[np.floating]) -> NDArray[np.float64]:
    """high - low, and 0 where there is nothing between them."""
    there = np.isfinite(low) & np.isfinite(high) & (low <= high)
    return np.where(there, np.where(there, high, 0.0) - np.where(there, low, 0.0), 0.0).astype(np.float64)
