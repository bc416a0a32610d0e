"""Disks that are full and folders that can't be written: said by name, and what was there stays."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from calibgui import diagnostics
from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.cache import CachePlan
from calibgui.core.encoding.cached import cached_loader
from calibgui.core.errors import CalibError
from calibgui.core.export.artefacts import ExportRequest, export_artefacts
from calibgui.core.export.targets.export import write_targets
from calibgui.core.export.targets.registry import TARGETS
from calibgui.core.export.targets.request import TargetRequest
from calibgui.core.project.save import save_project
from calibgui.core.report.report import report_of
from calibgui.core.settings import Settings, load_settings, save_settings
from calibgui.views.plot.data_export import write_plot_csv
from calibgui.views.plot.envelope_plot import EnvelopePlot
from calibgui.views.report.write import write_report
from tests.core.checks.results import random_parts, result_of
from tests.core.project.projects import full_project
from tests.fakes import FakeEncoder, loader, request_for
from tests.views.plot.data import random_data

Write = Callable[[Path, CalibrationResult, QtBot], object]
FullDisk = Callable[[int], Path]


def _exported(folder: Path, result: CalibrationResult, _qtbot: QtBot) -> None:
    request = ExportRequest(result, folder, precisions=("int8",), sampled_codes=True, held_out=True)
    list(export_artefacts(request, lambda: False, loader(FakeEncoder())))


def _for_target(id_: str) -> Write:
    def write(folder: Path, result: CalibrationResult, _qtbot: QtBot) -> None:
        list(write_targets(TargetRequest(folder, (id_,), result), lambda: False))

    return write


def _report(suffix: str) -> Write:
    return lambda folder, result, _qtbot: write_report(folder / f"report.{suffix}", report_of(result))


def _plot(qtbot: QtBot) -> EnvelopePlot:
    plot = EnvelopePlot()
    qtbot.addWidget(plot)
    plot.show()
    plot.set_data(random_data(64, 2))
    return plot


WRITERS: dict[str, Write] = {
    "project": lambda folder, result, _: save_project(full_project(folder), folder / "p.calib"),
    "ranges and codes": _exported,
    **{f"target {target.id}": _for_target(target.id) for target in TARGETS},
    **{f"report as {suffix}": _report(suffix) for suffix in ("html", "pdf", "png")},
    "picture as png": lambda folder, _result, qtbot: _plot(qtbot).save_picture(folder / "a.png"),
    "picture as svg": lambda folder, _result, qtbot: _plot(qtbot).save_picture(folder / "a.svg"),
    "data as csv": lambda folder, _result, _qtbot: write_plot_csv(random_data(64, 2), folder / "a.csv"),
}
"""All that calibgui writes where the user says; a quantized collection has tests of its own."""


@pytest.fixture(scope="module")
def result() -> CalibrationResult:
    return result_of(random_parts(64, {"english": (400, 20), "chinese": (300, 10)}))


@pytest.mark.parametrize("what", WRITERS)
def test_that_a_full_disk_is_told_and_leaves_nothing_half_written(
    what: str, result: CalibrationResult, full_disk: FullDisk, qtbot: QtBot
) -> None:
    folder = full_disk(0)
    with pytest.raises(CalibError, match="could not be written: the disk is full") as caught:
        WRITERS[what](folder, result, qtbot)
    assert caught.value.path is not None
    assert caught.value.remedy
    assert [path.name for path in folder.iterdir()] == ["ballast"]


@pytest.mark.parametrize("what", WRITERS)
def test_that_a_folder_that_cannot_be_written_is_told(
    what: str, result: CalibrationResult, read_only: Path, qtbot: QtBot
) -> None:
    with pytest.raises(CalibError, match=r"could not be written: (the disk is read-only|you may not write)"):
        WRITERS[what](read_only, result, qtbot)


@pytest.mark.parametrize("what", WRITERS)
def test_that_a_file_in_place_of_the_folder_is_told(
    what: str, result: CalibrationResult, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("here first")
    with pytest.raises(CalibError, match="could not be written: its folder is a file"):
        WRITERS[what](tmp_path / "file", result, qtbot)
    assert (tmp_path / "file").read_text() == "here first"


def test_that_settings_that_find_no_room_are_logged_and_the_old_ones_stay(
    full_disk: FullDisk, caplog: pytest.LogCaptureFixture
) -> None:
    folder = full_disk(4096)
    path = folder / "settings.json"
    save_settings(path, Settings(theme="dark"))
    save_settings(path, Settings(theme="light", recent_files=["x" * 200_000]))
    assert "the disk is full" in caplog.text
    assert load_settings(path) == Settings(theme="dark")
    assert {it.name for it in folder.iterdir()} == {"ballast", "settings.json"}


@pytest.mark.parametrize("room", [0, 8192, 120_000])
def test_that_an_embedding_cache_without_room_never_fails_a_calibration(
    room: int, full_disk: FullDisk, tmp_path: Path
) -> None:
    plan = CachePlan(full_disk(room) / "cache" / "embeddings.sqlite")
    request, encoder = request_for(tmp_path, {"a": 600}, SamplePlan(500, 50)), FakeEncoder(dim=64)
    with cached_loader(lambda _spec: encoder, plan, lambda _spec: "f") as (encoder_for, messages):
        found = calibrated(request, encoder_for)
    assert messages == ["The embedding cache embeddings.sqlite can't be used now, so every text is encoded."]
    assert found.complete
    plain = calibrated(request, lambda _spec: FakeEncoder(dim=64))
    assert found.ranges.tobytes() == plain.ranges.tobytes()


def test_that_an_embedding_cache_on_a_read_only_disk_never_fails_a_calibration(
    read_only: Path, tmp_path: Path
) -> None:
    plan = CachePlan(read_only / "cache" / "embeddings.sqlite")
    with cached_loader(lambda _: FakeEncoder(), plan, lambda _: "f") as (encoder_for, messages):
        found = calibrated(request_for(tmp_path, {"a": 30}, SamplePlan(20, 5)), encoder_for)
    assert found.complete
    assert "can't be used now" in messages[0]


_KERNELS = """
import numpy as np
from calibgui.core.quantization import kernels
kernels.load()
rows, codes = np.ones((2, 8), np.float32), np.zeros((2, 8), np.uint8)
kernels.scalar_codes(rows, np.zeros(8, np.float32), np.full(8, .01, np.float32), codes, np.uint8(0))
print(codes[0, 0], hasattr(kernels.scalar_codes, "py_func"))
"""


def _load_kernels(kept: Path) -> str:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(kept)}
    done = subprocess.run(
        [sys.executable, "-c", _KERNELS], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.stdout == "100 True\n", done.stderr[-3000:]
    return done.stderr


def test_that_compiled_code_without_room_on_disk_is_compiled_for_the_process(full_disk: FullDisk) -> None:
    assert "not kept on disk" in _load_kernels(full_disk(0))


def test_that_compiled_code_on_a_read_only_disk_is_compiled_for_the_process(read_only: Path) -> None:
    _load_kernels(read_only)


def test_that_compiled_code_cut_off_on_disk_is_compiled_anew_and_kept(tmp_path: Path) -> None:
    assert _load_kernels(tmp_path) == ""
    kept = list(tmp_path.rglob("*.nb?"))
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:100])
    assert "not kept on disk" in _load_kernels(tmp_path)
    _load_kernels(tmp_path)
    assert _load_kernels(tmp_path) == ""


def test_that_a_log_without_room_never_stops_the_program(
    full_disk: FullDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    log, folder = logging.getLogger("calibgui"), full_disk(0)
    before = list(log.handlers)
    try:
        diagnostics.log_to(folder / "log" / "calibgui.log")
        log.warning("x" * 10_000)
    finally:
        for handler in [it for it in log.handlers if it not in before]:
            log.removeHandler(handler)
            handler.close()
