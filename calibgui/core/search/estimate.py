"""A mean over queries with a 95 % confidence interval.

Where each query counts 0 or 1, or all count the same, it is Wilson's interval, which has width even where
every query is right; otherwise Student's t interval of the mean, cut to what the measure can be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959963984540054
_T_FEW = (12.706, 4.303, 3.182, 2.776, 2.571)  # at 1 to 5 degrees of freedom


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of `count` queries, at least 1, and the ends of its 95 % interval."""

    mean: float
    low: float
    high: float
    count: int


def share(values: NDArray[np.float64]) -> Estimate | None:
    """Of values (q,) from 0 to 1, NaN where a query has none; None where no query has one."""
    values = values[~np.isnan(values)]
    if not len(values):
        return None
    if np.isin(values, (0.0, 1.0)).all() or np.ptp(values) == 0:
        return _wilson(float(values.mean()), len(values))
    return _student(values, 0.0)


def correlation(values: NDArray[np.float64]) -> Estimate | None:
    """As `share`, of values from -1 to 1."""
    values = values[~np.isnan(values)]
    return _student(values, -1.0) if len(values) else None


def _wilson(mean: float, count: int) -> Estimate:
    z2 = _Z**2 / count
    middle = (mean + z2 / 2) / (1 + z2)
    half = _Z * math.sqrt(mean * (1 - mean) / count + z2 / (4 * count)) / (1 + z2)
    return Estimate(mean, max(0.0, min(mean, middle - half)), min(1.0, max(mean, middle + half)), count)


def _student(values: NDArray[np.float64], least: float) -> Estimate:
    count, mean = len(values), float(values.mean())
    if count == 1:
        return Estimate(mean, least, 1.0, 1)
    half = t_point(count - 1) * float(values.std(ddof=1)) / math.sqrt(count)
    return Estimate(mean, max(least, mean - half), min(1.0, mean + half), count)


def t_point(freedom: int, z: float = _Z) -> float:
    """The point of Student's t where the normal distribution has `z`: by default 97.5 %.

    That from a table for few degrees of freedom; else Fisher's expansion, right to 0.002 for that, and to
    0.01 for a `z` of up to 3 from 15 degrees of freedom on.
    """
    if z == _Z and freedom <= len(_T_FEW):
        return _T_FEW[freedom - 1]
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
