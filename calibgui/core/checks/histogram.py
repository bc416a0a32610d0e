"""How the values of one dimension are spread, domain by domain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult

BINS = 64  # four codes each


@dataclass(frozen=True, slots=True, eq=False)
class DomainHistogram:
    """One domain's values of a dimension.

    `calibration` and `held_out` count them per bin: int64 (bins,), read-only; values outside the mixed ranges
    are in no bin. `calibration_outside` counts such calibration values, which only some schemes leave.
    `minimum` and `maximum` are the ends of the domain's own ranges, None for a domain that sets none.
    `outside_rows` and `outside_values` are the held-out rows and values outside the mixed ranges: intp and
    float32 (m,).
    """

    domain: str  # its id
    calibration: NDArray[np.int64]
    held_out: NDArray[np.int64]
    minimum: float | None
    maximum: float | None
    outside_rows: NDArray[np.intp]
    outside_values: NDArray[np.float32]
    calibration_outside: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class DimensionHistogram:
    """One dimension. `edges`, float64 (bins + 1,), divide the mixed ranges evenly; the same for all domains.

    Where the ranges have no width the bins span one unit around them. `step` is the width of one code.
    """

    dimension: int
    edges: NDArray[np.float64]
    minimum: float
    maximum: float
    step: float
    domains: tuple[DomainHistogram, ...]

    @property
    def outside(self) -> int:
        """Held-out values outside the mixed ranges, of all domains."""
        return sum(len(domain.outside_values) for domain in self.domains)


def dimension_histogram(result: CalibrationResult, dimension: int, bins: int = BINS) -> DimensionHistogram:
    """The histogram of `dimension`, 0 to dim - 1. Raises IndexError for another one."""
    low, high = (float(end) for end in result.ranges[:, dimension])
    step = (result.ranges[1, dimension] - result.ranges[0, dimension]) / np.float32(255)
    edges = np.linspace(low, high, bins + 1) if high > low else np.linspace(low - 0.5, low + 0.5, bins + 1)
    edges.setflags(write=False)
    domains = []
    for item in result.domains:
        calibration, held_out = item.calibration[:, dimension], item.held_out[:, dimension]
        cut, beyond = ((values < low) | (values > high) for values in (calibration, held_out))
        rows, values = np.flatnonzero(beyond), held_out[beyond]
        ends = None if item.envelope is None else item.ranges[:, dimension]
        found = DomainHistogram(
            item.domain.id,
            _counts(calibration[~cut], edges),
            _counts(held_out[~beyond], edges),
            None if ends is None else float(ends[0]),
            None if ends is None else float(ends[1]),
            rows,
            values,
            int(np.count_nonzero(cut)),
        )
        for array in (found.calibration, found.held_out, rows, values):
            array.setflags(write=False)
        domains.append(found)
    return DimensionHistogram(dimension, edges, low, high, float(step) or 1.0, tuple(domains))


def _counts(values: NDArray[np.float32], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.histogram(values.astype(np.float64), edges)[0].astype(np.int64)
