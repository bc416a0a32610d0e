"""The schemes that are tried, from the simplest on.

A coarse grid is enough: near its best the recall is flat (on the demo, shares of 1 to 0.8 all keep 0.992 with
raw codes), so that a finer search would fit the noise of one half; and round numbers can be typed again.
"""

from __future__ import annotations

from calibgui.core.ranges.catalogue import (
    KINDS,
    PER_DIMENSION_MIN_MAX,
    PER_DIMENSION_QUANTILE,
    PER_DIMENSION_SIGMA,
    SHARED_QUANTILE,
    SHARED_SHARE,
)
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme

_GRID: dict[str, tuple[float, ...]] = {
    PER_DIMENSION_MIN_MAX: (0.0, 0.1),
    PER_DIMENSION_QUANTILE: (0.9999, 0.999, 0.99),
    PER_DIMENSION_SIGMA: (3.0, 4.0, 5.0),
    SHARED_QUANTILE: (0.99999, 0.9999, 0.999),
    SHARED_SHARE: (0.9, 0.8, 0.7, 0.6, 0.5, 0.35, 0.2),  # that of 1 is `shared zero-centred largest`
}
_ORDER = [kind.name for kind in KINDS]


def candidates(current: RangeScheme = DEFAULT_SCHEME) -> tuple[RangeScheme, ...]:
    """All schemes of the catalogue with a few values of their parameter, and `current`: simplest first."""
    tried = {current}
    for kind in KINDS:
        for value in _GRID.get(kind.name, (None,)):
            given = () if value is None else ((kind.parameters[0].name, value),)
            tried.add(RangeScheme(kind.name, given))
    return tuple(sorted(tried, key=_simplicity))


def _simplicity(scheme: RangeScheme) -> tuple[int, int, float]:
    """The default, then schemes without a parameter, then defaults of a parameter, then other values.

    Within a level by the catalogue, then by how far the slider is from its default.
    """
    place = _ORDER.index(scheme.name)
    if scheme == DEFAULT_SCHEME:
        return 0, place, 0.0
    if not scheme.kind.parameters:
        return 1, place, 0.0
    parameter = scheme.kind.parameters[0]
    moved = abs(parameter.position(scheme[parameter.name]) - parameter.position(parameter.default))
    return (2 if moved == 0 else 3), place, moved
