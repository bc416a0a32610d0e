"""Domains that only check: columns of the matrix that never set a range."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import SamplePlan
from calibgui.core.errors import SourceError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader, request_for

PLAN = SamplePlan(30, 12)
CHECK_ONLY = SamplePlan(0, 20)


def _planned(request: CalibrationRequest, **plans: SamplePlan) -> CalibrationRequest:
    domains = tuple(
        replace(item, domain=replace(item.domain, plan=plans.get(item.domain.name, item.domain.plan)))
        for item in request.domains
    )
    return replace(request, domains=domains)


def test_that_a_domain_that_only_checks_is_a_column_and_sets_no_range(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, PLAN)
    alone = calibrated(replace(request, domains=request.domains[:1]), loader(FakeEncoder()))
    snapshots = list(calibrate(_planned(request, b=CHECK_ONLY), encoder_for=loader(FakeEncoder())))
    result = snapshots[-1].result
    assert result is not None
    assert result.complete
    assert result.ranges.tobytes() == alone.ranges.tobytes()
    assert (result.matrix.rows, result.matrix.columns) == (("domain-a", MIXED), ("domain-a", "domain-b"))
    assert result.matrix.cell(MIXED, "domain-b").vectors == 20
    checked = result.domains[1]
    assert (checked.envelope, checked.calibration.shape, checked.held_out.shape) == (None, (0, 8), (20, 8))
    assert [item.domain.name for item in result.calibrating] == ["a"]
    assert result.outside.total == 32 * 8


def test_that_its_texts_never_calibrate_another_domain(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, PLAN)
    (tmp_path / "b.txt").write_bytes((tmp_path / "a.txt").read_bytes())
    result = calibrated(_planned(request, b=SamplePlan(0, 100)), loader(FakeEncoder()))
    assert len(result.domains[1].sample.held_out) == 70
    assert not set(result.domains[1].sample.held_out) & set(result.domains[0].sample.calibration)


def test_that_vectors_can_only_check(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.npy", random_vectors(60, seed=ord(name))) for name in "ab"]
    request = request_for(tmp_path, {"a": 1, "b": 1}, PLAN)
    domains = tuple(
        replace(item, domain=replace(item.domain, sources=(replace(item.domain.sources[0], path=path),)))
        for item, path in zip(request.domains, paths, strict=True)
    )
    result = calibrated(_planned(replace(request, domains=domains), a=CHECK_ONLY))
    assert result.matrix.rows == ("domain-b", MIXED)
    assert result.domains[0].held_out.shape == (20, 8)


def test_that_at_least_one_domain_must_calibrate(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, CHECK_ONLY)
    with pytest.raises(SourceError, match="only check") as caught:
        calibrated(request, loader(FakeEncoder()))
    assert caught.value.remedy


def test_that_a_domain_whose_texts_all_calibrate_others_cannot_check(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 30, "b": 30}, PLAN)
    (tmp_path / "b.txt").write_bytes((tmp_path / "a.txt").read_bytes())
    with pytest.raises(SourceError, match="b has no text to check") as caught:
        calibrated(_planned(request, b=CHECK_ONLY), loader(FakeEncoder()))
    assert caught.value.path == tmp_path / "b.txt"


def test_that_a_plan_needs_a_text() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        SamplePlan(0, 0)
    assert SamplePlan(0, 1).checks_only


def test_that_a_run_stopped_before_checking_leaves_it_out(tmp_path: Path) -> None:
    request = _planned(request_for(tmp_path, {"a": 100, "b": 100}, PLAN), b=CHECK_ONLY)
    encoder = FakeEncoder()
    result = list(calibrate(request, lambda: encoder.batches >= 2, loader(encoder)))[-1].result
    assert result is not None
    assert [item.domain.name for item in result.domains] == ["a"]
    assert (result.matrix.rows, result.matrix.columns) == (("domain-a", MIXED), ())


def test_that_it_has_no_ranges_to_export_and_the_provenance_names_it(tmp_path: Path) -> None:
    request = _planned(request_for(tmp_path, {"b": 100, "a": 100}, PLAN), b=CHECK_ONLY)
    result = calibrated(request, loader(FakeEncoder()))
    out = tmp_path / "out"
    list(export_artefacts(ExportRequest(result, out), lambda: False, loader(FakeEncoder())))
    assert sorted(path.name for path in out.glob("*.npy")) == ["codes-int8.npy", "ranges-a.npy", "ranges.npy"]
    assert np.array_equal(np.load(out / "ranges-a.npy"), result.domains[1].ranges)
    assert np.load(out / "codes-int8.npy").shape == (30, 8)
    told = json.loads((out / "ranges.json").read_text(encoding="utf-8"))["domains"]
    assert [(one["name"], one["calibration_texts"], one["held_out_texts"]) for one in told] == [
        ("b", 0, 20),
        ("a", 30, 12),
    ]
