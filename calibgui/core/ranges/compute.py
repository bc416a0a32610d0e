"""From a scheme and embeddings to ranges."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.catalogue import (
    PER_DIMENSION_LEAST_ERROR,
    PER_DIMENSION_MIN_MAX,
    PER_DIMENSION_QUANTILE,
    PER_DIMENSION_SIGMA,
    SHARED_LARGEST,
    SHARED_MIN_MAX,
    SHARED_QUANTILE,
    SHARED_SHARE,
)
from calibgui.core.ranges.prepared import Prepared, prepare
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.ranges.zero_centred import zero_centred

_GREATEST = float(np.finfo(np.float32).max) / 2  # so that max - min is finite too

Embedded = Prepared | Sequence[NDArray[np.float32]]
"""What was prepared, or embeddings (n, dim) in parts, every vector with equal weight."""


def ranges_of(scheme: RangeScheme, embedded: Embedded) -> NDArray[np.float32]:
    """float32 (2, dim), read-only, finite, row 0 min <= row 1 max: `quantize_embeddings` takes it unchanged.

    A dimension that never varies has a width of 0 in the per-dimension schemes, which `quantize_embeddings`
    codes with a step of 1. Raises RangesError for embeddings that `prepare` refuses.
    """
    prepared = embedded if isinstance(embedded, Prepared) else prepare(embedded)
    if scheme == DEFAULT_SCHEME:
        return prepared.bounds
    wanted = _RULES[scheme.name](scheme, prepared)
    ranges: NDArray[np.float32] = np.clip(wanted, -_GREATEST, _GREATEST).astype(np.float32)
    ranges.setflags(write=False)
    return ranges


def _min_max(scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    bounds = prepared.bounds.astype(np.float64)
    added = scheme["margin"] * (bounds[1] - bounds[0])
    return np.stack((bounds[0] - added, bounds[1] + added))


def _quantile(scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    low = quantile_of(prepared.lowest, prepared.count, 1 - scheme["q"], from_start=True)
    return np.stack((low, quantile_of(prepared.highest, prepared.count, scheme["q"])))


def _sigma(scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    reach = scheme["k"] * prepared.sigma
    return np.stack((prepared.mean - reach, prepared.mean + reach))


def _least_error(_scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float32]:
    return prepared.least_error


def _shared_largest(_scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    return zero_centred(float(prepared.magnitudes[-1]), prepared.dim)


def _shared_quantile(scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    """Where the quantile is 0, of vectors that are mostly zeros, the least value that is not."""
    count = prepared.count * prepared.dim
    reach = float(quantile_of(prepared.magnitudes, count, scheme["q"]))
    others = prepared.magnitudes[prepared.magnitudes > 0]
    return zero_centred(max(reach, float(others[0])) if len(others) else 0.0, prepared.dim)


def _shared_share(scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float64]:
    return zero_centred(scheme["share"] * float(prepared.magnitudes[-1]), prepared.dim)


def _shared_min_max(_scheme: RangeScheme, prepared: Prepared) -> NDArray[np.float32]:
    low, high = prepared.bounds[0].min(), prepared.bounds[1].max()
    return np.repeat(np.array([[low], [high]], np.float32), prepared.dim, axis=1)


_RULES: dict[str, Callable[[RangeScheme, Prepared], NDArray[np.float32] | NDArray[np.float64]]] = {
    PER_DIMENSION_MIN_MAX: _min_max,
    PER_DIMENSION_QUANTILE: _quantile,
    PER_DIMENSION_SIGMA: _sigma,
    PER_DIMENSION_LEAST_ERROR: _least_error,
    SHARED_LARGEST: _shared_largest,
    SHARED_QUANTILE: _shared_quantile,
    SHARED_SHARE: _shared_share,
    SHARED_MIN_MAX: _shared_min_max,
}


def quantile_of(
    tail: NDArray[np.float32], count: int, q: float, *, from_start: bool = False
) -> NDArray[np.float64]:
    """`numpy.quantile(values, q, axis=-1, method="linear")` in float64, from one sorted end of the values.

    `tail` (..., m) are the last of `count` sorted values, or the first ones; q must lie among them.
    """
    place = (count - 1) * q
    below = min(math.floor(place), count - 1)
    share = place - below
    offset = 0 if from_start else count - tail.shape[-1]
    low = tail[..., below - offset].astype(np.float64)
    high = tail[..., min(below + 1, count - 1) - offset].astype(np.float64)
    between = low + (high - low) * share
    return np.asarray(np.minimum(high, np.maximum(low, between)))
