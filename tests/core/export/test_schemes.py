"""Exports under a scheme: ranges, codes, provenance and coverage all follow it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.coverage import outside
from calibgui.core.domain import SamplePlan, Source
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.coverage_json import coverage_json
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.artefact import load_ranges
from calibgui.core.ranges.of_result import ranges_of_result, under
from calibgui.core.ranges.schemes import RangeScheme
from tests.core.ranges.embeddings import all_defaults
from tests.fakes import FakeEncoder, loader, request_for, vector, write_texts

SHARED = RangeScheme("shared zero-centred quantile", (("q", 0.99),))


@pytest.fixture
def result(tmp_path: Path) -> CalibrationResult:
    return calibrated(request_for(tmp_path, {"a": 60, "b": 60}, SamplePlan(30, 12)), loader(FakeEncoder()))


def _export(request: ExportRequest) -> None:
    steps = list(export_artefacts(request, lambda: False, loader(FakeEncoder())))
    assert steps[-1].complete


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
def test_that_ranges_and_codes_are_those_of_the_scheme(
    result: CalibrationResult, tmp_path: Path, scheme: RangeScheme
) -> None:
    out = tmp_path / "out"
    more = write_texts(tmp_path / "more.txt", 25, "more")
    _export(ExportRequest(result, out, texts_file=Source(more), scheme=scheme))
    ranges = np.load(out / "ranges.npy")
    assert np.array_equal(ranges, ranges_of_result(result, scheme))
    assert np.array_equal(np.load(out / "ranges-b.npy"), ranges_of_result(result, scheme, "domain-b"))
    sampled = np.concatenate([item.calibration for item in result.domains])
    assert np.array_equal(np.load(out / "codes-int8.npy"), quantize_embeddings(sampled, "int8", ranges))
    others = np.stack([vector(f"more number {i}") for i in range(25)])
    codes = np.load(out / "codes-more-int8.npy")
    assert np.array_equal(codes, quantize_embeddings(others, "int8", ranges))


def test_that_the_provenance_names_the_scheme_its_parameters_and_the_scale(
    result: CalibrationResult, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    _export(ExportRequest(result, out, scheme=SHARED))
    told = json.loads((out / "ranges.json").read_text(encoding="utf-8"))
    ranges = np.load(out / "ranges.npy")
    assert told["scheme"] == SHARED.name
    assert told["scheme_parameters"] == {"q": 0.99}
    assert told["scale"] * 126.5 == ranges[1, 0]
    held_out = np.concatenate([item.held_out for item in result.domains])
    assert told["held_out_values_outside"] == outside(held_out, ranges).share > 0
    read = load_ranges(out / "ranges-a.npy").provenance
    assert read is not None
    assert RangeScheme(read.scheme, read.scheme_parameters) == SHARED


def test_that_a_result_under_a_scheme_is_exported_as_it_is(result: CalibrationResult, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _export(ExportRequest(under(result, SHARED), out))
    assert np.array_equal(np.load(out / "ranges.npy"), ranges_of_result(result, SHARED))
    assert json.loads((out / "ranges.json").read_text(encoding="utf-8"))["scheme"] == SHARED.name


def test_that_without_a_scheme_the_provenance_says_min_max(result: CalibrationResult, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _export(ExportRequest(result, out))
    told = json.loads((out / "ranges.json").read_text(encoding="utf-8"))
    assert told["scheme"] == "per-dimension min-max"
    assert (told["scheme_parameters"], told["scale"]) == ({"margin": 0.0}, None)


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
def test_that_the_coverage_is_that_of_the_exported_arrays(
    result: CalibrationResult, tmp_path: Path, scheme: RangeScheme
) -> None:
    out = tmp_path / "out"
    found = under(result, scheme)
    _export(ExportRequest(found, out, held_out=True))
    told = json.loads(json.dumps(coverage_json(found)))
    assert (told["scheme"], told["scheme_parameters"]) == (scheme.name, dict(scheme.parameters))
    for row, cells in zip(told["rows"], told["cells"], strict=True):
        low, high = np.load(out / row["ranges_file"])
        for column, cell in zip(told["columns"], cells, strict=True):
            values = np.load(out / column["held_out_file"])
            beyond = (values < low) | (values > high)
            assert (cell["values_outside"], cell["share_values"]) == (beyond.sum(), beyond.mean())
            assert cell["share_vectors"] == beyond.any(axis=1).mean()
