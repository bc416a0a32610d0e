"""How many texts are enough: held-out values outside against the number of calibration texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult, DomainResult
from calibgui.core.checks.matrix import MIXED

FIRST_COUNT = 10
POINTS = 24
MORE = 3  # the advice looks at so many times the texts
_BLOCK_VALUES = 1 << 18
_FITTED = 5.0  # the slope is fitted on the last fifth of the texts and more
_PRIOR_VALUES = 50
_FEWEST_VALUES = 20
_NEAR = 1.5  # up to this factor from the expectation counts as following it

Course = Literal["follows", "above", "below", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class AdequacyCurve:
    """Of one domain, or MIXED. Arrays (points,), read-only, by rising number of calibration texts.

    `counts` are calibration texts, int64: the first so many of the sample; of MIXED the first texts of all
    domains that calibrate in proportion, `counts` in all. `outside` are held-out values outside the ranges of
    those texts, int64, of `values` in all: of the domain's own held-out texts, for MIXED of those of all
    domains that calibrate. Those that only check count for no curve: more texts of other domains need not
    come nearer to them.
    """

    domain: str
    domains: int  # how many domains the counts are spread over
    counts: NDArray[np.int64]
    outside: NDArray[np.int64]
    values: int

    @property
    def share(self) -> NDArray[np.float64]:
        """Share of values outside, 0 to 1: float64 (points,)."""
        shares: NDArray[np.float64] = self.outside / self.values
        return shares

    @property
    def expected(self) -> NDArray[np.float64]:
        """2 / (n + 1): for independent draws a further one is the new least or greatest so often."""
        return np.asarray(2.0 / (self.counts + 1.0))

    @property
    def per_domain(self) -> NDArray[np.float64]:
        """Calibration texts of each domain, on average: float64 (points,)."""
        return self.counts / self.domains

    def projected(self, count: float) -> float:
        """The share to expect at `count` texts, going on from the last point along `slope`."""
        return float(self.share[-1] * (count / self.counts[-1]) ** self.slope)

    @property
    def slope(self) -> float:
        """d log share / d log n at the end: of independent draws about -1.

        Fitted by least squares to the last fifth of the texts and more. The fewer values are outside, the
        less they tell: their slope counts as much as that -1 where there are 50.
        """
        late = (self.counts >= self.counts[-1] / _FITTED) & (self.outside > 0)
        if np.count_nonzero(late) < 2:
            return -1.0
        fitted = float(np.polyfit(np.log(self.counts[late]), np.log(self.share[late]), 1)[0])
        weight = self.outside[-1] / (self.outside[-1] + _PRIOR_VALUES)
        return float(np.clip(weight * fitted - (1 - weight), -1.5, 0.0))


@dataclass(frozen=True, slots=True)
class Advice:
    """What the curve says. `more` is three times `texts`, `projected` about the share to expect there.

    `course` compares the share with the expectation: it follows it within a factor of 1.5. "above" says that
    the held-out texts are not like the calibration texts, or that these depend on one another; "unknown"
    that fewer than 20 values are expected outside. `available` counts the distinct texts of the domain (or
    domains): `more` may not be there. Shares are 0 to 1.
    """

    domain: str
    texts: int
    share: float
    expected: float
    more: int
    projected: float
    course: Course
    available: int


@dataclass(frozen=True, slots=True, eq=False)
class Adequacy:
    """A curve and an advice for each domain that calibrates and has held-out texts, then MIXED."""

    curves: tuple[AdequacyCurve, ...]
    advice: tuple[Advice, ...]


def adequacy(result: CalibrationResult, points: int = POINTS) -> Adequacy:
    """From the embeddings of a result, without encoding anything. Bounded memory: blocks of held-out rows."""
    able = [item for item in result.domains if len(item.calibration)]
    curves, advice = [], []
    for item in able:
        if len(item.held_out):
            curve = _curve(item.domain.id, [item], points)
            curves.append(curve)
            advice.append(_advice(curve, item.scan.available))
    if curves:
        curve = _curve(MIXED, able, points)
        curves.append(curve)
        advice.append(_advice(curve, sum(item.scan.available for item in able)))
    return Adequacy(tuple(curves), tuple(advice))


def count_grid(most: int, points: int = POINTS) -> NDArray[np.int64]:
    """At most `points` whole numbers from 10 (or fewer) to `most`, evenly on a log scale: int64."""
    first = min(FIRST_COUNT, most)
    return np.unique(np.rint(np.geomspace(first, most, points)).astype(np.int64))


def _curve(name: str, items: Sequence[DomainResult], points: int) -> AdequacyCurve:
    texts = [len(item.calibration) for item in items]
    # In proportion: each domain gives the same share of its texts, at least one.
    fractions = count_grid(max(texts), points) / max(texts)
    taken = np.maximum(1, np.rint(np.outer(fractions, texts))).astype(np.int64)  # (points, domains)
    ends = [_nested_ends(item.calibration, taken[:, number]) for number, item in enumerate(items)]
    low = np.minimum.reduce([low for low, _ in ends])
    high = np.maximum.reduce([high for _, high in ends])
    outside = np.zeros(len(fractions), np.int64)
    for item in items:
        outside += _outside(item.held_out, low, high)
    counts = taken.sum(axis=1)
    for array in (counts, outside):
        array.setflags(write=False)
    return AdequacyCurve(name, len(items), counts, outside, sum(int(item.held_out.size) for item in items))


def _nested_ends(
    calibration: NDArray[np.float32], counts: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Min and max of the first n rows for each n of rising `counts`: float32 (points, dim) each."""
    low = np.empty((len(counts), calibration.shape[1]), np.float32)
    high = np.empty_like(low)
    done = 0
    for point, count in enumerate(counts):
        if count > done:
            new = calibration[done:count]
            low[point], high[point] = new.min(axis=0), new.max(axis=0)
            if point:
                np.minimum(low[point], low[point - 1], out=low[point])
                np.maximum(high[point], high[point - 1], out=high[point])
            done = int(count)
        else:
            low[point], high[point] = low[point - 1], high[point - 1]
    return low, high


def _outside(
    held_out: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Values of held_out (h, dim) outside each of the ranges (points, dim), each within the next one."""
    dim = held_out.shape[1]
    counts = np.zeros(len(low), np.int64)
    step = max(1, _BLOCK_VALUES // max(1, dim))
    for start in range(0, len(held_out), step):
        block = held_out[start : start + step]
        found = np.flatnonzero((block < low[0]) | (block > high[0]))
        values, dims = block.ravel()[found], found % dim
        counts[0] += len(found)
        for point in range(1, len(low)):  # only what was outside can still be
            still = (values < low[point][dims]) | (values > high[point][dims])
            values, dims = values[still], dims[still]
            counts[point] += len(values)
    return counts


def _advice(curve: AdequacyCurve, available: int) -> Advice:
    texts, share, expected = int(curve.counts[-1]), float(curve.share[-1]), float(curve.expected[-1])
    more = MORE * texts
    return Advice(
        curve.domain, texts, share, expected, more, curve.projected(more), _course(curve), available
    )


def _course(curve: AdequacyCurve) -> Course:
    share, expected = float(curve.share[-1]), float(curve.expected[-1])
    if expected * curve.values < _FEWEST_VALUES:
        return "unknown"
    if share > expected * _NEAR:
        return "above"
    return "below" if share < expected / _NEAR else "follows"
