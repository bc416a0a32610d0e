"""What goes wrong in the real program: told in its window, kept in its log, offered at its next start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# The real program, with what `begin` says in place of what it does once the window is there.
_PROGRAM = """
import ctypes, os, sys, threading
from PySide6.QtCore import QRunnable, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
import calibgui.app as app

def find(parts, kind, banner, name):
    return parts.window.findChild(QWidget, banner).findChild(kind, name)

def told(parts):
    banner = parts.window.findChild(QWidget, "banner")
    return banner.isVisible() and banner.accessibleName()

def until(condition, then):
    timer = QTimer(QApplication.instance())
    def look():
        if condition():
            timer.stop()
            then()
    timer.timeout.connect(look)
    timer.start(10)

def say(*words):
    print(*words, flush=True)

def begin(parts, files, demo, start):
{begin}

app._begin = begin
sys.exit(app.run_window([]))
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for the program."""
    for name in ("STATE", "CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def program(begin: str) -> subprocess.CompletedProcess[str]:
    indented = "\n".join(f"    {line}" for line in begin.strip().splitlines() or ["pass"])
    code = _PROGRAM.replace("{begin}", indented)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment
    )


def log_of(home: Path) -> str:
    (path,) = home.rglob("calibgui.log")
    return path.read_text(encoding="utf-8")


def crashes_of(home: Path) -> list[Path]:
    return list(home.rglob("crash-*"))


def test_that_a_crash_is_offered_at_the_next_start_and_then_gone(home: Path) -> None:
    crashed = program("ctypes.string_at(0)")
    assert crashed.returncode < 0
    assert len(crashes_of(home)) == 1
    seen = program("""
say(parts.window.findChild(QWidget, "crash_banner").isVisible())
say(find(parts, QLabel, "crash_banner", "banner_title").text())
find(parts, QPushButton, "crash_banner", "banner_copy").click()
say(QGuiApplication.clipboard().text())
find(parts, QPushButton, "crash_banner", "banner_details").click()
say("details", "Segmentation" in parts.window.findChild(QPlainTextEdit, "details_text").toPlainText())
find(parts, QPushButton, "crash_banner", "banner_close").click()
say(parts.window.findChild(QWidget, "crash_banner").isVisible())
parts.window.close()
""")
    assert seen.returncode == 0, seen.stderr
    lines = seen.stdout.splitlines()
    assert lines[:2] == ["True", "calibgui ended unexpectedly last time."]
    assert "Fatal Python error: Segmentation fault" in seen.stdout
    assert "numpy 2" in seen.stdout or "numpy 1" in seen.stdout
    assert str(home) not in seen.stdout
    assert lines[-2:] == ["details True", "False"]
    assert crashes_of(home) == []
    again = program("""
say(parts.window.findChild(QWidget, "crash_banner").isVisible())
parts.window.close()
""")
    assert again.stdout == "False\n"


def test_that_a_good_end_leaves_a_readable_log_and_no_crash(home: Path) -> None:
    done = program("""
parts.controller.describe_model()
until(lambda: not parts.runner.busy, parts.window.close)
""")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    log = log_of(home)
    assert "calibgui 0." in log
    assert "numpy" in log
    assert "(describe) begins" in log
    assert "(describe) done after" in log
    assert log.splitlines()[-1].endswith("ends")
    assert crashes_of(home) == []


@pytest.mark.parametrize(
    "raising",
    [
        "QTimer.singleShot(0, lambda: 1 // 0)",
        "threading.Thread(target=lambda: 1 // 0).start()",
        "class R(QRunnable):\n    def run(self):\n        1 // 0\nglobal r\nr = R()\nr.setAutoDelete(False)\n"
        "QThreadPool.globalInstance().start(r)",
        "from calibgui.override_guard import guard_overrides\nclass Odd(QWidget):\n"
        "    __module__ = 'calibgui.odd'\n    def resizeEvent(self, event):\n        1 // 0\n"
        "guard_overrides()\nOdd(parts.window).show()",
        "parts.runner.submit('odd', lambda stop, load: iter([1 // 0]))",
    ],
    ids=["slot", "thread", "runnable", "override", "job"],
)
def test_that_an_exception_anywhere_is_told_once_and_the_program_goes_on(home: Path, raising: str) -> None:
    if "submit" in raising:
        raising += "\nparts.runner.ended.connect(lambda ended: say(ended.error.message))"
        raising += "\nuntil(lambda: not parts.runner.busy, parts.window.close)"
    else:
        until = "until(lambda: told(parts), lambda: (say(told(parts)), parts.window.close()))"
        raising = f"{until}\n{raising}"
    done = program(raising)
    assert done.returncode == 0, done.stderr
    assert "ZeroDivisionError" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "integer division or modulo by zero" in log_of(home)
    assert crashes_of(home) == []


def test_that_no_text_and_no_token_reaches_the_log(home: Path) -> None:
    done = program("""
def steps(stop, load):
    try:
        float("dear diary")
    except ValueError as error:
        raise RuntimeError("refused hf_abcdefghijklmnop") from error
    yield
parts.runner.ended.connect(lambda ended: say(ended.error.details))
parts.runner.submit("odd", steps)
until(lambda: not parts.runner.busy, parts.window.close)
""")
    assert "could not convert string to float: 'dear diary'" in done.stdout, "the user sees it"
    log = log_of(home)
    assert "(odd) begins" in log
    assert "(odd) failed after" in log
    assert "ValueError (its message is not logged)" in log
    assert "refused (hidden)" in log
    assert str(home) not in log
    assert "diary'" not in log


def test_that_an_exception_at_exit_is_one_line_and_no_crash(home: Path) -> None:
    done = program("""
import atexit
atexit.register(lambda: 1 // 0)
parts.window.close()
""")
    assert done.returncode == 0
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in log_of(home)


def test_that_a_storm_of_exceptions_is_one_banner_and_a_short_log(home: Path) -> None:
    done = program("""
storm = QTimer(parts.window)
storm.timeout.connect(lambda: 1 // 0)
storm.start(0)
until(lambda: "more since then" in (told(parts) or ""), lambda: (storm.stop(), parts.window.close()))
""")
    assert done.returncode == 0, done.stderr
    assert log_of(home).count("Traceback") == 1


def test_that_a_window_that_cannot_be_made_ends_in_one_line_and_in_the_log(home: Path) -> None:
    code = (
        "import sys, calibgui.app\n"
        "def broken(*_args, **_options): raise RuntimeError('no window today')\n"
        "calibgui.app.build = broken\n"
        "sys.argv = ['calibgui']\n"
        "from calibgui.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    assert "no window today" in done.stderr
    assert "calibgui.log" in done.stderr
    assert "no window today" in log_of(home)
    assert crashes_of(home) == []


def test_that_what_ends_qt_is_said_on_stderr_and_at_the_next_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("QT_QPA_PLATFORM", "nonsense")
        done = program("")
    assert done.returncode < 0
    assert "no Qt platform plugin could be initialized" in done.stderr
    assert "no Qt platform plugin could be initialized" in log_of(home)
    seen = program("""
say(find(parts, QLabel, "crash_banner", "banner_text").text())
parts.window.close()
""")
    assert seen.stdout.startswith("Aborted, ")
    assert crashes_of(home) == []


def test_that_two_windows_at_once_keep_their_files_apart(home: Path) -> None:
    done = program("""
import subprocess
code = "import ctypes, calibgui.app as app; app._begin = lambda *_: ctypes.string_at(0); app.run_window([])"
say(subprocess.run([sys.executable, "-c", code]).returncode < 0)
say(len(list(__import__("pathlib").Path(os.environ["XDG_STATE_HOME"]).rglob("crash-*"))))
parts.window.close()
""")
    assert done.stdout == "True\n2\n", done.stderr
    assert len(crashes_of(home)) == 1, "that of the one that crashed; it is told at the next start"
