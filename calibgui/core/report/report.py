"""The report of a calibration: put together, and written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calibgui.core.atomic import verify, whole_file
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.export.provenance import provenance
from calibgui.core.report.page import Section, page
from calibgui.core.report.sections import coverage, dimensions, envelopes, set_up, versions_and_provenance


def report_html(result: CalibrationResult, more: Sequence[Section] = ()) -> str:
    """One HTML document that needs no other file. `more` sections come before the versions."""
    origin = provenance(result)
    texts = sum(len(item.sample.calibration) for item in result.domains)
    stopped = "" if result.complete else " The calibration was stopped before its end."
    lead = (
        f"Ranges of {result.mixed.dim:,} dimensions from {texts:,} texts in {len(result.calibrating)} "
        f"domains for {result.model.name}, made {origin['created']}.{stopped}"
    )
    sections = [
        set_up(result, origin),
        envelopes(result),
        coverage(result),
        dimensions(result),
        *more,
        versions_and_provenance(origin),
    ]
    return page("Calibration report", lead, sections)


def write_report(path: Path, result: CalibrationResult, more: Sequence[Section] = ()) -> None:
    """Write the report, whole or not at all. Raises ExportError."""
    data = report_html(result, more).encode("utf-8")
    with whole_file(path) as beside:
        beside.write_bytes(data)
        verify(path, lambda: beside.read_bytes() == data)
