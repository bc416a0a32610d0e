"""A calibration laid over ranges of an earlier one."""

from __future__ import annotations

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.compare import Comparison, compare
from calibgui.core.errors import RangesError
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import encoding_of


def compare_result(result: CalibrationResult, artefact: RangesArtefact) -> Comparison:
    """The mixed ranges of `result` and those of `artefact`, on the held-out texts of each domain, by its id.

    Raises RangesError naming the file and both numbers where the dimensions differ.
    """
    if artefact.dim != result.mixed.dim:
        name = artefact.path.name
        raise RangesError(
            f"{name} has {artefact.dim:,} dimensions, the calibrated ranges have {result.mixed.dim:,}: "
            "they can't be compared.",
            remedy="Choose ranges of the same model and truncation, or calibrate with that model.",
            path=artefact.path,
        )
    held_out = {item.domain.id: item.held_out for item in result.checked}
    known = artefact.provenance.encoding if artefact.provenance is not None else None
    encodings = encoding_of(result.model, result.request.model), known
    return compare(result.ranges, artefact.ranges, held_out, encodings)
