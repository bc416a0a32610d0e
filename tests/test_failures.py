"""A command that meets what nobody foresaw: one calm line, where the log is, and the trace on request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from calibgui.core.errors import report_of
from calibgui.failures import tell_failure, wants_debug

_BROKEN = (
    "import sys, calibgui.headless\n"
    "def broken(*_args, **_options): raise ValueError('odd')\n"
    "calibgui.headless.demo_request = broken\n"
    "from calibgui.cli import main\n"
    "main()\n"
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CALIBGUI_DEBUG", raising=False)
    return tmp_path / "state"


def demo(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _BROKEN, "demo", "--headless", *options]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=env)


def test_that_what_nobody_foresaw_is_two_lines_and_in_the_log(state: Path) -> None:
    done = demo()
    assert done.returncode == 70
    first, second = done.stderr.splitlines()
    assert "ValueError: odd" in first
    assert "~/state/calibgui/log/calibgui.log" in second
    assert "--debug" in second
    log = (state / "calibgui" / "log" / "calibgui.log").read_text(encoding="utf-8")
    assert "the command failed" in log
    assert "demo_request" in log


@pytest.mark.parametrize(("options", "environment"), [(["--debug"], {}), ([], {"CALIBGUI_DEBUG": "1"})])
def test_that_the_trace_is_printed_on_request(options: list[str], environment: dict[str, str]) -> None:
    done = demo(*options, **environment)
    assert done.returncode == 70
    assert "Traceback (most recent call last)" in done.stderr
    assert "ValueError: odd" in done.stderr


def test_that_without_a_log_the_line_says_so(state: Path) -> None:
    state.write_text("a file, no folder", encoding="utf-8")
    done = demo()
    assert done.returncode == 70
    assert "no log could be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_that_debug_stands_anywhere_but_after_the_dashes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wants_debug(["demo", "--headless", "--debug"])
    assert wants_debug(["--debug"])
    assert not wants_debug(["--", "--debug"])
    monkeypatch.setenv("CALIBGUI_DEBUG", "0")
    assert not wants_debug([])


def test_that_a_failure_as_json_keeps_its_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    error = KeyError("odd")
    tell_failure(report_of(error), 2, as_json=True, unforeseen=error)
    out, err = capsys.readouterr()
    assert json.loads(out)["exit_code"] == 2
    assert len(err.splitlines()) == 2
