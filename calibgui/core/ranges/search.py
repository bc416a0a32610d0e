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
    here = trials.parameter.position(scheme[trials.parameter.name])
    trials.score_at(here)
    coarse_stops = [number / (coarse - 1) for number in range(coarse)]
    for stop in coarse_stops:
        if should_stop():
            return trials.best(complete=False)
        trials.score_at(stop)
    peak = trials.best_position
    low = max((stop for stop in coarse_stops if stop < peak), default=0.0)
    high = min((stop for stop in coarse_stops if stop > peak), default=1.0)
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
    """Scores by position of the slider; each ranges is scored once."""

    def __init__(self, scheme: RangeScheme, prepared: Prepared, score: Score) -> None:
        self.parameter: Parameter = scheme.kind.parameters[0]
        self._scheme = scheme
        self._prepared = prepared
        self._score = score
        self._scores: dict[float, float] = {}

    def score_at(self, position: float) -> float:
        if position not in self._scores:
            scheme = self._at(position)
            ranges = ranges_of(scheme, self._prepared)
            self._scores[position] = _checked(self._score(ranges), scheme)
        return self._scores[position]

    @property
    def best_position(self) -> float:
        return max(self._scores, key=lambda position: (self._scores[position], position))

    def best(self, *, complete: bool) -> Found:
        position = self.best_position
        scheme = self._at(position)
        tried = tuple((self.parameter.at(at), self._scores[at]) for at in sorted(self._scores))
        return Found(scheme, ranges_of(scheme, self._prepared), self._scores[position], tried, complete)

    def _at(self, position: float) -> RangeScheme:
        return self._scheme.replaced(**{self.parameter.name: self.parameter.at(position)})


def _checked(score: float, scheme: RangeScheme) -> float:
    if math.isnan(score):
        raise RangesError(
            f"The score of {scheme.label} is no number.", remedy="Give it texts that can be scored."
        )
    return float(score)
