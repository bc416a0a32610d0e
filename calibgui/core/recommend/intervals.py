"""How far chance goes: what one half of the queries says of the other, and of two schemes on the same ones.

**The other half.** Documents and ranges are fixed, so what a query gets under a scheme is a fixed number, and
which half it falls into is the only chance. Let domain d have a_d queries in the half that was looked at,
with mean m_d and variance s_d^2, and b_d in the other one, a share w_d of that half. The other half's mean is
expected at sum w_d m_d, and the variance of what is found minus that is sum w_d^2 S_d^2 (1 / a_d + 1 / b_d):
both halves are noisy. For a finite population cut at random this is exact (mean_b - mean_a is
(q / b)(mean - mean_a), and Var(mean_a) = S^2 (1 / a - 1 / q)); that all queries share the documents adds
nothing, as these are the same for both halves. S_d^2 is estimated by s_d^2, with the degrees of freedom of
Welch and Satterthwaite. With one domain it is the textbook prediction interval for the mean of b further
observations, m +- t s sqrt(1 / a + 1 / b) (Hahn and Meeker, Statistical Intervals). A confidence interval of
the mean alone is narrower, with equal halves by the square root of 2, and would miss one time in six.

What it leaves out is that the scheme was picked on the half that was looked at, which flatters its mean.
Picking the simplest scheme within noise, not the highest, keeps that small: over 20 seeds of the demo,
predicted minus found is 0.0002 on average, with an interval 0.009 wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.estimate import Estimate, t_point

LEVEL = 0.95
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of what each of `count` queries gets more under one scheme than under another, with interval."""

    mean: float
    low: float
    high: float
    count: int

    @property
    def beats_noise(self) -> bool:
        """Whether the interval is without 0: the sign of the mean is no chance."""
        return self.low > 0 or self.high < 0


def predicted(values: Values, strata: NDArray[np.int64], first: NDArray[np.bool_]) -> Estimate:
    """What the queries not in `first` get on average, from 0 to 1, told from those in it alone.

    `values` float64 (q,); `strata` int64 (q,), each with at least two queries in the first half and one in
    the other one. Where all values looked at are the same, it is Wilson's interval of 1 / (1 / a + 1 / b)
    queries, which has width.
    """
    mean = variance = squares = 0.0
    second = int((~first).sum())
    for stratum in np.unique(strata):
        looked = values[first & (strata == stratum)]
        others = int((~first & (strata == stratum)).sum())
        weight = others / second
        part = weight**2 * float(looked.var(ddof=1)) * (1 / len(looked) + 1 / others)
        mean += weight * float(looked.mean())
        variance += part
        squares += part**2 / (len(looked) - 1)
    count = int(first.sum())
    if variance == 0:
        return _cut(mean, _unseen(1 / (1 / count + 1 / second)), count)
    freedom = max(1, int(variance**2 / squares))
    return _cut(mean, t_point(freedom) * math.sqrt(variance), count)


def difference(one: Values, other: Values, comparisons: int = 1) -> Difference:
    """Mean of `one` minus `other`, values (q,) of the same queries, q at least 2: Student's paired interval.

    At 95 % for all of so many `comparisons` together (Bonferroni). Of equal differences it has the width of
    Wilson's interval, unless all values are the same on both sides.
    """
    more = one - other
    mean, count = float(more.mean()), len(more)
    if np.ptp(more) == 0:
        half = 0.0 if mean == 0 else _unseen(count)
    else:
        z = NormalDist().inv_cdf(1 - (1 - LEVEL) / 2 / comparisons)
        half = t_point(count - 1, z) * float(more.std(ddof=1)) / math.sqrt(count)
    return Difference(mean, mean - half, mean + half, count)


def _unseen(count: float) -> float:
    """The share of queries that may differ though none of `count` does."""
    z2 = NormalDist().inv_cdf(1 - (1 - LEVEL) / 2) ** 2
    return z2 / (count + z2)


def _cut(mean: float, half: float, count: int) -> Estimate:
    return Estimate(mean, max(0.0, mean - half), min(1.0, mean + half), count)
