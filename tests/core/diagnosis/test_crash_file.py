"""What a crash leaves, and what nothing else leaves: real processes that really crash."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from calibgui.core.diagnosis.crash_file import EarlierCrashes

_BEGIN = (
    "import sys, os, ctypes, pathlib, threading\n"
    "from calibgui.core.diagnosis.crash_file import CrashFile\n"
    "file = CrashFile(pathlib.Path(sys.argv[1]))\n"
    "file.begin()\n"
    "file.note('with a note')\n"
)


def run(folder: Path, code: str) -> int:
    done = subprocess.run([sys.executable, "-c", _BEGIN + code, str(folder)], capture_output=True, timeout=60)
    return done.returncode


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("ctypes.string_at(0)", "Segmentation fault"),
        ("os.abort()", "Aborted"),
        (
            "t = threading.Thread(target=ctypes.string_at, args=(0,)); t.start(); t.join()",
            "Segmentation fault",
        ),
    ],
    ids=["segfault", "abort", "in-a-thread"],
)
def test_that_a_crash_is_found_once_with_its_trace(tmp_path: Path, code: str, fault: str) -> None:
    assert run(tmp_path, code) < 0
    found = EarlierCrashes(tmp_path)
    (crash,) = found.crashes
    assert crash.fault == fault
    assert crash.text.startswith("calibgui ")
    assert "with a note" in crash.text
    assert "(most recent call first)" in crash.text
    assert str(Path.home()) not in crash.text
    assert EarlierCrashes(tmp_path).crashes == (), "another window does not tell it too"
    found.discard()
    assert files(tmp_path) == []
    assert EarlierCrashes(tmp_path).crashes == ()


def test_that_a_good_end_leaves_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "assert len(list(pathlib.Path(sys.argv[1]).iterdir())) == 1; file.end()") == 0
    assert files(tmp_path) == []


def test_that_a_kill_leaves_nothing_to_report_and_is_cleared_away(tmp_path: Path) -> None:
    assert run(tmp_path, "import signal; os.kill(os.getpid(), signal.SIGKILL)") == -signal.SIGKILL
    assert len(files(tmp_path)) == 1
    assert EarlierCrashes(tmp_path).crashes == ()
    assert files(tmp_path) == []


def test_that_a_process_that_runs_keeps_its_file(tmp_path: Path) -> None:
    code = _BEGIN + "print('ready', flush=True); sys.stdin.read(); file.end()"
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        run(tmp_path, "ctypes.string_at(0)")
        found = EarlierCrashes(tmp_path)
        assert len(found.crashes) == 1
        found.discard()
        assert len(files(tmp_path)) == 1, "the file of the process that runs"
    assert process.returncode == 0
    assert files(tmp_path) == []


def test_that_crashes_not_told_yet_are_told_at_the_next_start_newest_first(tmp_path: Path) -> None:
    run(tmp_path, "ctypes.string_at(0)")
    run(tmp_path, "os.abort()")
    told = "from calibgui.core.diagnosis.crash_file import EarlierCrashes\n"
    told += "assert len(EarlierCrashes(pathlib.Path(sys.argv[1])).crashes) == 2\n"
    assert run(tmp_path, told + "os.kill(os.getpid(), 9)") == -signal.SIGKILL, "killed before it was seen"
    found = EarlierCrashes(tmp_path)
    assert [crash.fault for crash in found.crashes] == ["Aborted", "Segmentation fault"]
    found.discard()


def test_that_a_crash_loop_leaves_a_few_files_only(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"crash-{number}-1.txt").write_text("Fatal Python error: Aborted\n", encoding="utf-8")
    found = EarlierCrashes(tmp_path)
    assert len(found.crashes) == 5
    assert len(files(tmp_path)) == 5
    found.discard()
    assert files(tmp_path) == []


def test_that_a_file_of_anything_else_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "crash-1-1.txt").write_bytes(bytes(range(256)) * 2_000)
    (tmp_path / "crash-2-1.txt").mkdir()
    assert EarlierCrashes(tmp_path).crashes == ()
    assert [path.name for path in files(tmp_path)] == ["crash-2-1.txt"]


def test_that_without_a_folder_crashes_go_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    command = [sys.executable, "-c", _BEGIN + "ctypes.string_at(0)", str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Segmentation fault" in done.stderr
