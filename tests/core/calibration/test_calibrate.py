from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, Snapshot
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import CalibError, RangesError, SourceError
from tests.fakes import FakeEncoder, loader, request_for, vector, write_texts

PLAN = SamplePlan(30, 12)


def _run(request: CalibrationRequest, **fake: Any) -> list[Snapshot]:
    return list(calibrate(request, encoder_for=loader(FakeEncoder(**fake))))


def test_that_the_ranges_are_those_of_all_calibration_texts(tmp_path: Path) -> None:
    result = _run(request_for(tmp_path, {"a": 100, "b": 100}, PLAN))[-1].result
    assert result is not None
    assert result.complete
    vectors = np.stack([vector(text) for item in result.domains for text in item.sample.calibration])
    assert vectors.shape == (60, 8)
    assert np.array_equal(result.ranges, np.vstack((vectors.min(0), vectors.max(0))))
    for item in result.domains:
        assert np.array_equal(item.calibration, np.stack([vector(t) for t in item.sample.calibration]))
        assert np.array_equal(item.held_out, np.stack([vector(t) for t in item.sample.held_out]))
        assert np.array_equal(item.ranges, np.vstack((item.calibration.min(0), item.calibration.max(0))))


def test_that_every_domain_grows_from_the_first_batch_on(tmp_path: Path) -> None:
    snapshots = _run(request_for(tmp_path, {"a": 100, "b": 100, "c": 100}, PLAN))
    first = next(snapshot for snapshot in snapshots if snapshot.phase == "encoding")
    assert all(domain.envelope is not None for domain in first.domains)


def test_that_a_snapshot_comes_after_every_batch_and_widens_the_one_before(tmp_path: Path) -> None:
    snapshots = _run(request_for(tmp_path, {"a": 100, "b": 100}, PLAN))
    mixed = [snapshot.mixed for snapshot in snapshots if snapshot.phase == "encoding"]
    assert len(mixed) == 6
    for before, after in pairwise(mixed):
        assert before is not None
        assert after is not None
        assert (after.bounds[0] <= before.bounds[0]).all()
        assert (after.bounds[1] >= before.bounds[1]).all()
        assert after.count > before.count


def test_that_phases_come_in_order_and_progress_reaches_the_end(tmp_path: Path) -> None:
    snapshots = _run(request_for(tmp_path, {"a": 100, "b": 100}, PLAN))
    phases = list(dict.fromkeys(snapshot.phase for snapshot in snapshots))
    assert phases == ["reading", "loading", "encoding", "checking", "done"]
    last = snapshots[-1].progress
    assert (last.calibrated, last.calibration, last.checked, last.held_out) == (60, 60, 24, 24)
    assert last.fraction == 1.0
    assert last.left_s == 0.0


def test_that_held_out_values_outside_are_counted_per_domain_against_the_mixed_ranges(tmp_path: Path) -> None:
    result = _run(request_for(tmp_path, {"a": 100, "b": 100}, PLAN))[-1].result
    assert result is not None
    for item in result.domains:
        beyond = (item.held_out < result.ranges[0]) | (item.held_out > result.ranges[1])
        assert item.outside.share == beyond.mean()
    assert result.outside.count == sum(item.outside.count for item in result.domains)
    assert result.outside.total == 24 * 8


def test_that_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, PLAN)
    runs = [calibrated(request, loader(FakeEncoder())).ranges.tobytes() for _ in range(2)]
    other = CalibrationRequest(request.domains, request.model, seed=1)
    assert runs[0] == runs[1]
    assert calibrated(other, loader(FakeEncoder())).ranges.tobytes() != runs[0]


def test_that_stopping_keeps_what_was_encoded(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, PLAN)
    encoder = FakeEncoder()
    last = list(calibrate(request, lambda: encoder.batches >= 3, loader(encoder)))[-1]
    assert encoder.batches == 3
    assert last.result is not None
    assert not last.result.complete
    assert sum(len(item.sample.calibration) for item in last.result.domains) == 30
    for item in last.result.domains:
        assert np.array_equal(item.calibration, np.stack([vector(t) for t in item.sample.calibration]))
        assert item.outside.share is None


def test_that_stopping_before_the_first_batch_leaves_no_result(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100}, PLAN)
    assert all(
        snapshot.result is None for snapshot in calibrate(request, lambda: True, loader(FakeEncoder()))
    )


def test_that_fewer_texts_than_asked_go_on_with_those(tmp_path: Path) -> None:
    result = _run(request_for(tmp_path, {"a": 20, "b": 100}, PLAN))[-1].result
    assert result is not None
    assert len(result.domains[0].sample.calibration) + len(result.domains[0].sample.held_out) == 20
    assert result.complete


def test_that_no_domain_is_an_error_with_a_remedy() -> None:
    with pytest.raises(SourceError, match="nothing to calibrate") as caught:
        list(calibrate(CalibrationRequest((), ModelSpec()), encoder_for=loader(FakeEncoder())))
    assert caught.value.remedy


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 20}, PLAN)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(SourceError, match=r"a\.txt") as caught:
        _run(request)
    assert caught.value.path == tmp_path / "a.txt"


def test_that_a_file_changed_since_its_scan_is_read_again(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 60}, PLAN)
    first = calibrated(request, loader(FakeEncoder()))
    write_texts(tmp_path / "a.txt", 80, "other")
    second = calibrated(first.request, loader(FakeEncoder()))
    assert all(text.startswith("other") for text in second.domains[0].sample.calibration)


def test_that_a_hash_left_out_by_the_scan_is_there_in_the_end(tmp_path: Path) -> None:
    known = calibrated(request_for(tmp_path, {"a": 60}, PLAN), loader(FakeEncoder()))
    (item,) = known.request.domains
    assert item.scan is not None
    (source,) = item.scan.sources
    scan = replace(item.scan, sources=(replace(source, sha256=""),))
    request = replace(known.request, domains=(replace(item, scan=scan),))
    last = _run(request)[-1]
    assert last.result is not None
    assert last.result.domains[0].scan.sources == (source,)
    assert dict(last.scans)[item.domain.id].sources == (source,)


class _Broken(FakeEncoder):
    def __init__(self, shape: tuple[int, int] | None, value: float) -> None:
        super().__init__()
        self._shape, self._value = shape, value

    def encode_batch(self, texts: Any, role: Any = "documents") -> Any:
        return np.full(self._shape or (len(texts), 8), self._value, np.float32)


def test_that_a_model_that_gives_vectors_of_another_shape_is_an_error(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 60}, PLAN)
    with pytest.raises(CalibError, match=r"shape \(10, 3\)"):
        list(calibrate(request, encoder_for=loader(_Broken((10, 3), 0.0))))


def test_that_vectors_that_are_not_finite_are_an_error(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 60}, PLAN)
    with pytest.raises(RangesError, match="nan"):
        list(calibrate(request, encoder_for=loader(_Broken(None, np.nan))))


def test_that_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 5000}, PLAN)
    reading = [s for s in calibrate(request, encoder_for=loader(FakeEncoder())) if s.phase == "reading"]
    assert reading[0].scanned is None
    assert reading[-1].scanned is not None
    assert 0 < reading[-1].scanned.fraction <= 1
    assert {snapshot.reading for snapshot in reading} == {"a"}
