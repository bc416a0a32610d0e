"""What is unsaved outlives a kill, is offered once, to one window, and is gone after a proper end."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QLockFile

from calibgui.core.project.load import load_project
from calibgui.recovery import DELAY_MS
from tests.window_rig import WindowRig

Open = Callable[..., WindowRig]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


def left(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.calib"))


def leave_behind(rig: WindowRig, folder: Path, name: str) -> Path:
    """As a killed calibgui leaves it: its lock names a process that is gone."""
    rig.wait(lambda: bool(left(folder)))
    (own,) = left(folder)
    gone = own.with_name(f"{name}.calib")
    gone.write_bytes(own.read_bytes())
    gone.with_suffix(".json").write_bytes(own.with_suffix(".json").read_bytes())
    return gone


def test_that_a_change_is_written_within_two_seconds(open_window: Open, folder: Path) -> None:
    rig = open_window(recovery=folder)
    started = time.monotonic()
    rig.parts.controller.set_seed(5)
    rig.wait(lambda: bool(left(folder)))
    assert time.monotonic() - started < 2
    assert DELAY_MS < 2000
    assert load_project(left(folder)[0]).seed == 5
    assert rig.session.history.dirty, "it is as unsaved as before"


def test_that_what_is_saved_undone_or_given_up_is_not_kept(open_window: Open, folder: Path) -> None:
    rig = open_window(recovery=folder)
    rig.parts.controller.set_seed(5)
    rig.wait(lambda: bool(left(folder)))
    rig.trigger("undo")
    assert left(folder) == []
    rig.trigger("redo")
    rig.wait(lambda: bool(left(folder)))
    assert rig.parts.controller.project.save(rig.folder / "mine.calib")
    assert left(folder) == []
    rig.parts.controller.set_seed(6)
    rig.wait(lambda: bool(left(folder)))
    rig.window.close()
    rig.click("lose_changes", rig.dialog("unsaved_dialog"))
    assert list(folder.iterdir()) == []


def test_that_a_killed_calibgui_is_restored(open_window: Open, tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = os.environ | {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
    }
    command = [sys.executable, "-m", "calibgui", "demo"]
    process = psutil.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder = home / "calibgui" / "recovery"
    deadline = time.monotonic() + 60
    while not left(folder):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)  # another process's file has no signal to wait for

    early = open_window(recovery=folder)
    early.parts.controller.recovery.look()
    assert early.session.project.offer is None, "it still runs"
    early.window.end()
    assert left(folder), "the end of one takes nothing from the other"

    process.kill()
    process.wait()
    rig = open_window(recovery=folder)
    rig.parts.controller.recovery.look()
    assert rig.find_any("recovery_banner").isVisible()
    assert rig.text("banner_title", rig.find_any("recovery_banner")).startswith("calibgui ended unexpectedly")

    second = open_window(recovery=folder)
    second.parts.controller.recovery.look()
    assert second.session.project.offer is None, "the first window has it"

    rig.click("banner_restore", rig.find_any("recovery_banner"))
    assert rig.names == ["English", "Chinese", "Math/code"]
    assert rig.session.history.dirty
    assert not rig.find_any("recovery_banner").isVisible()
    assert len(left(folder)) == 1, "its own now"
    rig.wait_idle()
    for each in (rig, second):
        each.window.end()
    assert list(folder.iterdir()) == []


def test_that_a_file_is_whole_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    rng = random.Random(1)
    for number in range(6):
        folder = tmp_path / str(number)
        command = [sys.executable, "-m", "tests.restless", str(folder)]
        process = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3 + rng.random() / 3)  # the moment of the kill is what is tested
        process.kill()
        process.wait()
        process.stdout.close()
        (path,) = left(folder)
        assert load_project(path).seed > 0
        lock = QLockFile(str(path.with_suffix(".lock")))
        lock.setStaleLockTime(0)
        assert lock.tryLock(0)
        lock.unlock()


def test_that_restoring_goes_back_to_the_project_it_belongs_to(open_window: Open, folder: Path) -> None:
    rig = open_window(recovery=folder)
    path = rig.folder / "mine.calib"
    rig.parts.controller.project.save(path)
    before = path.read_bytes()
    rig.parts.controller.set_seed(5)
    leave_behind(rig, folder, "killed")
    rig.window.end()
    again = open_window(recovery=folder)
    again.parts.controller.recovery.look()
    assert "mine.calib" in again.text("banner_text", again.find_any("recovery_banner"))
    again.click("banner_restore", again.find_any("recovery_banner"))
    assert (again.session.domains.seed, again.session.project.path) == (5, path)
    assert again.window.windowTitle() == "mine[*]"
    assert again.session.history.dirty
    assert path.read_bytes() == before, "only Save changes it"


def test_that_discarding_offers_the_next_and_closing_the_banner_offers_it_again(
    open_window: Open, folder: Path
) -> None:
    rig = open_window(recovery=folder)
    rig.parts.controller.set_seed(5)
    one = leave_behind(rig, folder, "one")
    rig.trigger("undo")
    rig.trigger("redo")
    rig.wait(lambda: len(left(folder)) == 2)
    two = one.with_name("two.calib")
    two.write_bytes(one.read_bytes())
    (folder / ".two.calib.abc.part").write_text("half")
    rig.window.end()
    again = open_window(recovery=folder)
    again.parts.controller.recovery.look()
    banner = again.find_any("recovery_banner")
    again.click("banner_discard", banner)
    assert len(left(folder)) == 1
    assert banner.isVisible()
    again.click("banner_close", banner)
    assert len(left(folder)) == 1
    again.window.end()
    third = open_window(recovery=folder)
    third.parts.controller.recovery.look()
    third.click("banner_discard", third.find_any("recovery_banner"))
    assert not third.find_any("recovery_banner").isVisible()
    assert list(folder.iterdir()) == []


def test_that_a_torn_file_is_told_and_not_offered_again(open_window: Open, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "torn.calib").write_text('{"format": "calibgui pro', encoding="utf-8")
    rig = open_window(recovery=folder)
    rig.parts.controller.recovery.look()
    rig.click("banner_restore", rig.find_any("recovery_banner"))
    assert "torn.calib" in rig.text("banner_title", rig.find_any("banner"))
    assert not rig.find_any("recovery_banner").isVisible()
    assert (folder / "torn.bad").exists()
    assert left(folder) == []


def test_that_restoring_asks_before_it_replaces_what_is_unsaved(open_window: Open, folder: Path) -> None:
    rig = open_window(recovery=folder)
    rig.parts.controller.set_seed(5)
    leave_behind(rig, folder, "killed")
    rig.parts.controller.recovery.look()
    rig.parts.controller.set_seed(6)
    rig.click("banner_restore", rig.find_any("recovery_banner"))
    rig.click("cancel_button", rig.dialog("unsaved_dialog"))
    rig.forget_closed()
    assert rig.session.domains.seed == 6
    rig.click("banner_restore", rig.find_any("recovery_banner"))
    rig.click("lose_changes", rig.dialog("unsaved_dialog"))
    rig.forget_closed()
    assert rig.session.domains.seed == 5


def test_that_an_end_without_a_question_keeps_what_is_unsaved(open_window: Open, folder: Path) -> None:
    rig = open_window(recovery=folder)
    rig.parts.controller.set_seed(5)
    rig.parts.controller.recovery.keep()  # at once: the timer has not come yet
    rig.window.end()
    (path,) = left(folder)
    assert load_project(path).seed == 5
    again = open_window(recovery=folder)
    again.parts.controller.recovery.look()
    assert again.session.project.offer is not None


def test_that_a_folder_that_can_not_be_written_is_told_once(
    open_window: Open, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file is in its place")
    rig = open_window(recovery=folder)
    with caplog.at_level(logging.WARNING):
        rig.parts.controller.set_seed(5)
        rig.wait(lambda: rig.session.notice is not None)
        rig.parts.controller.dismiss_notice()
        rig.parts.controller.set_seed(6)
        rig.wait(lambda: len(caplog.records) == 2)
    assert rig.session.notice is None
    assert rig.session.domains.seed == 6
