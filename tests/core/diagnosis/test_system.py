"""The system information: all that helps, nothing private, nothing imported."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from calibgui import __version__
from calibgui.core.diagnosis.system import system_information


def _lines(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_that_it_says_versions_machine_devices_screens_and_sizes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    cache = tmp_path / "embeddings.sqlite"
    cache.write_bytes(bytes(2_500_000))
    (tmp_path / "embeddings.sqlite-wal").write_bytes(bytes(500_000))
    facts = _lines(
        system_information(
            qt="6.9.0, xcb", screens=["2880 x 1800 at 2"], devices=["auto", "cpu"], cache=cache,
            log=tmp_path / "log" / "calibgui.log",
        )
    )  # fmt: skip
    assert facts["calibgui"] == __version__
    assert facts["numpy"] == version("numpy")
    assert facts["torch"] == version("torch")
    assert facts["Devices"] == "auto, cpu"
    assert facts["Screens"] == "2880 x 1800 at 2"
    assert facts["Qt"] == "6.9.0, xcb"
    assert facts["Embedding cache"] == "3.0 MB"
    assert facts["Log"] == "~/log/calibgui.log"
    assert "processors" in facts["Machine"]
    assert facts["Memory"].endswith("GB free")


def test_that_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    facts = _lines(system_information(qt="6", screens=[], devices=[], cache=tmp_path / "none", log=None))
    assert facts["Embedding cache"] == "empty"
    assert facts["Log"] == "not kept"
    assert facts["Screens"] == "none"


def test_that_no_library_is_imported_for_it() -> None:
    code = (
        "import sys\n"
        "from calibgui.core.diagnosis.system import system_information\n"
        "system_information(qt='', screens=[], devices=[], cache=None, log=None)\n"
        "heavy = {'torch', 'sentence_transformers', 'duckdb', 'numba', 'PySide6', 'pyarrow'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
