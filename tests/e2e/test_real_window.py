"""The whole job in a real process: the window, under a virtual screen and offscreen, with the demo model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen of its own. Xvfb comes from the system's packages; `.ci/run` installs it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    number = server.stdout.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()
    server.stdout.close()


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return kept | {
        "HF_HUB_OFFLINE": "1",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_STATE_HOME": str(home),
        **more,
    }


def _run_scenario(home: Path, **environment: str) -> dict[str, object]:
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.e2e.scenario", str(home)]
    done = subprocess.run(
        command, env=_environment(home, **environment), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Qt" not in done.stderr, done.stderr[-4000:]
    report: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return report


def _check(report: dict[str, object], home: Path, platform: str) -> None:
    assert report["platform"] == platform
    assert int(str(report["envelopes"])) >= 5
    assert not list(home.rglob("*.part"))


def test_that_the_whole_job_works_in_a_real_window(display: str, tmp_path: Path) -> None:
    _check(_run_scenario(tmp_path, DISPLAY=display, QT_QPA_PLATFORM="xcb"), tmp_path, "xcb")


def test_that_calibgui_smoke_opens_the_window_and_ends(display: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "calibgui", "--smoke"]
    done = subprocess.run(
        command, env=_environment(tmp_path, DISPLAY=display), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_that_without_a_display_the_window_is_refused_with_a_way_out(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "calibgui"]
    done = subprocess.run(command, env=_environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "--headless" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_signal_in_the_middle_of_a_run_closes_the_window_cleanly(tmp_path: Path, number: int) -> None:
    env = _environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    command = [sys.executable, "-m", "calibgui", "demo", "--start"]
    process = psutil.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    log = tmp_path / "calibgui" / "log" / "calibgui.log"
    deadline = time.monotonic() + 120
    while not (log.exists() and "encoding begins" in log.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)  # another process's log has no signal to wait for
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (0, "", "")
    assert (tmp_path / "calibgui" / "settings.json").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_that_fifty_calibrations_in_a_row_keep_the_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.e2e.repeated", str(tmp_path), "50", "24"]
    env = _environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-4000:]
    resident_mb = json.loads(done.stdout.splitlines()[-1])
    assert len(resident_mb) == 50
    assert max(resident_mb[3:]) <= 1.05 * resident_mb[2], resident_mb
