"""Every error where it belongs: in its row, in the model panel, or in the banner of the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from threading import Semaphore

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from calibgui.core.diagnosis.uncaught import Uncaught
from calibgui.core.encoding.spec import BUNDLED, ModelSpec
from calibgui.core.errors import ErrorReport, ModelError
from calibgui.diagnostics import show_uncaught
from calibgui.models.activity import Outcome
from tests.fakes import FakeEncoder
from tests.window_rig import WindowRig

REPORT = ErrorReport("Crash", "It broke.", "Do this.", details="Traceback")


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def details(rig: WindowRig) -> str:
    """The text of the details dialog that is open; the dialog is closed."""
    dialog = rig.dialog("details_dialog")
    assert not dialog.isModal(), "the window stays usable"
    text = rig.find(QPlainTextEdit, "details_text", dialog).toPlainText()
    rig.click("details_close", dialog)
    rig.forget_closed()
    return text


def banner(rig: WindowRig) -> str:
    shown = rig.find(QWidget, "banner")
    return rig.text("banner_title") if shown.isVisible() else ""


def broken_model(spec: ModelSpec) -> FakeEncoder:
    raise ModelError(f"{spec.name} could not be loaded.", remedy="Choose another.")


# -- files -------------------------------------------------------------------------------------------


def test_that_a_bad_file_is_told_in_its_row_and_mended_there(rig: WindowRig) -> None:
    rig.drop(rig.folder / "gone.txt")
    (domain,) = rig.ids
    rig.wait(lambda: rig.session.domains.scan_error(domain) is not None)
    row = rig.row(domain)
    assert "gone.txt" in rig.text("error_text", row)
    assert banner(rig) == ""
    rig.click("error_details", row)
    assert "Traceback" in details(rig)
    rig.click("error_copy", row)
    assert "SourceError" in clipboard()
    assert str(rig.folder / "gone.txt") in clipboard()
    rig.click("error_find_file", row)
    rig.answer_files(rig.file("found.txt"))
    rig.wait(lambda: rig.session.domains.scan(domain) is not None)
    assert not rig.find(QWidget, "error_text", row).isVisible()
    assert rig.session.domains.all[0].sources[0].path.name == "found.txt"
    assert rig.text("texts_counts") == "60 + 0 held out"


def test_that_a_file_gone_before_the_run_is_told_in_its_row_only_and_forgotten_once_mended(
    rig: WindowRig,
) -> None:
    first, second = rig.add("a.txt", "b.txt")
    (rig.folder / "a.txt").unlink()
    rig.calibrate()
    assert rig.session.outcome is Outcome.FAILED
    assert rig.find(QWidget, "error_text", rig.row(first)).isVisible()
    assert not rig.find(QWidget, "error_text", rig.row(second)).isVisible()
    assert banner(rig) == ""
    assert "a.txt" in rig.text("status_text")
    rig.click("error_find_file", rig.row(first))
    rig.answer_files(rig.file("a2.txt"))
    rig.wait(lambda: rig.session.domains.scan(first) is not None)
    assert banner(rig) == "", "what was mended does not come back in another place"
    assert "error" not in rig.text("status_text")
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED


def test_that_a_bad_domain_removed_takes_its_error_with_it(rig: WindowRig) -> None:
    first, _ = rig.add("a.txt", "b.txt")
    (rig.folder / "a.txt").unlink()
    rig.calibrate()
    rig.parts.controller.remove_domain(first)
    assert banner(rig) == ""
    assert rig.session.notice is None


# -- the model ---------------------------------------------------------------------------------------


def test_that_a_model_error_is_told_in_the_model_panel_and_mended_there(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.load = broken_model
    rig.parts.controller.set_model(ModelSpec("broken"))
    rig.calibrate()
    panel = rig.window.setup.model
    assert rig.text("error_text", panel) == "broken could not be loaded. Choose another."
    assert banner(rig) == ""
    assert rig.text("status_text") == "Stopped on an error: broken could not be loaded."
    rig.click("error_details", panel)
    assert "ModelError" in details(rig)
    rig.click("error_copy", panel)
    assert "broken could not be loaded" in clipboard()
    rig.click("details_button")
    assert "ModelError" in details(rig)
    QGuiApplication.clipboard().clear()
    rig.click("copy_button")
    assert "broken could not be loaded" in clipboard()
    rig.load = lambda spec: rig.encoder
    rig.click("error_use_bundled", panel)
    assert rig.session.model.name == BUNDLED
    assert not rig.find(QWidget, "error_text", panel).isVisible()
    assert banner(rig) == "", "what was mended does not come back in another place"
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED


def test_that_a_model_named_is_chosen_and_remembered(rig: WindowRig) -> None:
    combo = rig.find(QComboBox, "model_combo")
    index = combo.findText("Model name…")
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    rig.answer_input("someone/some-model")
    assert rig.session.model.name == combo.currentText() == "someone/some-model"
    assert rig.parts.settings.value.recent_models == ["someone/some-model"]
    index = combo.findText("Choose folder…")
    combo.activated.emit(index)
    folder = rig.folder / "model"
    folder.mkdir()
    rig.answer_files(folder)
    assert rig.session.model.name == str(folder)
    assert rig.parts.settings.value.recent_models == [str(folder), "someone/some-model"]


# -- the banner --------------------------------------------------------------------------------------


def test_that_an_export_that_fails_is_told_in_the_banner(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(rig.folder / "a.txt" / "out"))
    rig.click("export_confirm", dialog)
    rig.forget_closed()
    rig.wait_idle()
    assert rig.session.outcome is Outcome.FAILED
    assert "could not be written" in banner(rig)
    assert rig.text("banner_text")
    rig.click("banner_details")
    assert "ExportError" in details(rig)
    rig.click("banner_copy")
    assert "ExportError" in clipboard()
    rig.click("banner_close")
    assert banner(rig) == ""
    assert rig.session.notice is None
    assert rig.button("export_button").isEnabled(), "the result is still there"
    assert rig.text("status_text") == "Calibrated 30 texts, checked on 10"


def test_that_the_banner_can_be_clicked_while_a_run_moves_on(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.click("calibrate_button")
    rig.session.set_notice(REPORT)
    copy = rig.button("banner_copy")
    rig.qtbot.mousePress(copy, Qt.MouseButton.LeftButton)
    gate.release()
    rig.wait(lambda: rig.session.snapshot is not None and rig.session.snapshot.mixed is not None)
    assert rig.button("banner_copy") is copy
    rig.qtbot.mouseRelease(copy, Qt.MouseButton.LeftButton)
    assert clipboard() == REPORT.as_text
    rig.click("banner_close")
    assert banner(rig) == ""
    rig.session.set_notice(REPORT)
    assert banner(rig) == "It broke.", "the same again is told again"


@pytest.fixture
def uncaught(rig: WindowRig, caplog: pytest.LogCaptureFixture) -> Iterator[WindowRig]:
    """A window to which exceptions that nobody caught are told, as the program does it."""
    hooks = Uncaught()
    carrier = show_uncaught(rig.session, hooks)
    hooks.install()
    yield rig
    hooks.remove()
    carrier.deleteLater()


def test_that_an_exception_nobody_caught_is_told_and_the_program_goes_on(uncaught: WindowRig) -> None:
    rig = uncaught
    QTimer.singleShot(0, lambda: 1 // 0)
    rig.wait(lambda: banner(rig) != "")
    assert "ZeroDivisionError" in banner(rig)
    rig.click("banner_details")
    assert "1 // 0" in details(rig)
    rig.add("a.txt")
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED
    assert banner(rig) == ""


def test_that_an_exception_in_another_thread_is_told_too(uncaught: WindowRig) -> None:
    rig = uncaught
    thread = threading.Thread(target=lambda: {}["no such key"])
    thread.start()
    thread.join()
    rig.wait(lambda: "KeyError" in banner(rig))
