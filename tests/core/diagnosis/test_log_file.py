"""The log file: bounded, shared, readable, and nobody's way."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calibgui import __version__
from calibgui.core.diagnosis.log_file import OpenLog, log_to

LOG = logging.getLogger("calibgui.test")
Open = Callable[..., OpenLog]


@pytest.fixture
def open_log() -> Iterator[Open]:
    opened: list[OpenLog] = []

    def build(path: Path, **options: int) -> OpenLog:
        opened.append(log_to(path, **options))
        return opened[-1]

    yield build
    for log in opened:
        log.close()


def test_that_every_record_has_its_time_and_process_and_the_first_says_the_version(
    open_log: Open, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "calibgui.log"
    assert open_log(path).path == path
    LOG.warning("something %s", "odd")
    first, second = path.read_text(encoding="utf-8").splitlines()
    record = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} \d+ [A-Z]+ calibgui[.\w]*: ")
    assert record.match(first)
    assert f"calibgui {__version__}" in first
    assert "Python 3" in first
    assert record.match(second)
    assert second.endswith("something odd")


def test_that_a_trace_is_indented_and_quotes_no_text(open_log: Open, tmp_path: Path) -> None:
    log = open_log(tmp_path / "calibgui.log")
    try:
        float("a secret text")
    except ValueError:
        LOG.exception("it failed")
    assert log.path is not None
    lines = log.path.read_text(encoding="utf-8").splitlines()[1:]
    assert "ValueError" in lines[-1]
    assert all(line.startswith("    ") for line in lines[1:])
    assert "secret" not in "".join(line for line in lines if "float(" not in line), "only the code quotes it"


def test_that_tokens_do_not_reach_the_file(open_log: Open, tmp_path: Path) -> None:
    log = open_log(tmp_path / "calibgui.log")
    LOG.warning("asked with hf_abcdefghijkl")
    assert log.path is not None
    assert "hf_abc" not in log.path.read_text(encoding="utf-8")


def test_that_it_is_bounded_and_each_file_begins_with_the_versions(open_log: Open, tmp_path: Path) -> None:
    open_log(tmp_path / "calibgui.log", most_bytes=4_000)
    for number in range(500):
        LOG.info("line %d", number)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["calibgui.log", "calibgui.log.1"]
    assert all(path.stat().st_size < 5_000 for path in files)
    assert all(
        f"calibgui {__version__}" in path.read_text(encoding="utf-8").splitlines()[0] for path in files
    )
    assert "numpy" in files[0].read_text(encoding="utf-8").splitlines()[0]
    assert "line 499" in files[0].read_text(encoding="utf-8")


def test_that_processes_share_it_and_none_writes_to_a_file_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "calibgui.log"
    code = (
        "import logging, sys, pathlib\n"
        "from calibgui.core.diagnosis.log_file import log_to\n"
        "log = log_to(pathlib.Path(sys.argv[1]), most_bytes=20_000)\n"
        "for n in range(400): logging.getLogger('calibgui.x').info('%s line %d', sys.argv[2], n)\n"
        "log.close()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("one", "two")]
    assert [process.wait(60) for process in running] == [0, 0]
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["calibgui.log", "calibgui.log.1"]
    assert all(file.stat().st_size < 45_000 for file in files)
    last = "".join(file.read_text(encoding="utf-8") for file in files)
    assert "line 399" in last


def test_that_a_file_taken_away_is_begun_again(open_log: Open, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "calibgui.log"
    open_log(path)
    path.unlink()
    path.parent.rmdir()
    LOG.info("still here")
    assert "still here" in path.read_text(encoding="utf-8")


def test_that_a_folder_that_cannot_be_written_leaves_stderr(
    open_log: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert open_log(tmp_path / "file" / "calibgui.log").path is None
    LOG.warning("told all the same")
    assert "told all the same" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_that_a_full_disk_stops_no_one(open_log: Open, capsys: pytest.CaptureFixture[str]) -> None:
    open_log(Path("/dev/full"))
    LOG.warning("gone")
    assert capsys.readouterr().err == ""
