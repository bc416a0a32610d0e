"""Domains of vectors in a calibration, alone and beside texts."""

from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import SourceError
from calibgui.core.export.provenance import provenance
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader, vector, write_texts

PLAN = SamplePlan(30, 12)
MODEL = ModelSpec("nobody/has-this-model")


def _request(*paths: Path) -> CalibrationRequest:
    domains = (DomainRequest(Domain(path.stem, path.stem, (Source(path),), PLAN)) for path in paths)
    return CalibrationRequest(tuple(domains), MODEL, seed=3)


def _no_model(_spec: ModelSpec) -> NoReturn:
    pytest.fail("no model is needed")


def test_that_vectors_alone_need_no_model_and_give_their_ranges_to_the_bit(tmp_path: Path) -> None:
    arrays = {name: random_vectors(100, seed=seed) for seed, name in enumerate(("a", "b"))}
    paths = [write(tmp_path / f"{name}.npy", array) for name, array in arrays.items()]
    snapshots = list(calibrate(_request(*paths), encoder_for=_no_model))
    assert "loading" not in {snapshot.phase for snapshot in snapshots}
    result = snapshots[-1].result
    assert result is not None
    assert result.complete
    assert (result.model.name, result.model.fingerprint, result.model.dim) == ("precomputed vectors", "", 8)
    drawn = []
    for item in result.domains:
        rows = [int(label.split()[1]) - 1 for label in item.sample.calibration]
        drawn.append(arrays[item.domain.name][rows])
        assert np.array_equal(item.calibration, drawn[-1])
        assert np.array_equal(item.ranges, np.vstack((np.min(drawn[-1], 0), np.max(drawn[-1], 0))))
        checked = [int(label.split()[1]) - 1 for label in item.sample.held_out]
        assert np.array_equal(item.held_out, arrays[item.domain.name][checked])
        assert len(checked) == 12
    together = np.vstack(drawn)
    assert together.shape == (60, 8)
    assert np.array_equal(result.ranges, np.vstack((np.min(together, 0), np.max(together, 0))))
    held_out = np.vstack([item.held_out for item in result.domains])
    outside = (held_out < result.ranges[0]) | (held_out > result.ranges[1])
    assert result.outside.share == outside.mean()
    assert provenance(result)["domains"][0]["sources"][0]["calibration_texts"] == 30


def test_that_texts_beside_vectors_are_encoded_and_vectors_are_not(tmp_path: Path) -> None:
    encoder = FakeEncoder(batch=10)
    paths = write(tmp_path / "vectors.npy", random_vectors(100)), write_texts(tmp_path / "texts.txt", 100)
    snapshots = list(calibrate(_request(*paths), encoder_for=loader(encoder)))
    result = snapshots[-1].result
    assert result is not None
    assert result.complete
    assert encoder.batches == 3 + 2
    vectors, texts = result.domains
    assert np.array_equal(texts.calibration, np.stack([vector(text) for text in texts.sample.calibration]))
    together = np.vstack((vectors.calibration, texts.calibration))
    assert np.array_equal(result.ranges, np.vstack((together.min(0), together.max(0))))
    assert result.model.name == "fake"
    held_out = np.vstack((vectors.held_out, texts.held_out))
    assert result.outside.share == ((held_out < result.ranges[0]) | (held_out > result.ranges[1])).mean()
    assert snapshots[-1].progress.fraction == 1


def test_that_vectors_of_two_dimensions_are_refused_before_a_model_is_loaded(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"d{dim}.npy", random_vectors(50, dim)) for dim in (8, 9)]
    texts = write_texts(tmp_path / "texts.txt", 50)
    with pytest.raises(SourceError, match=r"d8 \(d8\.npy\) has vectors of 8 dimensions, d9 \(d9\.npy\) of 9"):
        calibrated(_request(*paths, texts), encoder_for=_no_model)


def test_that_vectors_of_another_dimension_than_the_model_are_refused(tmp_path: Path) -> None:
    paths = write(tmp_path / "old.npy", random_vectors(50, 9)), write_texts(tmp_path / "texts.txt", 50)
    with pytest.raises(
        SourceError, match=r"old \(old\.npy\) has vectors of 9 dimensions, the model fake gives 8"
    ):
        calibrated(_request(*paths), encoder_for=loader(FakeEncoder()))


def test_that_a_calibration_of_vectors_stops_when_told(tmp_path: Path) -> None:
    request = _request(write(tmp_path / "a.npy", random_vectors(100)))
    answers = iter([False] * 2)
    last = list(calibrate(request, lambda: next(answers, True), _no_model))[-1]
    assert last.result is None or not last.result.complete
