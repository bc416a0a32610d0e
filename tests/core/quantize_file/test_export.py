"""All of a file for engines, with the ranges of a calibration: what is planned is written, whole or not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import ExportError, RangesError, SourceError
from calibgui.core.export.artefacts import ExportProgress
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.quantize_file.export import FileExport, export_file, planned
from calibgui.core.ranges.of_result import ranges_of_result
from calibgui.core.ranges.schemes import RangeScheme
from tests.fakes import FakeEncoder, loader, request_for, vector

DIM = 8
TEXTS = ["one", "two", "three", "two"]


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    request = request_for(tmp_path, {"english": 40, "chinese": 40}, SamplePlan(30, 8))
    return calibrated(request, loader(FakeEncoder(dim=DIM)))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus.txt").write_text("\n".join(TEXTS), "utf-8")
    return tmp_path / "corpus.txt"


def of(
    result: CalibrationResult, path: Path, *targets: str, sampled: bool = False, **more: Any
) -> FileExport:
    request = TargetRequest(path.parent / "out", targets or ("parquet",), result, **more)
    return FileExport(request, Source(path), sampled)


def export(it: FileExport) -> list[ExportProgress]:
    return list(export_file(it, lambda: False, loader(FakeEncoder(dim=DIM))))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize("target", ["parquet", "faiss", "npz", "vespa", "elasticsearch", "qdrant", "i8bin"])
def test_that_what_is_planned_is_written(
    result: CalibrationResult, corpus: Path, target: str, sampled: bool
) -> None:
    it = of(result, corpus, target, sampled=sampled, per_domain=True)
    steps = export(it)
    assert names(it.request.folder) == sorted(file.name for file in planned(it))
    assert sorted(path.name for path in steps[-1].written) == names(it.request.folder)
    assert [step.complete for step in steps] == [False] * (len(steps) - 1) + [True]
    shares = [step.fraction for step in steps]
    assert shares == sorted(shares)
    assert [codes.rows for codes in steps[-1].codes] == [len(TEXTS)] * 3


def test_that_codes_are_those_of_the_ranges_under_the_scheme(result: CalibrationResult, corpus: Path) -> None:
    scheme = RangeScheme("shared zero-centred quantile", (("q", 0.99),))
    it = of(result, corpus, scheme=scheme, per_domain=True)
    last = export(it)[-1]
    rows = np.stack([vector(text, DIM) for text in TEXTS])
    ranges = ranges_of_result(result, scheme)
    table = pq.read_table(it.request.folder / "codes-corpus-int8.parquet").to_pydict()
    assert table["embedding"] == quantize_embeddings(rows, "int8", ranges).tolist()
    assert table["text"] == TEXTS
    assert last.codes[0].share_outside == ((rows < ranges[0]) | (rows > ranges[1])).mean()
    beside = json.loads((it.request.folder / "codes-corpus-int8.json").read_text("utf-8"))
    assert beside["codes"] == {"precision": "int8", "rows": len(TEXTS), "dim": DIM}
    assert beside["scheme"] == scheme.name


def test_that_vectors_need_no_model(result: CalibrationResult, tmp_path: Path) -> None:
    rows = np.stack([vector(text, DIM) for text in TEXTS])
    np.save(tmp_path / "vectors.npy", rows)
    it = of(result, tmp_path / "vectors.npy", "i8bin")

    def no_model(_: object) -> FakeEncoder:
        raise AssertionError

    last = list(export_file(it, lambda: False, no_model))[-1]
    codes = (it.request.folder / "codes-vectors-int8.i8bin").read_bytes()[8:]
    assert codes == quantize_embeddings(rows, "int8", result.ranges).tobytes()
    assert "not of length 1" in last.warnings[0]


def test_that_vectors_of_another_dimension_are_refused(result: CalibrationResult, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", np.zeros((3, DIM + 1), np.float32))
    it = of(result, tmp_path / "vectors.npy")
    with pytest.raises(RangesError, match="has vectors of 9 dimensions"):
        export(it)
    assert names(it.request.folder) == []


def test_that_a_refused_precision_is_told_before_the_sample_is_written(
    result: CalibrationResult, corpus: Path
) -> None:
    it = of(result, corpus, "u8bin", sampled=True, precision="int8")
    with pytest.raises(ExportError, match="can't hold int8 codes"):
        export(it)
    assert names(it.request.folder) == []


def test_that_a_file_without_texts_is_told(result: CalibrationResult, tmp_path: Path) -> None:
    (tmp_path / "blank.txt").write_text("\n \n", "utf-8")
    with pytest.raises(SourceError, match=r"blank\.txt holds no text"):
        export(of(result, tmp_path / "blank.txt"))


@pytest.mark.parametrize("after", range(9))
def test_that_stopped_at_any_step_nothing_is_half(
    result: CalibrationResult, corpus: Path, after: int
) -> None:
    it = of(result, corpus, sampled=True, per_domain=True)
    whole = of(result, corpus, sampled=True, per_domain=True)
    whole = replace(whole, request=replace(whole.request, folder=corpus.parent / "whole"))
    export(whole)
    stopped = False
    steps = export_file(it, lambda: stopped, loader(FakeEncoder(dim=DIM)))
    for number, step in enumerate(steps):
        assert not step.complete
        stopped = number >= after
    for name in names(it.request.folder):
        assert ".part" not in name
        if name.endswith(".parquet"):
            assert pq.read_table(it.request.folder / name) == pq.read_table(whole.request.folder / name)


def test_that_the_second_run_gives_the_same_files(result: CalibrationResult, corpus: Path) -> None:
    it = of(result, corpus, "i8bin")
    codes = it.request.folder / "codes-corpus-int8.i8bin"
    export(it)
    files, before = names(it.request.folder), codes.read_bytes()
    export(it)
    assert (names(it.request.folder), codes.read_bytes()) == (files, before)
