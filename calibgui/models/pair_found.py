"""One cell of the coverage matrix taken apart: which values of which dimensions lie outside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.coverage import Outside, outside
from calibgui.core.checks.matrix import MissedDimension, dimensions_missed
from calibgui.core.ranges.of_result import rows_of
from calibgui.models.look import Pair


@dataclass(frozen=True, slots=True, eq=False)
class PairFound:
    """`ranges` float32 (2, dim) of the row; what the column's held-out texts have `outside` of them."""

    ranges: NDArray[np.float32]
    outside: Outside
    missed: tuple[MissedDimension, ...]  # worst first, at most five


def pair_found(
    result: CalibrationResult, pair: Pair, ranges: NDArray[np.float32] | None = None
) -> PairFound | None:
    """None where the result has no such row or column.

    `ranges`, float32 (2, dim), are of a row that it does not have.
    """
    row, column = pair
    held_out = next((item.held_out for item in result.checked if item.domain.id == column), None)
    if row in rows_of(result):
        ranges = result.ranges_of(row)
    if ranges is None or held_out is None:
        return None
    return PairFound(ranges, outside(held_out, ranges), dimensions_missed(ranges, held_out))
