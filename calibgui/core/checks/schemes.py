"""Range schemes against each other: what the mixed ranges of each leave outside of held-out texts."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.matrix import CoverageMatrix, coverage_matrix
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.of_result import prepared_row
from calibgui.core.ranges.prepared import Prepared
from calibgui.core.ranges.schemes import RangeScheme


def scheme_coverage(
    result: CalibrationResult, schemes: Sequence[RangeScheme], prepared: Prepared | None = None
) -> CoverageMatrix:
    """A row per scheme, called by its label, and a column per domain with held-out texts.

    `prepared` is that of all domains mixed, found here where it is not given.
    """
    prepared = prepared_row(result) if prepared is None else prepared
    return coverage_matrix(
        {scheme.label: ranges_of(scheme, prepared) for scheme in schemes},
        {item.domain.id: item.held_out for item in result.checked},
    )
