"""`calibgui check` with the demo's model and texts: what the README says of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from calibgui.resources import demo_corpora

pytestmark = pytest.mark.slow


def _calibgui(cache: Path, *args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "calibgui", *map(str, args)]
    env = os.environ | {"XDG_CACHE_HOME": str(cache)}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    done = _calibgui(cache, "demo", "--headless", "--texts", "200", "--held-out", "0", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_that_mixed_ranges_fit_and_chinese_ones_drift_on_english_texts(out: Path, cache: Path) -> None:
    english, chinese, _ = demo_corpora()
    options = ("--count", "200", "--max-outside", "1%")
    fits = _calibgui(cache, "check", out / "ranges.npy", english, chinese, *options)
    assert fits.returncode == 0, fits.stderr
    assert "FITS" in fits.stdout
    assert "Texts of english.txt set these ranges" in fits.stderr
    drifted = _calibgui(cache, "check", out / "ranges-chinese.npy", english, chinese, *options, "--json")
    assert drifted.returncode == 1, drifted.stderr
    found = json.loads(drifted.stdout)
    by_name = {source["name"]: source for source in found["sources"]}
    assert by_name["english.txt"]["share_values"] > 0.07
    assert by_name["chinese.txt"]["fits"]
    assert found["texts"][0]["source"] == "english.txt"


def test_that_plain_ranges_of_the_demo_model_are_checked_by_its_short_name(
    out: Path, cache: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "plain.npy", np.load(out / "ranges.npy"))
    args = ("check", tmp_path / "plain.npy", demo_corpora()[0], "--count", "100", "--max-outside", "1%")
    assert _calibgui(cache, *args).returncode == 2
    done = _calibgui(cache, *args, "--model", "bundled")
    assert done.returncode == 0, done.stderr
    assert "plain.npy say nothing of the model" in done.stderr
