"""What ranges do to raw codes: whether all dimensions share one step, and whether code 0 stands for zero."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Shape = Literal["per dimension", "shared", "shared zero-centred"]

_SAME = 1e-4  # of a step, for ranges that were computed in float32
_ZERO = 0.02  # of a step: an offset of so much per dimension moves no neighbour


def shape_of(ranges: NDArray[np.float32]) -> Shape:
    """Of ranges (2, dim). Zero-centred are `[-128.5 s, +126.5 s]`: then code = round(x / s)."""
    low, high = ranges[0].astype(np.float64), ranges[1].astype(np.float64)
    steps = (high - low) / 255
    step = float(steps.max(initial=0.0))
    if step == 0 or float(np.ptp(steps)) > _SAME * step:
        return "per dimension"
    offset = np.abs(low / step + 128.5).max()
    return "shared zero-centred" if offset <= _ZERO else "shared"
