"""A dataset of the hub added in the window: the real download code, a fake hub on loopback."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLineEdit

from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Activity, Outcome
from calibgui.models.hub import HubActivity
from calibgui.views.panels.details_dialog import DetailsDialog
from calibgui.views.panels.hub_files import HubFiles
from tests.fake_hub import FakeHub
from tests.hub_fixtures import hub
from tests.window_rig import WindowRig

__all__ = ["hub"]

NAME = "team/reviews"
ROWS = range(20_000)
FILES = {
    f"data/{part}.csv": "".join(["id,text\n", *(f"{n},{part} number {n}\n" for n in ROWS)]).encode()
    for part in ("test", "train")
}


@pytest.fixture
def dialog(hub: FakeHub, rig: WindowRig) -> QDialog:
    hub.add_dataset(NAME, dict(FILES))
    rig.trigger("add_from_hub")
    return rig.dialog("hub_dialog")


def ask(rig: WindowRig, dialog: QDialog, name: str, revision: str = "") -> None:
    """Type the name and the revision, and press Return."""
    for field, text in (("hub_revision", revision), ("hub_name", name)):
        edit = rig.find(QLineEdit, field, dialog)
        edit.clear()
        rig.qtbot.keyClicks(edit, text)
    rig.qtbot.keyClick(edit, Qt.Key.Key_Return)
    rig.wait(lambda: not rig.session.hub.state.activity.busy)


def is_open(rig: WindowRig) -> bool:
    return any(dialog.isVisible() for dialog in rig.window.findChildren(QDialog, "hub_dialog"))


def bytes_done(rig: WindowRig) -> int:
    """Of the dataset's files, or of the model."""
    snapshot = rig.session.snapshot
    progress = rig.session.hub.state.progress or (snapshot.fetch if snapshot is not None else None)
    return progress.bytes_done if progress is not None else 0


def files(rig: WindowRig, dialog: QDialog) -> HubFiles:
    return rig.find(HubFiles, "hub_files", dialog)


def tick(rig: WindowRig, dialog: QDialog, row: int) -> None:
    view = files(rig, dialog)
    at = view.visualRect(view.model().index(row, 0)).center()
    rig.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(40, 0))


def hold(hub: FakeHub, pieces: int) -> Semaphore:
    """Let so many pieces through; the others wait for permits."""
    gate = Semaphore(pieces)
    hub.before_piece = lambda: gate.acquire(timeout=30)
    return gate


def test_that_a_dataset_is_listed_ticked_fetched_and_becomes_one_domain(
    rig: WindowRig, dialog: QDialog, hub: FakeHub
) -> None:
    assert not rig.button("hub_list", dialog).isEnabled()
    assert hub.requests.total() == 0, "nothing is asked before the user does"
    ask(rig, dialog, NAME)
    assert rig.text("hub_total", dialog) == "Tick the files to add"
    assert not rig.button("hub_add", dialog).isEnabled()
    tick(rig, dialog, 1)
    assert [file.path for file in files(rig, dialog).ticked()] == ["data/train.csv"]
    rig.click("hub_all", dialog)
    assert rig.text("hub_total", dialog).startswith("2 of 2 files, ")
    rig.click("hub_add", dialog)
    rig.wait(lambda: rig.names == ["reviews"])
    assert not is_open(rig)
    (domain,) = rig.session.domains.all
    assert [source.origin for source in domain.sources] == [
        f"hf://datasets/{NAME}@{'c' * 40}/{path}" for path in FILES
    ]
    rig.wait(lambda: rig.session.domains.scan(domain.id) is not None)


def test_that_the_same_files_again_select_their_domain(rig: WindowRig, dialog: QDialog) -> None:
    for _ in range(2):
        ask(rig, dialog, NAME)
        tick(rig, dialog, 0)
        rig.click("hub_add", dialog)
        rig.wait(lambda: not is_open(rig))
        rig.forget_closed()
        rig.trigger("add_from_hub")
        dialog = rig.dialog("hub_dialog")
    assert rig.names == ["reviews"]


def test_that_progress_is_shown_and_stop_keeps_what_arrived(
    rig: WindowRig, dialog: QDialog, hub: FakeHub
) -> None:
    ask(rig, dialog, NAME)
    tick(rig, dialog, 0)
    gate = hold(hub, 5)
    rig.click("hub_add", dialog)
    rig.wait(lambda: bytes_done(rig) > 0)
    assert rig.text("hub_text", dialog).startswith("Fetching ")
    assert "kB" in rig.text("hub_text", dialog)
    assert not rig.find(QLineEdit, "hub_name", dialog).isEnabled()
    rig.click("hub_stop", dialog)
    assert rig.session.hub.state.activity is HubActivity.STOPPING
    gate.release(1000)
    rig.wait(lambda: rig.session.hub.state.was_stopped)
    assert rig.names == []
    assert files(rig, dialog).ticked(), "what was ticked still is"
    rig.click("hub_add", dialog)
    rig.wait(lambda: rig.names == ["reviews"])
    assert hub.ranges["data/test.csv"][-1] != "bytes=0-"


def test_that_cancel_stops_the_download_and_adds_nothing(
    rig: WindowRig, dialog: QDialog, hub: FakeHub
) -> None:
    ask(rig, dialog, NAME)
    tick(rig, dialog, 0)
    gate = hold(hub, 3)
    rig.click("hub_add", dialog)
    rig.wait(lambda: bool(hub.ranges))
    rig.click("hub_cancel", dialog)
    gate.release(1000)
    rig.wait(lambda: not rig.parts.runner.busy)
    assert rig.session.hub.state.activity is HubActivity.IDLE
    assert rig.names == []


def test_that_the_window_closes_while_it_downloads(rig: WindowRig, dialog: QDialog, hub: FakeHub) -> None:
    ask(rig, dialog, NAME)
    rig.click("hub_all", dialog)
    gate = hold(hub, 3)
    rig.click("hub_add", dialog)
    rig.wait(lambda: bool(hub.ranges))
    gate.release(1000)
    rig.window.end()
    assert not rig.window.isVisible()
    assert not is_open(rig)


def test_that_an_error_stands_in_the_dialog_with_its_remedy(rig: WindowRig, dialog: QDialog) -> None:
    ask(rig, dialog, "team/nothing")
    shown = rig.text("error_text", dialog).replace("\u200b", "")
    assert "There is no dataset 'team/nothing'" in shown
    assert "hf auth login" in shown
    rig.click("error_details", dialog)
    rig.window.findChild(DetailsDialog).close()
    assert rig.session.notice is None
    ask(rig, dialog, NAME, "v9")
    assert "no such revision" in rig.text("error_text", dialog)
    ask(rig, dialog, NAME, "v1")
    assert not rig.find_any("error_text").isVisible()


def test_that_another_name_must_be_listed_before_anything_is_added(rig: WindowRig, dialog: QDialog) -> None:
    ask(rig, dialog, NAME)
    tick(rig, dialog, 0)
    assert rig.button("hub_add", dialog).isEnabled()
    rig.qtbot.keyClicks(rig.find(QLineEdit, "hub_name", dialog), "2")
    assert not rig.button("hub_add", dialog).isEnabled()


def test_that_the_space_bar_ticks_a_file(rig: WindowRig, dialog: QDialog) -> None:
    ask(rig, dialog, NAME)
    view = files(rig, dialog)
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    rig.qtbot.keyClick(view, Qt.Key.Key_Space)
    assert [file.path for file in view.ticked()] == ["data/train.csv"]
    rig.qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.ticked() == ()


def test_that_the_window_shows_the_download_of_a_model_and_stops_it(
    open_window: Callable[..., WindowRig], hub: FakeHub
) -> None:
    rig = open_window()
    rig.add("a.txt")
    hub.repos["models/team/tiny"] = hub.add_dataset("unused", {"model.safetensors": bytes(350_000)})
    gate = hold(hub, 8)
    rig.parts.controller.set_model(ModelSpec("team/tiny"))
    rig.click("calibrate_button")
    rig.wait(lambda: bytes_done(rig) > 0)
    assert rig.text("status_text").startswith("Fetching the model ")
    assert rig.text("status_detail").endswith("of 350 kB")
    rig.click("stop_button")
    gate.release(1000)
    rig.wait(lambda: rig.session.activity is Activity.IDLE)
    assert rig.session.outcome is Outcome.STOPPED
    assert rig.encoder.batches == 0
