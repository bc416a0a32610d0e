import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult, DomainRequest
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import ExportError, SourceError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.names import slugs
from calibgui.core.quantization.quantize import PRECISIONS, quantize_embeddings
from tests.fakes import FakeEncoder, loader, request_for, vector, write_texts


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    return calibrated(request_for(tmp_path, {"a": 60, "b": 60}, SamplePlan(30, 12)), loader(FakeEncoder()))


def _export(request: ExportRequest) -> list[str]:
    steps = list(export_artefacts(request, lambda: False, loader(FakeEncoder())))
    assert steps[-1].complete
    return [path.name for path in steps[-1].written]


def test_that_ranges_read_back_as_numpy_writes_them(result: CalibrationResult, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    names = _export(ExportRequest(result, out))
    assert sorted(names) == sorted(path.name for path in out.iterdir())
    ranges = np.load(out / "ranges.npy")
    assert ranges.dtype == np.float32
    assert np.array_equal(ranges, result.ranges)
    assert np.array_equal(np.load(out / "ranges-a.npy"), result.domains[0].ranges)


def test_that_the_provenance_says_where_ranges_come_from(result: CalibrationResult, tmp_path: Path) -> None:
    _export(ExportRequest(result, tmp_path / "out"))
    origin = json.loads((tmp_path / "out" / "ranges.json").read_text(encoding="utf-8"))
    assert origin["ranges_file"] == "ranges.npy"
    assert origin["model"]["fingerprint"] == "f" * 64
    assert origin["seed"] == 0
    assert origin["scheme"] == "per-dimension min-max"
    assert origin["calibration_texts"] == 60
    source = origin["domains"][0]["sources"][0]
    assert source["name"] == "a.txt"
    assert len(source["sha256"]) == 64
    assert source["texts_available"] == 60
    assert (source["calibration_texts"], source["held_out_texts"]) == (30, 12)
    assert {"calibgui", "python", "numpy"} <= set(origin["versions"])
    one = json.loads((tmp_path / "out" / "ranges-b.json").read_text(encoding="utf-8"))
    assert one["ranges_of"] == "b"
    assert [domain["name"] for domain in one["domains"]] == ["b"]


def test_that_each_source_of_a_domain_is_told_with_what_was_sampled_from_it(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 60}, SamplePlan(50, 20))
    first = request.domains[0].domain
    fetched = Source(write_texts(tmp_path / "more.txt", 40, "more"), origin="hf://datasets/a/b@c/more.txt")
    both = replace(first, sources=(*first.sources, fetched))
    result = calibrated(replace(request, domains=(DomainRequest(both),)), loader(FakeEncoder()))
    _export(ExportRequest(result, tmp_path / "out"))
    origin = json.loads((tmp_path / "out" / "ranges.json").read_text(encoding="utf-8"))
    sources = origin["domains"][0]["sources"]
    texts = result.domains[0].sample.calibration
    assert [source["name"] for source in sources] == ["a.txt", "more.txt"]
    assert [source["origin"] for source in sources] == [None, "hf://datasets/a/b@c/more.txt"]
    assert sources[1]["calibration_texts"] == sum(text.startswith("more") for text in texts)
    assert sum(source["calibration_texts"] for source in sources) == 50
    assert sum(source["held_out_texts"] for source in sources) == 20


@pytest.mark.parametrize("precision", PRECISIONS[1:])
def test_that_codes_are_those_of_the_calibration_texts(
    result: CalibrationResult, tmp_path: Path, precision: str
) -> None:
    _export(ExportRequest(result, tmp_path / "out", precisions=(precision,)))  # type: ignore[arg-type]
    codes = np.load(tmp_path / "out" / f"codes-{precision}.npy")
    lines = (tmp_path / "out" / "codes-texts.jsonl").read_text(encoding="utf-8").splitlines()
    vectors = np.stack([vector(json.loads(line)["text"]) for line in lines])
    assert np.array_equal(codes, quantize_embeddings(vectors, precision, result.ranges))  # type: ignore[arg-type]


def test_that_another_file_is_quantized_row_by_row(result: CalibrationResult, tmp_path: Path) -> None:
    path = write_texts(tmp_path / "More texts.txt", 25, "more")
    names = _export(ExportRequest(result, tmp_path / "out", False, False, ("int8",), False, Source(path)))
    assert names == ["codes-more-texts-int8.npy"]
    vectors = np.stack([vector(f"more number {i}") for i in range(25)])
    codes = np.load(tmp_path / "out" / names[0])
    assert np.array_equal(codes, quantize_embeddings(vectors, "int8", result.ranges))


def test_that_an_empty_file_of_texts_is_refused_by_name(result: CalibrationResult, tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text("\n \n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"blank\.txt"):
        _export(ExportRequest(result, tmp_path / "out", False, False, ("int8",), False, Source(path)))


def test_that_stopping_leaves_only_whole_files(result: CalibrationResult, tmp_path: Path) -> None:
    out = tmp_path / "out"
    steps = []
    for step in export_artefacts(ExportRequest(result, out), lambda: len(steps) >= 2, loader(FakeEncoder())):
        steps.append(step)
    assert not steps[-1].complete
    assert sorted(path.name for path in out.iterdir()) == ["ranges.json", "ranges.npy"]


def test_that_a_folder_that_cannot_be_made_is_an_error_with_a_remedy(
    result: CalibrationResult, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError, match=r"ranges\.npy could not be written") as caught:
        _export(ExportRequest(result, tmp_path / "file" / "out"))
    assert caught.value.remedy


def test_that_nothing_chosen_is_an_error(result: CalibrationResult, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="Nothing was chosen"):
        _export(ExportRequest(result, tmp_path, False, False, (), False))


def test_that_domains_get_distinct_file_names() -> None:
    assert slugs(["Math and code", "Math/code", "math-and code", "中文", "...", "a" * 100]) == (
        "math-and-code", "math-code", "math-and-code-2", "中文", "domain", "a" * 60,
    )  # fmt: skip
