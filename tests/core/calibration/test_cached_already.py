"""Whether a calibration would need no model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.cached_already import all_cached
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest, with_scan
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.sources.sampling import scan_sources
from tests.fakes import request_for


def read(request: CalibrationRequest) -> CalibrationRequest:
    for item in request.domains:
        found = scan_sources(item.domain.sources, seed=request.seed, keep=2048, plan=item.domain.plan)
        request = with_scan(request, item.domain.id, found)
    return request


def test_that_vectors_need_no_model_and_no_cache(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.random.default_rng(0).standard_normal((60, 8)).astype(np.float32))
    domain = Domain("d", "D", (Source(tmp_path / "v.npy"),), SamplePlan(30, 10))
    request = request_for(tmp_path, {}, SamplePlan(30, 10))
    request = CalibrationRequest((DomainRequest(domain),), request.model)
    assert not all_cached(request, None), "it is not read yet"
    assert all_cached(read(request), None)


@pytest.mark.parametrize("enabled", [True, False])
def test_that_texts_of_a_model_that_is_not_here_are_not_cached(tmp_path: Path, enabled: bool) -> None:
    request = read(request_for(tmp_path, {"a": 60}, SamplePlan(30, 10)))
    assert not all_cached(request, CachePlan(tmp_path / "cache.sqlite", enabled=enabled))
    assert not all_cached(request, None)


def test_that_a_file_changed_since_it_was_read_counts_as_unread(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.ones((60, 8), np.float32) * np.arange(60, dtype=np.float32)[:, None])
    domain = Domain("d", "D", (Source(tmp_path / "v.npy"),), SamplePlan(30, 10))
    request = read(CalibrationRequest((DomainRequest(domain),), request_for(tmp_path, {}, domain.plan).model))
    np.save(tmp_path / "v.npy", np.ones((70, 8), np.float32))
    assert not all_cached(request, None)
