"""The parameter of a scheme that scores best, by whatever score is given."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.compute import Embedded, ranges_of
from calibgui.core.ranges.parameters import Parameter
from calibgui.core.ranges.prepared import Prepared, prepare
from calibgui.core.ranges.schemes import RangeScheme

Score = Callable[[NDArray[np.float32]], float]
"""Of ranges (2, dim); more is better."""

_SAME = 1e-3  # positions: values of the slider are rounded to four digits
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The best scheme, its ranges (2, dim), its score, and all (parameter, score) that were looked at.

    `tried` is by rising parameter. `complete` is False when the search was stopped.
    """

    scheme: RangeScheme
    ranges: NDArray[np.float32]
    score: float
    tried: tuple[tuple[float, float], ...]
    complete: bool = True


def searched(
    scheme: RangeScheme,
    embedded: Embedded,
    score: Score,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    coarse: int = 9,
    fine: int = 8,
) -> Found:
    """Search the (first) parameter of `scheme` for the best `score`: of `shared zero-centred share`, s.

    First the scheme as given and `coarse` positions evenly along the slider, then golden sections between the
    neighbours of the best one, `fine` of them: a score with several peaks is caught where they are wider than
    a coarse step. Of equal scores the greater parameter, which clips less, wins. The answer is the same for
    the same score. A scheme without a parameter is scored as it is.

    Raises RangesError for a score that is no number, and what `score` raises.
    """
    prepared = embedded if isinstance(embedded, Prepared) else prepare(embedded)
    if not scheme.parameters:
        ranges = ranges_of(scheme, prepared)
        return Found(scheme, ranges, _checked(score(ranges), scheme), ())
    trials = _Trials(scheme, prepared, score)
    trials.score_of(scheme[trials.parameter.name])
    coarse_stops = [number / (coarse - 1) for number in range(coarse)]
    for stop in coarse_stops:
        if should_stop():
            return trials.best(complete=False)
        trials.score_at(stop)
    peak = trials.parameter.position(trials.best_value)
    low = max((stop for stop in coarse_stops if stop < peak - _SAME), default=0.0)
    high = min((stop for stop in coarse_stops if stop > peak + _SAME), default=1.0)
    for _ in range(fine):
        if should_stop():
            return trials.best(complete=False)
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if trials.score_at(left) > trials.score_at(right):
            high = right
        else:
            low = left
    return trials.best(complete=True)


class _Trials:
    """Scores by value of the parameter; each is scored once."""

    def __init__(self, scheme: RangeScheme, prepared: Prepared, score: Score) -> None:
        self.parameter: Parameter = scheme.kind.parameters[0]
        self._scheme = scheme
        self._prepared = prepared
        self._score = score
        self._scores: dict[float, float] = {}

    def score_at(self, position: float) -> float:
        return self.score_of(self.parameter.at(position))

    def score_of(self, value: float) -> float:
        if value not in self._scores:
            scheme = self._with(value)
            ranges = ranges_of(scheme, self._prepared)
            self._scores[value] = _checked(self._score(ranges), scheme)
        return self._scores[value]

    @property
    def best_value(self) -> float:
        return max(self._scores, key=lambda value: (self._scores[value], value))

    def best(self, *, complete: bool) -> Found:
        value = self.best_value
        scheme = self._with(value)
        tried = tuple(sorted(self._scores.items()))
        return Found(scheme, ranges_of(scheme, self._prepared), self._scores[value], tried, complete)

    def _with(self, value: float) -> RangeScheme:
        return self._scheme.replaced(**{self.parameter.name: value})


def _checked(score: float, scheme: RangeScheme) -> float:
    if math.isnan(score):
        raise RangesError(
            f"The score of {scheme.label} is no number.", remedy="Give it texts that can be scored."
        )
    return float(score)
