import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import calibgui
from calibgui import cli

HEAVY = ("PySide6", "pyqtgraph", "torch", "sentence_transformers", "transformers", "duckdb", "faiss", "numba")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Path], dict[str, bool]]]:
    """What the window was opened with, without opening one."""
    calls: list[tuple[list[Path], dict[str, bool]]] = []

    def run_window(files: list[Path], **options: bool) -> int:
        calls.append((files, options))
        return 0

    monkeypatch.setattr("calibgui.app.run_window", run_window)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


def _run(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.cli, list(args))
    return result.exit_code, result.output


def test_that_no_argument_opens_the_window(opened: list) -> None:
    assert _run()[0] == 0
    assert opened == [([], {"smoke": False})]


def test_that_files_open_the_window_with_them(opened: list, tmp_path: Path) -> None:
    assert _run("a.txt", str(tmp_path / "demo"))[0] == 0
    assert opened == [([Path.cwd() / "a.txt", tmp_path / "demo"], {"smoke": False})]


def test_that_smoke_is_passed_on(opened: list) -> None:
    assert _run("--smoke")[0] == 0
    assert opened == [([], {"smoke": True})]


def test_that_the_demo_opens_the_window_and_may_start_at_once(opened: list) -> None:
    assert _run("demo", "--start")[0] == 0
    assert opened == [([], {"demo": True, "start": True})]


def test_that_version_and_help_are_told() -> None:
    assert _run("--version") == (0, f"calibgui {calibgui.__version__}\n")
    code, text = _run("--help")
    assert code == 0
    assert "demo" in text
    assert _run("demo", "--help")[0] == 0


def test_that_a_report_that_is_not_html_is_refused_before_anything_runs(tmp_path: Path) -> None:
    code, text = _run("demo", "--report", str(tmp_path / "report.pdf"))
    assert code == 2
    assert ".html" in text
    assert list(tmp_path.iterdir()) == []


def test_that_an_unknown_option_is_an_error() -> None:
    assert _run("--nonsense")[0] == 2


def test_that_a_folder_that_cannot_be_written_ends_the_demo_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    command = [sys.executable, "-m", "calibgui", "demo", "--headless", "--texts", "5", "--held-out", "0",
               "--out", str(tmp_path / "file" / "out")]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert "ranges.npy could not be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_that_a_scheme_that_is_none_ends_the_demo_with_one_line(opened: list, tmp_path: Path) -> None:
    code, text = _run("demo", "--scheme", "per-dimension-quantile:q=2", "--out", str(tmp_path / "out"))
    assert code == 1
    assert "q can't be 2" in text
    assert "0.9 to 1" in text
    assert "Traceback" not in text
    assert opened == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("module", ["calibgui", "calibgui.cli", "calibgui.headless"])
def test_that_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print([n for n in {HEAVY} if n in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
