"""The rule that picks, and what the other half says of the pick.

Of all schemes that are tried, the one with the highest mean recall@10 on the first half is the best. The
pick is the simplest one (`candidates` has the order) that the best one does not beat by more than the noise:
their difference, paired by query, has an interval that holds 0, at 95 % for all comparisons together. A
scheme whose ranges the target is known to distort never stands in for one that it doesn't, however few the
queries. The best one beats itself by nothing, so there always is a pick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.found import Choice, K, Trial
from calibgui.core.recommend.intervals import Difference, difference, predicted
from calibgui.core.search.request import PerQuery
from calibgui.core.search.summary import summary
from calibgui.core.search.targets import Target, advice_for


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """A scheme, its ranges (2, dim), and what every query got, of both halves."""

    scheme: RangeScheme
    ranges: NDArray[np.float32]
    values: PerQuery

    @property
    def recall(self) -> NDArray[np.float64]:
        """recall@10, float64 (q,)."""
        return self.values.recalls[0]


def choose(
    target: Target,
    scored: Sequence[Scored],
    first: NDArray[np.bool_],
    strata: NDArray[np.int64],
) -> Choice:
    """`scored` are simplest first, the default among them; `first` and `strata` (q,) as `halves` has them."""
    means = [float(it.recall[first].mean()) for it in scored]
    best = scored[means.index(max(means))]
    picked, passed_over = _simplest(target, scored, best, first)
    default = next(it for it in scored if it.scheme == DEFAULT_SCHEME)
    trials = {id(it): _trial(it, first) for it in scored}
    return Choice(
        target,
        trials[id(picked)],
        trials[id(best)],
        trials[id(default)],
        tuple(trials.values()),
        passed_over,
        predicted(picked.recall, strata, first, 1 / K),
        difference(picked.recall[~first], default.recall[~first]),
    )


def _simplest(
    target: Target, scored: Sequence[Scored], best: Scored, first: NDArray[np.bool_]
) -> tuple[Scored, Difference]:
    needs_fitting = advice_for(target, best.ranges) is None
    for it in scored:
        if needs_fitting and advice_for(target, it.ranges) is not None:
            continue
        more = difference(best.recall[first], it.recall[first], len(scored) - 1)
        if not more.beats_noise:
            return it, more
    raise AssertionError("the best one does not beat itself")


def _trial(it: Scored, first: NDArray[np.bool_]) -> Trial:
    return Trial(it.scheme, it.ranges, summary(it.values, first), summary(it.values, ~first))
