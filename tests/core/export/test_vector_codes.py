"""Codes of files of vectors, and of texts where the ranges come from vectors alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationRequest, CalibrationResult, DomainRequest
from calibgui.core.domain import Domain, SamplePlan, Source
from calibgui.core.encoding.spec import Encoder, ModelSpec
from calibgui.core.errors import SourceError
from calibgui.core.export.artefacts import ExportProgress, ExportRequest, export_artefacts
from calibgui.core.export.file_codes import source_as_read
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.vectors import readers
from tests.core.vectors.helpers import random_vectors, write
from tests.fakes import FakeEncoder, loader, request_for, write_texts

SUFFIXES = [".npy", ".npz", ".safetensors", ".fvecs", ".fbin"]


def no_model(_spec: ModelSpec) -> NoReturn:
    pytest.fail("no model is needed")


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    """Of vectors alone."""
    source = Source(write(tmp_path / "old.npy", random_vectors(100)))
    domain = Domain("old", "Old", (source,), SamplePlan(30, 12))
    return calibrated(CalibrationRequest((DomainRequest(domain),), ModelSpec("nobody/has-this")), no_model)


def export(
    result: CalibrationResult,
    source: Source,
    folder: Path,
    encoder_for: Callable[[ModelSpec], Encoder] = no_model,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[ExportProgress]:
    request = ExportRequest(result, folder, False, False, ("int8", "ubinary"), False, source)
    return list(export_artefacts(request, should_stop, encoder_for))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_that_every_vector_of_a_file_is_quantized_in_its_order_without_a_model(
    result: CalibrationResult, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_BLOCK_VALUES", 80)
    array = np.vstack((random_vectors(95, seed=2), random_vectors(5, seed=2)))  # duplicates are kept
    path = write(tmp_path / f"other{suffix}", array)
    steps = export(result, Source(path), tmp_path / "out")
    assert steps[-1].complete
    assert len({step.fraction for step in steps if step.current == path.name}) == 11
    assert np.array_equal(
        np.load(tmp_path / "out" / "codes-other-int8.npy"), quantize_embeddings(array, "int8", result.ranges)
    )
    assert np.array_equal(
        np.load(tmp_path / "out" / "codes-other-ubinary.npy"),
        quantize_embeddings(array, "ubinary", result.ranges),
    )


def test_that_a_column_of_lists_is_quantized(result: CalibrationResult, tmp_path: Path) -> None:
    array = random_vectors(50, seed=2)
    path = tmp_path / "both.parquet"
    pq.write_table(pa.table({"text": ["a"] * 50, "vector": list(array)}), path)
    export(result, Source(path, "vector"), tmp_path / "out")
    codes = np.load(tmp_path / "out" / "codes-both-int8.npy")
    assert np.array_equal(codes, quantize_embeddings(array, "int8", result.ranges))


def test_that_a_file_of_a_domain_is_read_as_the_domain_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "both.parquet"
    array = random_vectors(50)
    pq.write_table(pa.table({"text": ["a"] * 50, "vector": list(array)}), path)
    domain = Domain("a", "A", (Source(path, "vector"),), SamplePlan(30, 12))
    result = calibrated(CalibrationRequest((DomainRequest(domain),), ModelSpec("nobody/has-this")), no_model)
    assert source_as_read(result, path) == Source(path, "vector")
    assert source_as_read(result, tmp_path / "other.txt") == Source(tmp_path / "other.txt")


def test_that_texts_are_not_encoded_where_no_model_was_used(
    result: CalibrationResult, tmp_path: Path
) -> None:
    path = write_texts(tmp_path / "texts.txt", 20)
    with pytest.raises(SourceError, match=r"texts\.txt holds texts.*no model was used") as caught:
        export(result, Source(path), tmp_path / "out")
    assert "Choose a file of vectors" in caught.value.remedy


def test_that_vectors_are_quantized_with_the_ranges_of_texts(tmp_path: Path) -> None:
    result = calibrated(request_for(tmp_path, {"a": 60}, SamplePlan(30, 12)), loader(FakeEncoder()))
    array = random_vectors(50)
    export(result, Source(write(tmp_path / "other.npy", array)), tmp_path / "out")
    codes = np.load(tmp_path / "out" / "codes-other-int8.npy")
    assert np.array_equal(codes, quantize_embeddings(array, "int8", result.ranges))


def test_that_vectors_of_another_dimension_are_refused_with_both(
    result: CalibrationResult, tmp_path: Path
) -> None:
    path = write(tmp_path / "other.npy", random_vectors(20, 9))
    with pytest.raises(SourceError, match=r"other\.npy has vectors of 9 dimensions, the ranges are of 8"):
        export(result, Source(path), tmp_path / "out")


def test_that_the_row_of_a_value_that_is_not_finite_is_named_and_nothing_written(
    result: CalibrationResult, tmp_path: Path
) -> None:
    array = random_vectors(50)
    array[41, 3] = np.nan
    path = write(tmp_path / "other.npy", array)
    with pytest.raises(SourceError, match=r"Row 42 of other\.npy"):
        export(result, Source(path), tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))


def test_that_stopping_between_blocks_writes_no_codes(
    result: CalibrationResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_BLOCK_VALUES", 80)
    answers = iter([False] * 3)
    source = Source(write(tmp_path / "other.npy", random_vectors(100)))
    steps = export(result, source, tmp_path / "out", should_stop=lambda: next(answers, True))
    assert not steps[-1].complete
    assert not list((tmp_path / "out").glob("*"))


def test_that_codes_of_sampled_vectors_name_file_and_row(result: CalibrationResult, tmp_path: Path) -> None:
    list(export_artefacts(ExportRequest(result, tmp_path / "out"), lambda: False, no_model))
    lines = (tmp_path / "out" / "codes-texts.jsonl").read_text("utf-8").splitlines()
    rows = [int(json.loads(line)["vector"].split()[1]) - 1 for line in lines]
    codes = np.load(tmp_path / "out" / "codes-int8.npy")
    assert np.array_equal(codes, quantize_embeddings(random_vectors(100)[rows], "int8", result.ranges))
