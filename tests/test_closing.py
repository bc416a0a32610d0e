"""Closing the window, whatever goes on: the run is stopped first, and the thread ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Semaphore
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit

from calibgui.core.errors import ErrorReport
from calibgui.core.sources.scan import ScanProgress, ScanStopped
from calibgui.models.activity import Activity
from tests.window_rig import WindowRig

Open = Callable[..., WindowRig]


def thread_runs(rig: WindowRig) -> bool:
    return rig.parts.runner._thread.isRunning()


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_that_closing_during_a_run_stops_it_first(open_window: Open, times: int) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.click("calibrate_button")
    for _ in range(times):
        rig.window.end()
        assert rig.window.isVisible()
    assert rig.text("status_text") == "Stopping…"
    assert thread_runs(rig)
    gate.release()
    rig.wait(lambda: not rig.window.isVisible())
    assert not thread_runs(rig)


def test_that_closing_during_an_export_stops_it_first(open_window: Open) -> None:
    gate = Semaphore(4)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.calibrate()
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(rig.folder / "out"))
    rig.find(QCheckBox, "other_file_check", dialog).setChecked(True)
    rig.find(QLineEdit, "texts_file_edit", dialog).setText(str(rig.file("corpus.txt", 50)))
    rig.click("export_confirm", dialog)
    rig.forget_closed()
    rig.wait(lambda: (rig.folder / "out" / "codes-texts.jsonl").exists())
    rig.window.end()
    assert rig.window.isVisible()
    gate.release(2)
    rig.wait(lambda: not rig.window.isVisible())
    assert not thread_runs(rig)
    assert not (rig.folder / "out" / "codes-corpus-int8.npy").exists()
    assert not list((rig.folder / "out").glob(".*")), "nothing half-written"


@pytest.fixture
def endless_file(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Reading any file lasts until it is stopped; the event says that it has begun."""
    begun, never = Event(), Event()

    def read(*_arguments: Any, should_stop: Callable[[], bool], **_options: Any) -> Iterator[ScanProgress]:
        begun.set()
        while not should_stop():
            never.wait(0.001)
            yield ScanProgress(0, 1, 0)
        raise ScanStopped

    monkeypatch.setattr("calibgui.steps.scan_steps", read)
    return begun


def test_that_closing_while_a_file_is_read_ends_the_thread(rig: WindowRig, endless_file: Event) -> None:
    rig.drop(rig.file("a.txt"), rig.file("b.txt"))
    rig.wait(endless_file.is_set)
    assert rig.text("texts_notice") == "Reading…"
    rig.window.end()
    assert not rig.window.isVisible()
    assert not thread_runs(rig)
    QGuiApplication.processEvents()
    assert not rig.parts.runner._timer.isActive()


def test_that_a_run_behind_a_file_being_read_can_be_stopped(rig: WindowRig, endless_file: Event) -> None:
    rig.drop(rig.file("a.txt"))
    rig.wait(endless_file.is_set)
    rig.click("calibrate_button")
    assert rig.session.activity is Activity.CALIBRATING
    rig.click("calibrate_button")
    assert rig.session.activity is Activity.IDLE
    assert rig.text("status_text") == "Stopped before the first text"
    rig.window.end()
    assert not rig.window.isVisible()


def test_that_closing_a_run_behind_a_file_being_read_closes(rig: WindowRig, endless_file: Event) -> None:
    rig.drop(rig.file("a.txt"))
    rig.wait(endless_file.is_set)
    rig.click("calibrate_button")
    rig.window.end()
    rig.wait(lambda: not rig.window.isVisible())
    assert not thread_runs(rig)


def test_that_closing_again_after_closing_does_nothing(rig: WindowRig) -> None:
    rig.trigger("quit")
    rig.window.end()
    assert not rig.window.isVisible()
    assert not thread_runs(rig)


def test_that_details_left_open_go_with_the_window(rig: WindowRig) -> None:
    rig.session.set_notice(ErrorReport("Crash", "It broke."))
    rig.click("banner_details")
    dialog = rig.dialog("details_dialog")
    rig.window.end()
    assert not dialog.isVisible()
