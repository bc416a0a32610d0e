"""One zero-centred range for all dimensions, so that int8 codes are `round(x / s)` without an offset.

`quantize_embeddings` codes x as `floor((x - min) / step) - 128`. With min = -128.5 s and max = 126.5 s the
step is s, and that is floor(x / s + 0.5): x / s rounded to the nearest, ties upwards (0.5 to 1, -0.5 to 0),
clipped to -128 and 127. s has 15 significant bits, so that min, max, their difference and the step itself
are exact in float32; what is left are the roundings of x - min and of the quotient, which move a value by at
most 3e-5 of a step across a tie.

Values up to 127.5 s get the nearest code, though those above 126.5 s lie outside the ranges.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = -128.5, 126.5  # in s
_BITS = 15  # of s: 257 / 2 of it, its 128.5-fold, then needs at most 24
_SMALLEST, _GREATEST = 2.0**-110, 2.0**120  # of s: 255 s is a normal float32


def zero_centred(reach: float, dim: int) -> NDArray[np.float64]:
    """Ranges (2, dim) that hold ±`reach`, each end exact as float32; of a reach of 0 with s = 1."""
    s = scale_for(reach)
    return np.repeat(np.array([[LOWEST * s], [HIGHEST * s]]), dim, axis=1)


def scale_for(reach: float) -> float:
    """The least s of 15 bits with 126.5 s >= `reach`: at most 1 / 16,384 above it. 1 where `reach` is 0."""
    if reach == 0:
        return 1.0
    mantissa, exponent = math.frexp(reach / HIGHEST)
    s = math.ldexp(math.ceil(mantissa * (1 << _BITS)), exponent - _BITS)
    return min(_GREATEST, max(_SMALLEST, s))


def scale_in(ranges: NDArray[np.float32]) -> float | None:
    """The s of ranges (2, dim) that are zero-centred and the same in all dimensions; None for others."""
    low, high = float(ranges[0, 0]), float(ranges[1, 0])
    s = (high - low) / 255
    same = bool((ranges[0] == ranges[0, 0]).all() and (ranges[1] == ranges[1, 0]).all())
    return s if same and s > 0 and math.isclose(low, LOWEST * s, rel_tol=1e-6) else None
