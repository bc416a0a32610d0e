"""Results of calibrations that never were: embeddings given, everything else as `calibrate` leaves it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import (
    CalibrationRequest,
    CalibrationResult,
    DomainRequest,
    DomainResult,
    DomainSnapshot,
    Progress,
    Snapshot,
)
from calibgui.core.checks.coverage import joined, outside
from calibgui.core.checks.matrix import MIXED, coverage_matrix
from calibgui.core.domain import Domain, SamplePlan
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.ranges.envelope import envelope_of, merge
from calibgui.core.sources.scan import Sample, Scan

Parts = tuple[NDArray[np.float32], NDArray[np.float32]]


def result_of(embeddings: Mapping[str, Parts]) -> CalibrationResult:
    """By domain id its calibration and held-out embeddings, (n, dim) and (h, dim); n 0 only checks."""
    dim = next(iter(embeddings.values()))[0].shape[1]
    envelopes = {name: envelope_of(part[0]) for name, part in embeddings.items() if len(part[0])}
    mixed = merge(envelopes.values())
    items = []
    for name, (calibration, held_out) in embeddings.items():
        domain = Domain(name, name.upper(), (), SamplePlan(len(calibration), len(held_out)))
        texts = [f"{name} {row}" for row in range(len(calibration) + len(held_out))]
        sample = Sample(tuple(texts[: len(calibration)]), tuple(texts[len(calibration) :]))
        scan = Scan((), 0, len(texts), len(texts), 0, 0, tuple(texts), (0,) * len(texts))
        found = outside(held_out, mixed.bounds)
        items.append(DomainResult(domain, scan, sample, calibration, held_out, envelopes.get(name), found))
    ranges = {name: envelope.bounds for name, envelope in envelopes.items()} | {MIXED: mixed.bounds}
    checked = {item.domain.id: item.held_out for item in items if len(item.held_out)}
    return CalibrationResult(
        CalibrationRequest(tuple(DomainRequest(item.domain) for item in items), ModelSpec()),
        ModelInfo("fake", "f" * 64, None, dim, None, True, "cpu"),
        tuple(items),
        mixed,
        joined([item.outside for item in items]),
        True,
        coverage_matrix(ranges, checked),
    )


def random_parts(dim: int, counts: Mapping[str, tuple[int, int]], seed: int = 0) -> dict[str, Parts]:
    """Normal values, each domain with its own centre and width."""
    rng = np.random.default_rng(seed)
    parts = {}
    for number, (name, (n, h)) in enumerate(counts.items()):
        centre = rng.standard_normal(dim) * 0.3
        drawn = (rng.standard_normal((n + h, dim)) * (1 + 0.2 * number) + centre).astype(np.float32)
        parts[name] = drawn[:n], drawn[n:]
    return parts


def snapshot_of(result: CalibrationResult) -> Snapshot:
    """The last snapshot of a run that ended with `result`."""
    parts = []
    for item in result.domains:
        n, h = len(item.calibration), len(item.held_out)
        parts.append(DomainSnapshot(item.domain, item.envelope, n, n, h, h, item.outside))
    n, h = sum(p.calibration for p in parts), sum(p.held_out for p in parts)
    return Snapshot(
        "done",
        Progress(n, n, h, h),
        tuple(parts),
        result.mixed,
        result.outside,
        result.model,
        result=result,
        matrix=result.matrix,
    )
