"""What takes a moment to find out of a result: computed in the worker once a calibration has ended."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.adequacy import Adequacy, adequacy
from calibgui.core.checks.dimensions import DimensionTable, dimension_table


@dataclass(frozen=True, slots=True, eq=False)
class Checks:
    """The table of dimensions and how many texts are enough, of one result."""

    dimensions: DimensionTable
    adequacy: Adequacy


def checks_of(result: CalibrationResult, known: Adequacy | None = None) -> Checks:
    """`known` is the adequacy found before: it is of the envelopes, which no range scheme changes."""
    return Checks(dimension_table(result), adequacy(result) if known is None else known)
