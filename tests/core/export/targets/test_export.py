"""A calibration, or a stream of vectors, written for several engines at once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import TargetOptions
from calibgui.core.export.targets.export import estimated_bytes, planned_files, write_targets
from calibgui.core.export.targets.registry import TARGETS, target_for_suffix, target_of, targets_for_search
from calibgui.core.export.targets.request import TargetRequest, VectorBlock, VectorStream
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.search.targets import TARGETS as SEARCH_TARGETS
from tests.fakes import FakeEncoder, loader, request_for


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    return calibrated(request_for(tmp_path, {"a": 90, "b": 90}, SamplePlan(60, 20)), loader(FakeEncoder()))


def _written(request: TargetRequest) -> list[str]:
    steps = list(write_targets(request, lambda: False))
    assert steps[-1].complete
    assert [step.fraction for step in steps] == sorted(step.fraction for step in steps)
    return [path.name for path in steps[-1].written]


def test_that_codes_lie_with_their_ranges_provenance_and_snippet(
    result: CalibrationResult, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "out"
    request = TargetRequest(out, ("npy",), result, search_target="own-code")
    names = _written(request)
    assert names == [
        "ranges.npy",
        "ranges.json",
        "codes-int8.npy",
        "codes-int8.json",
        "codes-int8-npy-use.py",
    ]
    assert sorted(names) == sorted(path.name for path in out.iterdir())
    vectors = np.concatenate([item.calibration for item in result.domains])
    assert np.array_equal(
        np.load(out / "codes-int8.npy"), quantize_embeddings(vectors, "int8", result.ranges)
    )
    found = load_ranges(out / "ranges.npy")
    assert np.array_equal(found.ranges, result.ranges)
    assert not found.warnings
    told = json.loads((out / "codes-int8.json").read_text(encoding="utf-8"))
    assert told["codes"] == {"precision": "int8", "rows": 120, "dim": 8}
    assert told["search_target"] == "own-code"
    assert told["model"]["fingerprint"] == "f" * 64


def test_that_every_target_is_written_at_once_mixed_and_per_domain(
    result: CalibrationResult, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    request = TargetRequest(out, tuple(target.id for target in TARGETS), result, per_domain=True)
    planned = [file.name for file in planned_files(request)]
    assert len(planned) == len(set(planned))
    assert _written(request) == planned
    assert sorted(planned) == sorted(path.name for path in out.iterdir())
    for slug, item in (("", None), ("-a", result.domains[0]), ("-b", result.domains[1])):
        ranges = result.ranges if item is None else item.ranges
        for suffix in (".npy", ".json", ".safetensors"):
            found = load_ranges(out / f"ranges{slug}{suffix}")
            assert np.array_equal(found.ranges, ranges)
            assert found.provenance is not None
        for suffix in (".npz", ".safetensors"):
            found = load_ranges(out / f"codes{slug}-int8{suffix}")
            assert np.array_equal(found.ranges, ranges)
            assert found.provenance is not None
        given = result.domains if item is None else (item,)
        vectors = np.concatenate([part.calibration for part in given])
        codes = quantize_embeddings(vectors, "int8", ranges)
        assert np.array_equal(np.load(out / f"codes{slug}-int8.npy"), codes)


def test_that_ids_and_texts_go_along_where_there_is_room(result: CalibrationResult, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    request = TargetRequest(tmp_path, ("parquet",), result)
    _written(request)
    table = pq.read_table(tmp_path / "codes-int8.parquet")
    texts = [text for item in result.domains for text in item.sample.calibration]
    assert table["text"].to_pylist() == texts
    assert table["id"].to_pylist()[:2] == ["a-0", "a-1"]
    assert table["id"].to_pylist()[-1] == "b-59"
    _written(replace(request, rows=False))
    assert pq.read_table(tmp_path / "codes-int8.parquet").column_names == ["embedding"]


def test_that_held_out_vectors_are_the_queries_of_a_benchmark(
    result: CalibrationResult, tmp_path: Path
) -> None:
    h5py = pytest.importorskip("h5py", reason="optional extra: engines")
    _written(TargetRequest(tmp_path, ("hdf5",), result))
    held_out = np.concatenate([item.held_out for item in result.domains])
    with h5py.File(tmp_path / "codes-int8.hdf5") as file:
        assert np.array_equal(file["test"][:], quantize_embeddings(held_out, "int8", result.ranges))
        assert file["neighbors"].shape == (40, 100)
    _written(TargetRequest(tmp_path, ("hdf5",), result, held_out=False))
    with h5py.File(tmp_path / "codes-int8.hdf5") as file:
        assert file["test"].shape == (0, 8)


def test_that_sizes_are_known_before_anything_is_written(result: CalibrationResult, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4000, 64)).astype(np.float32)
    ranges = np.vstack((vectors.min(axis=0), vectors.max(axis=0)))
    stream = VectorStream(4000, 64, lambda: iter([VectorBlock(vectors)]))
    told = {"model": {"name": "m", "fingerprint": "f"}}
    request = TargetRequest(
        tmp_path / "out", tuple(it.id for it in TARGETS), None, stream, ranges, told, snippets=True
    )
    sizes = estimated_bytes(request)
    assert not (tmp_path / "out").exists()
    assert sizes.before == 4000 * 64 * 4
    assert sizes.after == sum(file.bytes for file in sizes.files)
    _written(request)
    for file in sizes.files:
        real = (tmp_path / "out" / file.name).stat().st_size
        if file.kind != "target":
            assert real == file.bytes, file.name
        elif target_of(file.target).holds != "ranges":
            assert file.bytes == pytest.approx(real, rel=0.25, abs=4096), file.name


def test_that_a_stream_is_read_in_blocks_with_its_ids(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(100, 8)).astype(np.float32)
    ranges = np.vstack((vectors[:50].min(axis=0), vectors[:50].max(axis=0)))
    begun = []

    def blocks() -> Iterator[VectorBlock]:
        begun.append(1)
        for start in range(0, 100, 30):
            part = vectors[start : start + 30]
            yield VectorBlock(part, [f"row-{start + row}" for row in range(len(part))])

    stream = VectorStream(100, 8, blocks, ids=True)
    request = TargetRequest(tmp_path, ("npy", "vespa"), None, stream, ranges, precision="int8", name="all")
    names = _written(request)
    assert {"all-int8.npy", "all-int8.vespa.jsonl", "all-int8-documents.sd", "ranges.npy"} <= set(names)
    assert np.array_equal(np.load(tmp_path / "all-int8.npy"), quantize_embeddings(vectors, "int8", ranges))
    lines = (tmp_path / "all-int8.vespa.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[99])["put"].endswith("::row-99")
    assert len(begun) == 2


def test_that_stopping_keeps_what_is_whole_and_nothing_else(
    result: CalibrationResult, tmp_path: Path
) -> None:
    request = TargetRequest(tmp_path / "out", ("npy", "vespa", "faiss"), result)
    total = len(planned_files(request))
    counts = set()
    for stop_at in range(0, 40):
        asked = iter(range(100))
        folder = tmp_path / f"out-{stop_at}"
        steps = list(
            write_targets(replace(request, folder=folder), lambda at=stop_at, it=asked: next(it) >= at)
        )
        there = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
        done = sorted(path.name for path in steps[-1].written) if steps else []
        assert set(done) <= set(there)
        assert len(there) - len(done) <= 1  # the file that became whole in the last step
        assert not [name for name in there if name.endswith(".part")]
        counts.add(len(there))
        if steps and steps[-1].complete:
            assert len(there) == total
    assert {0, total} <= counts
    assert len(counts) > 5


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"targets": ()}, "Nothing was chosen"),
        ({"mixed": False}, "Nothing was chosen"),
        ({"targets": ("npy", "faiss"), "precision": "int8"}, "can't hold int8 codes"),
        ({"targets": ("npy", "nothing")}, "There is no target 'nothing'"),
        ({"targets": ("npy", "weaviate")}, "Weaviate takes float32"),
        ({"targets": ("npy", "pgvector")}, "halfvec"),
        ({"options": TargetOptions(similarity="cosine"), "targets": ("npy", "faiss")}, "by cosine"),
        ({"result": None}, "Nothing was chosen"),
        ({"vectors": VectorStream(1, 9, lambda: iter(()))}, "9 dimensions"),
    ],
)
def test_that_what_can_be_refused_is_refused_before_the_first_file(
    result: CalibrationResult, tmp_path: Path, changes: dict[str, Any], why: str
) -> None:
    request = replace(TargetRequest(tmp_path / "out", ("npy",), result), **changes)
    for ask in (planned_files, estimated_bytes, lambda it: list(write_targets(it, lambda: False))):
        with pytest.raises(ExportError, match=why):
            ask(request)
    assert not (tmp_path / "out").exists()


def test_that_codes_without_vectors_are_refused_and_ranges_are_not(
    result: CalibrationResult, tmp_path: Path
) -> None:
    request = TargetRequest(tmp_path, ("c-header",), None, None, result.ranges)
    assert _written(request)[0] == "ranges.h"
    with pytest.raises(ExportError, match="there are no vectors"):
        planned_files(replace(request, targets=("npy",)))


def test_that_a_missing_package_is_named_before_the_first_file(
    result: CalibrationResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "faiss" else real(name, *rest)
    )
    with pytest.raises(ExportError, match=r"faiss-cpu, which is not installed.*calibgui\[engines\]"):
        list(write_targets(TargetRequest(tmp_path / "out", ("npy", "faiss"), result), lambda: False))
    assert not (tmp_path / "out").exists()


def test_that_a_second_export_gives_the_same_bytes(result: CalibrationResult, tmp_path: Path) -> None:
    request = TargetRequest(tmp_path / "out", ("npy", "safetensors", "parquet", "qdrant"), result)
    _written(request)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.suffix != ".json"}
    _written(request)
    for name, data in before.items():
        if name.endswith((".npy", ".jsonl", ".py")):
            assert (tmp_path / "out" / name).read_bytes() == data


@pytest.mark.parametrize(
    ("name", "holds", "id_"),
    [
        ("a.npy", None, "npy"),
        ("a.NPY", "ranges", "ranges-npy"),
        ("a.safetensors", "codes", "safetensors"),
        ("a.safetensors", "ranges", "ranges-safetensors"),
        ("a.ndjson", None, "elasticsearch"),
        ("a.opensearch.ndjson", None, "opensearch"),
        ("a.vespa.jsonl", None, "vespa"),
        ("a.qdrant.jsonl", None, "qdrant"),
        ("a.h5", None, "hdf5"),
        ("a.h", None, "c-header"),
        ("a.haystack.yaml", None, "haystack"),
    ],
)
def test_that_a_file_name_says_its_target(name: str, holds: Any, id_: str) -> None:
    assert target_for_suffix(Path(name), holds).id == id_


@pytest.mark.parametrize(
    ("name", "why"),
    [("a.ibin", "int32"), ("a.fvecs", "float32"), ("a.xyz", "No target"), ("a.jsonl", "No target")],
)
def test_that_other_names_are_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(ExportError, match=why):
        target_for_suffix(Path(name))


def test_that_searches_have_files_to_export_for() -> None:
    known = {target.id for target in SEARCH_TARGETS}
    assert all(set(target.searched_as) <= known for target in TARGETS)
    without = {target.id for target in SEARCH_TARGETS if not targets_for_search(target.id)}
    assert not without
    assert targets_for_search("faiss-sq8")[0].id == "faiss"
    for target in TARGETS:
        for search in SEARCH_TARGETS:
            if search.id in target.searched_as[:1]:
                assert search.precision in target.precisions


def test_that_small_files_can_be_shown_before_they_are_written(
    result: CalibrationResult, tmp_path: Path
) -> None:
    request = TargetRequest(tmp_path, ("elasticsearch", "vespa"), result)
    shown = {file.name: file.text for file in planned_files(request) if file.kind in ("companion", "snippet")}
    assert len(shown) == 4
    _written(request)
    for name, text in shown.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_that_a_written_snippet_is_python(result: CalibrationResult, tmp_path: Path) -> None:
    _written(TargetRequest(tmp_path, tuple(target.id for target in TARGETS), result))
    snippets = list(tmp_path.glob("*-use.py"))
    assert len(snippets) == len(TARGETS)
    for snippet in snippets:
        compile(snippet.read_text(encoding="utf-8"), snippet.name, "exec")


def test_that_the_readme_tells_of_every_target_what_it_is() -> None:
    readme = (Path(__file__).parents[4] / "README.md").read_text(encoding="utf-8")
    for target in TARGETS:
        row = next(line for line in readme.splitlines() if line.startswith(f"| {target.title} |"))
        cells = [cell.strip() for cell in row.split("|")]
        assert cells[2] == f"`{target.suffix}`"
        assert cells[3] == ("" if target.holds == "ranges" else ", ".join(target.precisions))
    assert len(TARGETS) == 20  # as the changelog says


def test_that_the_example_in_the_readme_runs(
    result: CalibrationResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (Path(__file__).parents[4] / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Export to your engine")[1].split("\n## ")[0]
    code = section.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {"result": result})
    assert (tmp_path / "out" / "codes-uint8.faiss").exists()
    assert (tmp_path / "out" / "codes-int8.parquet").exists()
