"""Help in the window: the log, the system information, and an earlier crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QPushButton, QWidget

from calibgui import __version__
from calibgui.core.diagnosis.crash_file import Crash
from calibgui.core.errors import ErrorReport
from calibgui.models.diagnosis import Places
from tests.window_rig import WindowRig

CRASH = Crash("Segmentation fault", datetime(2026, 3, 1, 14, 5).astimezone(), "Fatal Python error: <b>x</b>")


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def crash_banner(rig: WindowRig) -> QWidget:
    return rig.find(QWidget, "crash_banner")


# -- the log -----------------------------------------------------------------------------------------


class Opener(QObject):
    """In place of the programs of the system."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.urls.append(url)


@pytest.fixture
def opener(qapp: object) -> Iterator[Opener]:
    made = Opener()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def test_that_the_log_is_opened_by_the_system(rig: WindowRig, opener: Opener) -> None:
    log = rig.folder / "räksmörgås #1.log"
    log.write_text("x", encoding="utf-8")
    rig.session.diagnosis.set_places(Places(log))
    rig.trigger("show_log")
    assert [Path(url.toLocalFile()) for url in opener.urls] == [log]


def test_that_without_a_program_for_it_the_window_says_where_it_is(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: rig.folder)
    log = rig.folder / "<b>logs" / "calibgui.log"
    log.parent.mkdir()
    log.write_text("x", encoding="utf-8")
    rig.session.diagnosis.set_places(Places(log))
    rig.trigger("show_log")  # the offscreen platform opens nothing
    box = rig.find(QMessageBox, "log_dialog")
    assert box.text() == "The log is here:"
    assert box.informativeText() == "~/<b>logs/calibgui.log"
    assert box.textFormat() is Qt.TextFormat.PlainText
    rig.click("log_copy", box)
    assert clipboard() == str(log)
    rig.forget_closed()
    assert rig.window.findChild(QMessageBox, "log_dialog") is None


def test_that_a_log_that_is_gone_is_said_so(rig: WindowRig) -> None:
    rig.session.diagnosis.set_places(Places(rig.folder / "none.log"))
    rig.trigger("show_log")
    assert rig.find(QMessageBox, "log_dialog").text() == "There is no log."
    rig.dismiss("log_dialog")


# -- system information ------------------------------------------------------------------------------


def test_that_the_system_information_is_copied_and_shown(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: rig.folder)
    log = rig.folder / "calibgui.log"
    rig.session.diagnosis.set_places(Places(log, rig.folder / "embeddings.sqlite"))
    rig.session.set_devices(("auto", "cpu", "cuda"))
    rig.trigger("copy_system_information")
    dialog = rig.dialog("details_dialog")
    assert rig.find(QPlainTextEdit, "details_text", dialog).toPlainText() == clipboard()
    lines = dict(line.split(": ", 1) for line in clipboard().splitlines())
    assert lines["calibgui"] == __version__
    assert lines["Devices"] == "auto, cpu, cuda"
    assert lines["Log"] == "~/calibgui.log"
    assert lines["Embedding cache"] == "empty"
    assert "offscreen" in lines["Qt"]
    assert " x " in lines["Screens"]
    assert str(rig.folder) not in clipboard()
    rig.click("details_close", dialog)


# -- an earlier crash --------------------------------------------------------------------------------


def test_that_an_earlier_crash_is_told_calmly_and_can_be_dismissed(rig: WindowRig) -> None:
    assert not crash_banner(rig).isVisible()
    rig.session.diagnosis.set_crashes((CRASH,))
    assert crash_banner(rig).isVisible()
    assert rig.text("banner_title", crash_banner(rig)) == "calibgui ended unexpectedly last time."
    assert rig.text("banner_text", crash_banner(rig)) == "Segmentation fault, 2026-03-01 14:05."
    rig.click("banner_copy", crash_banner(rig))
    assert CRASH.text in clipboard()
    rig.click("banner_details", crash_banner(rig))
    dialog = rig.dialog("details_dialog")
    assert CRASH.text in rig.find(QPlainTextEdit, "details_text", dialog).toPlainText()
    rig.click("details_close", dialog)
    assert crash_banner(rig).isVisible(), "to look is not to dismiss"
    rig.click("banner_close", crash_banner(rig))
    assert not crash_banner(rig).isVisible()
    assert rig.session.diagnosis.crashes == ()


@pytest.mark.parametrize(("count", "words"), [(2, "And once before."), (4, "And 3 times before.")])
def test_that_crashes_before_that_are_counted(rig: WindowRig, count: int, words: str) -> None:
    rig.session.diagnosis.set_crashes((CRASH,) * count)
    assert rig.text("banner_text", crash_banner(rig)).endswith(words)


def test_that_the_crash_is_told_beside_another_notice_and_reached_by_keyboard(rig: WindowRig) -> None:
    rig.session.diagnosis.set_crashes((CRASH,))
    rig.session.set_notice(ErrorReport("SourceError", "a.txt is empty."))
    assert rig.find(QWidget, "banner").isVisible()
    assert crash_banner(rig).isVisible()
    seen = set()
    for _ in range(60):
        rig.window.focusNextPrevChild(True)
        focused = rig.window.focusWidget()
        if isinstance(focused, QPushButton) and focused.parentWidget() is crash_banner(rig):
            seen.add(focused.objectName())
    assert seen == {"banner_details", "banner_copy", "banner_close"}
