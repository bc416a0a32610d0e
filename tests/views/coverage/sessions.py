"""Sessions as calibrations leave them, without calibrating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from calibgui.core.calibration.snapshot import (
    CalibrationResult,
    DomainSnapshot,
    Progress,
    Snapshot,
)
from calibgui.core.checks.checks import checks_of
from calibgui.models.session import Session
from tests.core.checks.results import random_parts, result_of


def snapshot_of(result: CalibrationResult) -> Snapshot:
    """The last one of a run that ended with `result`."""
    parts = tuple(
        DomainSnapshot(
            item.domain,
            item.envelope,
            len(item.calibration),
            item.domain.plan.calibration,
            len(item.held_out),
            item.domain.plan.held_out,
            item.outside,
        )
        for item in result.domains
    )
    calibrated, checked = sum(p.calibrated for p in parts), sum(p.checked for p in parts)
    progress = Progress(calibrated, calibrated, checked, sum(p.held_out for p in parts))
    return Snapshot(
        "done", progress, parts, result.mixed, result.outside, result=result, matrix=result.matrix
    )


def session_of(result: CalibrationResult, *, checks: bool = True) -> Session:
    session = Session()
    session.set_snapshot(snapshot_of(result))
    if checks:
        session.findings.set_checks(result, checks_of(result))
    return session


def made_session(counts: Mapping[str, tuple[int, int]], dim: int = 16, *, checks: bool = True) -> Session:
    """By domain id its calibration and held-out texts, of random vectors."""
    result = result_of(random_parts(dim, counts))
    coloured = tuple(
        replace(item, domain=replace(item.domain, color=number)) for number, item in enumerate(result.domains)
    )
    return session_of(replace(result, domains=coloured), checks=checks)
