"""The least and the greatest value of every dimension, in one pass that finds what is not finite as well."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization import kernels
from calibgui.core.quantization.blocks import Work, float_dtype, in_threads

WORTH_VALUES = 1 << 20
"""With fewer values numpy's two passes are as fast, and need no compiled code."""


def extremes(rows: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """Bounds (2, dim), row 0 min, row 1 max, of rows (n, dim), n >= 1; and the first row that is not finite.

    That is -1 where all are; the bounds are no bounds else. float32 for float16 and float32, else float64.
    The same bits for any number of threads: 0 is never -0.
    """
    kernels.load()
    parts: list[NDArray[Any]] = []

    def widening() -> Work:
        bounds = np.empty((2, rows.shape[1]), float_dtype(rows))
        bounds[0], bounds[1] = np.inf, -np.inf
        parts.append(bounds)
        return lambda block, _: int(kernels.extremes(block, bounds[0], bounds[1]))

    bad = in_threads(rows, widening)
    lows = np.minimum.reduce([part[0] for part in parts])
    highs = np.maximum.reduce([part[1] for part in parts])
    return np.stack((lows, highs)) + 0, bad
