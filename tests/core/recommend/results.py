"""Calibrations of clustered vectors, where raw codes under per-dimension ranges lose neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from calibgui.core.calibration.snapshot import CalibrationResult
from tests.core.checks.results import result_of
from tests.core.search.vectors import clustered


def clustered_result(counts: Mapping[str, tuple[int, int]], dim: int = 24) -> CalibrationResult:
    """By domain its calibration and held-out texts."""
    parts = {}
    for seed, (name, (n, h)) in enumerate(counts.items()):
        vectors = clustered(n + h, dim, seed)
        parts[name] = vectors[:n], vectors[n:]
    return result_of(parts)
