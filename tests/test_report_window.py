"""Saving the report from the window: by menu or key, in the worker, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from calibgui.models.report_state import ReportState
from tests.window_rig import WindowRig


@pytest.fixture
def done(rig: WindowRig) -> WindowRig:
    rig.add("reviews.txt", "help.txt")
    rig.calibrate()
    return rig


def save(rig: WindowRig, path: Path) -> None:
    rig.trigger("save_report")
    rig.answer_files(path)
    rig.wait_idle()


@pytest.mark.parametrize(
    ("suffix", "head"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")]
)
def test_that_the_suffix_says_the_kind_and_the_status_line_what_was_written(
    done: WindowRig, suffix: str, head: bytes
) -> None:
    path = done.folder / f"mine.{suffix}"
    save(done, path)
    assert path.read_bytes().startswith(head)
    assert done.text("status_text") == f"Saved the report as mine.{suffix}"
    assert done.session.report.state == ReportState(written=path)


def test_that_the_dialog_suggests_a_name_and_follows_the_kind(done: WindowRig) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    done.qtbot.keyClick(done.window, Qt.Key.Key_R, modifiers)
    dialog = done.dialog("file_dialog")
    assert isinstance(dialog, QFileDialog)
    assert [Path(name).name for name in dialog.selectedFiles()] == ["calibration-report.html"]
    assert len(dialog.nameFilters()) == 3
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert [Path(name).name for name in dialog.selectedFiles()] == ["calibration-report.pdf"]
    done.dismiss("file_dialog")


def test_that_the_report_has_the_names_that_domains_have_now(done: WindowRig) -> None:
    done.parts.controller.rename_domain(done.ids[0], "Product reviews")
    save(done, done.folder / "report.html")
    assert "Product reviews" in (done.folder / "report.html").read_text(encoding="utf-8")


def test_that_what_can_not_be_written_is_told_in_the_banner(done: WindowRig) -> None:
    save(done, done.folder / "report.doc")
    assert "report.doc is neither" in done.text("banner_title")
    assert "Saved" not in done.text("status_text")
    assert done.action("save_report").isEnabled()
    done.parts.controller.report.save(done.folder / "reviews.txt" / "report.pdf")
    done.wait_idle()
    assert "report.pdf could not be written" in done.text("banner_title")


def test_that_what_was_written_is_told_until_the_next_run(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(10_000)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.calibrate()
    save(rig, rig.folder / "report.html")
    rig.parts.controller.set_counts(rig.ids[0], 20, 10)
    assert "Saved" not in rig.text("status_text")
    save(rig, rig.folder / "again.html")
    assert "Saved" in rig.text("status_text")
    rig.calibrate()
    assert rig.session.report.state == ReportState()
    assert "Saved" not in rig.text("status_text")


def test_that_closing_while_a_report_is_written_leaves_nothing_half_written(done: WindowRig) -> None:
    path = done.folder / "report.png"
    done.parts.controller.report.save(path)
    done.window.end()
    assert not done.window.isVisible()
    left = {it.name for it in done.folder.iterdir() if it.is_file()} - {"reviews.txt", "help.txt"}
    assert left <= {"report.png"}
