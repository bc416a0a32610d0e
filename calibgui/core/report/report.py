"""The report of a calibration: put together, and written as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calibgui.core.atomic import verify, whole_file
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.checks import Checks, checks_of
from calibgui.core.export.provenance import provenance
from calibgui.core.report.adequacy import how_many
from calibgui.core.report.blocks import Report, Section
from calibgui.core.report.coverage import coverage
from calibgui.core.report.dimensions import dimensions
from calibgui.core.report.page import page
from calibgui.core.report.sections import envelopes, set_up, versions_and_provenance


def report_of(
    result: CalibrationResult, checks: Checks | None = None, more: Sequence[Section] = ()
) -> Report:
    """`checks` are computed where not given. `more` sections come before the versions."""
    checks = checks or checks_of(result)
    origin = provenance(result)
    texts = sum(len(item.sample.calibration) for item in result.domains)
    domains = len(result.calibrating)
    things = "vectors" if all(item.scan.dim is not None for item in result.domains) else "texts"
    stopped = "" if result.complete else " The calibration was stopped before its end."
    made = origin["created"].replace("T", " ").replace("+00:00", " UTC")
    counted = "1 domain" if domains == 1 else f"{domains:,} domains"
    lead = (
        f"Ranges of {result.mixed.dim:,} dimensions from {texts:,} {things} in {counted} for "
        f"{result.model.name}, made {made}.{stopped}"
    )
    sections = (
        set_up(result, origin),
        envelopes(result),
        coverage(result),
        how_many(result, checks.adequacy),
        dimensions(result, checks.dimensions),
        *more,
        versions_and_provenance(origin),
    )
    return Report("Calibration report", lead, sections)


def report_html(result: CalibrationResult, checks: Checks | None = None, more: Sequence[Section] = ()) -> str:
    """One HTML document that needs no other file."""
    return page(report_of(result, checks, more))


def write_html(path: Path, report: Report) -> None:
    """Write the report, whole or not at all. Raises ExportError."""
    data = page(report).encode("utf-8", "replace")  # of a file's name, what is no text
    with whole_file(path) as beside:
        beside.write_bytes(data)
        verify(path, lambda: beside.read_bytes() == data)


def write_report(path: Path, result: CalibrationResult, checks: Checks | None = None) -> None:
    """Write the report as HTML, whole or not at all. Raises ExportError."""
    write_html(path, report_of(result, checks))
