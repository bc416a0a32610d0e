"""Every exception that nobody caught is logged and told, wherever it came from."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from calibgui.core.diagnosis.uncaught import Uncaught
from calibgui.core.errors import ErrorReport


@pytest.fixture
def told() -> Iterator[list[ErrorReport]]:
    reports: list[ErrorReport] = []
    hooks = Uncaught(reports.append)
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    hooks.install()
    yield reports
    hooks.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def _raise(error: BaseException) -> None:
    try:
        raise error
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]


def test_that_one_in_a_thread_is_told(told: list[ErrorReport], caplog: pytest.LogCaptureFixture) -> None:
    thread = threading.Thread(target=lambda: {}["no such key"])
    thread.start()
    thread.join()
    assert [report.kind for report in told] == ["KeyError"]
    assert caplog.records[-1].exc_info is not None


class Odd:
    def __del__(self) -> None:
        raise ValueError("while it went")


def test_that_one_nobody_can_catch_is_logged(
    told: list[ErrorReport], caplog: pytest.LogCaptureFixture
) -> None:
    Odd()
    gc.collect()
    assert "ValueError" in caplog.text
    assert told == [], "it is no code of calibgui's, and nothing that the user did failed"


def test_that_interrupts_and_exits_are_no_faults(
    told: list[ErrorReport], capsys: pytest.CaptureFixture[str]
) -> None:
    _raise(KeyboardInterrupt())
    _raise(SystemExit(3))
    assert told == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_that_the_same_fault_fills_no_log(told: list[ErrorReport], caplog: pytest.LogCaptureFixture) -> None:
    for number in range(250):
        _raise(ValueError(number))
    assert len(told) == 250
    messages = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert [message.split(":")[0] for message in messages] == [
        "not caught", "not caught, 10 times by now", "not caught, 100 times by now",
    ]  # fmt: skip


def test_that_one_that_cannot_say_what_it_is_is_told_all_the_same(told: list[ErrorReport]) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise ValueError

    _raise(MuteError())
    assert [report.kind for report in told] == ["MuteError"]


def test_that_where_nobody_listens_any_more_one_line_goes_to_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def gone(_report: ErrorReport) -> None:
        raise RuntimeError("already deleted")

    hooks = Uncaught(gone)
    hooks.install()
    try:
        _raise(ValueError("too late"))
    finally:
        hooks.remove()
    err = capsys.readouterr().err
    assert "too late" in err
    assert len(err.splitlines()) == 1


def test_that_one_at_exit_is_one_line_and_in_the_log(tmp_path: Path) -> None:
    code = (
        "import atexit, pathlib, sys\n"
        "from calibgui.core.diagnosis.log_file import log_to\n"
        "log_to(pathlib.Path(sys.argv[1]))\n"
        "from calibgui.core.diagnosis.uncaught import Uncaught\n"
        "Uncaught().install()\n"
        "def last(): raise ValueError('at the very end')\n"
        "atexit.register(last)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "calibgui.log")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "at the very end" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "ValueError" in (tmp_path / "calibgui.log").read_text(encoding="utf-8")
