"""What a worker answers from another process: the report, or the error as what it was. No Ray is needed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.collection.on_ray import FileActor, report_in
from calibgui.core.collection.plan import plan_collection
from calibgui.core.collection.work import Coding, FileReport, releases
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import EngineError, SourceError
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.fits import OtherEncodingError
from tests.core.collection.folders import finished, ranges_file, texts_folder, vectors_folder, write_vectors
from tests.tiny_model import build_tiny_model


def _answered(actor: FileActor, name: str) -> FileReport:
    (answer,) = actor({"name": np.array([name])})["answer"]
    return report_in(json.loads(answer))


def test_that_a_report_arrives_as_it_was(tmp_path: Path) -> None:
    vectors = vectors_folder(tmp_path / "in")
    work = plan_collection(tmp_path / "in", tmp_path / "envelopes")
    found = _answered(FileActor(work, releases()), "part-1.parquet")
    assert (found.name, found.rows) == ("part-1.parquet", 70)
    assert found.envelope is not None
    np.testing.assert_array_equal(found.envelope.bounds[0], vectors[70:140].min(axis=0))


def test_that_an_error_arrives_with_its_file_and_row(tmp_path: Path) -> None:
    write_vectors(tmp_path / "in" / "a.parquet", np.full((3, 4), np.nan, np.float32))
    work = plan_collection(tmp_path / "in", tmp_path / "envelopes")
    with pytest.raises(SourceError, match=r"Row 1 of a\.parquet holds nan") as caught:
        _answered(FileActor(work, releases()), "a.parquet")
    assert (caught.value.path, caught.value.line) == (tmp_path / "in" / "a.parquet", 1)
    assert caught.value.remedy


def test_that_ranges_of_another_model_are_refused_with_both_named(tmp_path: Path) -> None:
    from calibgui.core.collection.ranges import save_collection_ranges
    from calibgui.core.ranges.schemes import DEFAULT_SCHEME

    texts_folder(tmp_path / "in", files=1)
    models = [
        ModelSpec(str(build_tiny_model(tmp_path / str(seed), seed=seed)), device="cpu") for seed in (0, 1)
    ]
    measured = plan_collection(tmp_path / "in", tmp_path / "envelopes", model=models[0])
    path, _ = save_collection_ranges(tmp_path / "r.npy", measured, finished(measured), DEFAULT_SCHEME)
    coding = Coding(load_ranges(path))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding, model=models[1])
    with pytest.raises(OtherEncodingError, match="is for other vectors than these: model") as caught:
        _answered(FileActor(work, releases()), "sub/part-0.parquet")
    assert [it.what for it in caught.value.mismatches] == ["model"]
    forced = replace(work, coding=replace(coding, force=True))
    assert _answered(FileActor(forced, releases()), "sub/part-0.parquet").rows == 40


def test_that_a_node_of_other_releases_is_refused(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    coding = Coding(ranges_file(tmp_path / "ranges.npy", 16))
    work = plan_collection(tmp_path / "in", tmp_path / "out", coding=coding)
    with pytest.raises(EngineError, match=r"has other releases .*: numpy .*, not 0\.1\."):
        _answered(FileActor(work, releases() | {"numpy": "0.1"}), "part-0.parquet")
    assert not (tmp_path / "out").exists()


def test_that_what_was_not_foreseen_arrives_with_its_traceback(tmp_path: Path) -> None:
    vectors_folder(tmp_path / "in")
    work = plan_collection(tmp_path / "in", tmp_path / "out")
    broken = replace(work, cores=1, coding="no coding")  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="did not foresee") as caught:
        _answered(FileActor(broken, releases()), "part-0.parquet")
    assert "Traceback" in caught.value.details
