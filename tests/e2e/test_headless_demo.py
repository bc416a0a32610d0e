"""`calibgui demo --headless` against sentence-transformers itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.checks.matrix import MIXED
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.bundled import require_bundled
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import ModelSpec
from calibgui.headless import demo_request
from calibgui.models.activity import Activity
from calibgui.views.coverage.heat_cell import HeatCell
from calibgui.views.coverage.measures import steps_text, vectors_text
from calibgui.views.widgets.numbers import percent_text
from tests.core.export.test_coverage_json import agreements
from tests.window_rig import WindowRig

pytestmark = pytest.mark.slow


def _demo(out: Path, *options: str) -> str:
    """Run the demo where there is no display; it says so and goes on without."""
    command = [sys.executable, "-m", "calibgui", "demo", "--out", str(out), *options]
    unset = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {key: value for key, value in os.environ.items() if key not in unset}
    env["XDG_CACHE_HOME"] = str(out.with_name(f"{out.name}-cache"))
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert ("no display" in done.stderr) is ("--headless" not in options)
    return done.stdout


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    _demo(folder, "--headless")
    return folder


def test_that_the_ranges_are_those_of_sentence_transformers_own_encode(out: Path) -> None:
    from sentence_transformers import SentenceTransformer

    rows = [json.loads(line) for line in (out / "codes-texts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 1500
    model = SentenceTransformer(str(require_bundled()), device="cpu")
    embeddings = model.encode([row["text"] for row in rows])
    ranges = np.load(out / "ranges.npy")
    assert ranges.dtype == np.float32
    assert ranges.shape == (2, 384)
    wanted = np.vstack((embeddings.min(0), embeddings.max(0)))
    assert np.abs(ranges - wanted).max() <= 1e-6
    for name in ("english", "chinese", "math-code"):
        one = np.load(out / f"ranges-{name}.npy")
        assert (one[0] >= ranges[0]).all()
        assert (one[1] <= ranges[1]).all()


def test_that_the_same_seed_gives_the_same_bytes_and_codes_equal_the_peers(out: Path) -> None:
    from sentence_transformers import quantize_embeddings

    result = calibrated(demo_request(0, SamplePlan(), ModelSpec()))  # a second run, in this process
    assert result.ranges.tobytes() == np.load(out / "ranges.npy").tobytes()
    embeddings = np.concatenate([item.calibration for item in result.domains])
    codes = np.load(out / "codes-int8.npy")
    assert np.array_equal(codes, quantize_embeddings(embeddings, "int8", np.load(out / "ranges.npy")))
    texts = [text for item in result.domains for text in item.sample.calibration]
    lines = (out / "codes-texts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == texts


def test_that_mixed_ranges_cover_held_out_texts_that_chinese_ones_miss(out: Path) -> None:
    result = calibrated(demo_request(0, SamplePlan(), ModelSpec()))
    english, chinese = result.domains[0], result.domains[1]
    missed = (english.held_out < chinese.ranges[0]) | (english.held_out > chinese.ranges[1])
    assert 0.07 < missed.mean() < 0.11
    assert result.outside.share is not None
    assert result.outside.share < 0.005
    origin = json.loads((out / "ranges.json").read_text(encoding="utf-8"))
    assert origin["held_out_values_outside"] == result.outside.share
    assert origin["model"]["fingerprint"].startswith("53aa5117")


def test_that_without_a_display_the_demo_says_so_and_goes_on(tmp_path: Path) -> None:
    printed = _demo(tmp_path / "small", "--texts", "20", "--held-out", "5", "--seed", "3")
    assert "60 texts in 3 domains" in printed
    assert np.load(tmp_path / "small" / "codes-int8.npy").shape == (60, 384)


def test_that_the_printed_matrix_is_what_a_numpy_script_finds_in_the_arrays(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    told = json.loads(_demo(folder, "--headless", "--json"))
    assert agreements(folder, told) == ["True True True True"] * 12
    shares = {
        (row["name"], column["name"]): cell["share_values"]
        for row, cells in zip(told["rows"], told["cells"], strict=True)
        for column, cell in zip(told["columns"], cells, strict=True)
    }
    assert 0.08 < shares["Chinese", "English"] < 0.10
    assert max(share for (row, _), share in shares.items() if row == "mixed") < 0.005


def test_that_the_window_shows_the_matrix_that_is_printed(
    open_window: Callable[..., WindowRig], tmp_path: Path
) -> None:
    told = json.loads(_demo(tmp_path / "demo", "--headless", "--json"))
    rig = open_window()
    rig.load = load_encoder  # type: ignore[assignment]
    rig.trigger("load_demo")
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) for domain_id in rig.ids))
    rig.click("calibrate_button")
    rig.qtbot.waitUntil(lambda: rig.session.activity is Activity.IDLE, timeout=240_000)
    rig.trigger("tab_coverage")
    measures = {"values": "share_values", "vectors": "share_vectors", "overshoot": "overshoot_steps"}
    for measure, key in measures.items():
        rig.find(QAbstractButton, f"segment_{measure}").click()
        cells = rig.window.findChildren(HeatCell)
        assert len(cells) == 12
        for cell in cells:
            row, column = cell.pair
            at = [*rig.ids, MIXED].index(row), rig.ids.index(column)
            value = told["cells"][at[0]][at[1]][key]
            words = {"values": percent_text, "vectors": vectors_text, "overshoot": steps_text}[measure]
            assert cell.shown_text == words(value)
