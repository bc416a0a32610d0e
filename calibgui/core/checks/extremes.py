"""The texts at the ends of a dimension: those that set its range, the next ones, and those outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.precomputed import Part
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.matrix import steps_of

NEXT = 3  # texts after the one that sets an end


@dataclass(frozen=True, slots=True)
class ExtremeText:
    """A text and its value in a dimension. `row` is its place in that part of its domain's sample.

    `overshoot_steps` is how far the value lies beyond the mixed ranges, in steps; 0 inside.
    """

    domain: str  # id
    part: Part
    row: int
    text: str
    value: float
    overshoot_steps: float = 0.0


@dataclass(frozen=True, slots=True)
class Extremes:
    """`lowest[0]` sets the minimum of `dimension`, `highest[0]` the maximum; then the next calibration texts.

    `outside` are the held-out texts outside the mixed ranges, the furthest (in steps) first.
    """

    dimension: int
    lowest: tuple[ExtremeText, ...]
    highest: tuple[ExtremeText, ...]
    outside: tuple[ExtremeText, ...]


def extremes(result: CalibrationResult, dimension: int, following: int = NEXT) -> Extremes:
    """The texts at the ends of `dimension`, 0 to dim - 1, and `following` more at each end.

    Of equal values the first in order of domain and row comes first. Raises IndexError for another dimension.
    """
    places = [
        (number, row) for number, item in enumerate(result.domains) for row in range(len(item.calibration))
    ]
    values = np.concatenate([item.calibration[:, dimension] for item in result.domains])

    def texts(order: NDArray[np.intp]) -> tuple[ExtremeText, ...]:
        found = (places[place] for place in order[: following + 1])
        return tuple(_text(result, "calibration", number, row, dimension) for number, row in found)

    outside = sorted(_outside(result, dimension), key=lambda text: -text.overshoot_steps)
    return Extremes(
        dimension,
        texts(np.argsort(values, kind="stable")),
        texts(np.argsort(-values, kind="stable")),
        tuple(outside),
    )


def _outside(result: CalibrationResult, dimension: int) -> Iterator[ExtremeText]:
    low, high = result.ranges[:, dimension]
    step = steps_of(result.ranges[:, dimension : dimension + 1])[0]
    for number, item in enumerate(result.domains):
        values = item.held_out[:, dimension]
        for row in np.flatnonzero((values < low) | (values > high)):
            beyond = max(low - values[row], values[row] - high) / step
            yield _text(result, "held_out", number, int(row), dimension, float(beyond))


def _text(
    result: CalibrationResult, part: Part, number: int, row: int, dimension: int, overshoot_steps: float = 0.0
) -> ExtremeText:
    item = result.domains[number]
    texts, vectors = (
        (item.sample.calibration, item.calibration)
        if part == "calibration"
        else (item.sample.held_out, item.held_out)
    )
    return ExtremeText(item.domain.id, part, row, texts[row], float(vectors[row, dimension]), overshoot_steps)
