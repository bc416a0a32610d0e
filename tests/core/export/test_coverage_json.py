"""The matrix as JSON, and the arrays beside it, from which a few lines of numpy find the same numbers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.domain import SamplePlan
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.coverage_json import coverage_json
from tests.fakes import FakeEncoder, loader, request_for

SCRIPT = """\
import json, sys
import numpy as np
told = json.load(open(sys.argv[1]))
for row, cells in zip(told["rows"], told["cells"], strict=True):
    low, high = np.load(row["ranges_file"])
    step = np.where(high > low, (high - low) / np.float32(255), 1)
    for column, cell in zip(told["columns"], cells, strict=True):
        x = np.load(column["held_out_file"])
        out, steps = (x < low) | (x > high), np.maximum(low - x, x - high) / step
        print(cell["values_outside"] == out.sum(), cell["share_values"] == out.mean(),
              cell["share_vectors"] == out.any(axis=1).mean(),
              cell["overshoot_steps"] == round(float(steps[out].mean(dtype=float)), 4))
"""


def agreements(folder: Path, told: dict) -> list[str]:
    """What the script says of each cell, "True" four times where it finds the same."""
    (folder / "coverage.json").write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-c", SCRIPT, "coverage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.splitlines()


def test_that_a_numpy_script_finds_the_same_from_the_exported_arrays(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"Math.code": 100, "b": 100, "Math code": 100}, SamplePlan(30, 25))
    first = request.domains[0]
    first = replace(first, domain=replace(first.domain, plan=SamplePlan(0, 40)))
    request = replace(request, domains=(first, *request.domains[1:]))
    result = calibrated(request, loader(FakeEncoder()))
    out = tmp_path / "out"
    list(export_artefacts(ExportRequest(result, out, held_out=True), lambda: False, loader(FakeEncoder())))
    told = json.loads(json.dumps(coverage_json(result)))
    assert [row["ranges_file"] for row in told["rows"]] == [
        "ranges-b.npy",
        "ranges-math-code-2.npy",
        "ranges.npy",
    ]
    assert [column["held_out_texts"] for column in told["columns"]] == [40, 25, 25]
    assert np.array_equal(np.load(out / "held-out-math-code.npy"), result.domains[0].held_out)
    assert agreements(out, told) == ["True True True True"] * 9
    total = [sum(cell["values_outside"] for cell in row) for row in told["cells"]]
    assert total[-1] == result.outside.count


def test_that_nothing_held_out_is_no_column(tmp_path: Path) -> None:
    result = calibrated(request_for(tmp_path, {"a": 40}, SamplePlan(30, 0)), loader(FakeEncoder()))
    told = coverage_json(result)
    assert (told["columns"], told["cells"], told["held_out_values_outside"]) == ([], [[], []], None)


def test_that_held_out_embeddings_are_written_only_on_request(tmp_path: Path) -> None:
    result = calibrated(request_for(tmp_path, {"a": 60}, SamplePlan(30, 10)), loader(FakeEncoder()))
    list(export_artefacts(ExportRequest(result, tmp_path / "o"), lambda: False, loader(FakeEncoder())))
    assert not list((tmp_path / "o").glob("held-out*"))
