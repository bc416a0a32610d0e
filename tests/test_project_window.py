"""Projects in the window: new, open, save, what moved, what is asked, and plots at once from the cache."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu

from calibgui.core.domain import SamplePlan
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.models.activity import Activity
from calibgui.models.project_state import state_of
from tests.window_rig import WindowRig

Open = Callable[..., WindowRig]


@pytest.fixture
def work(open_window: Open, tmp_path: Path) -> Callable[[], WindowRig]:
    """A window with a cache of its own, as often as wanted."""
    return lambda: open_window(cache=tmp_path / "cache.sqlite", settings=tmp_path / "settings.json")


def saved(rig: WindowRig, name: str = "mine.calib") -> Path:
    """Save through the menu."""
    path = rig.folder / name
    rig.trigger("save_project")
    if rig.session.project.path is None:
        rig.answer_files(path)
    assert path.exists()
    return path


def open_at(rig: WindowRig, path: Path) -> None:
    rig.trigger("open_project")
    rig.answer_files(path)


def answer(rig: WindowRig, name: str) -> None:
    rig.click(name, rig.dialog("unsaved_dialog"))
    rig.forget_closed()


def test_that_the_title_has_the_name_and_the_mark_of_changes(rig: WindowRig) -> None:
    assert rig.window.windowTitle() == "Untitled[*]"
    assert not rig.window.isWindowModified()
    rig.add("a.txt")
    assert rig.window.isWindowModified()
    saved(rig)
    assert rig.window.windowTitle() == "mine[*]"
    assert not rig.window.isWindowModified()
    assert not rig.button("save_button").isEnabled()
    rig.trigger("undo")
    assert rig.window.isWindowModified()
    rig.trigger("redo")
    assert not rig.window.isWindowModified()


def test_that_a_project_comes_back_as_it_was_left_with_its_plot(work: Callable[[], WindowRig]) -> None:
    rig = work()
    a, b, c = rig.add("a.txt", "b.txt", "c.txt")
    controller = rig.parts.controller
    controller.rename_domain(a, "Reviews & 数据")
    controller.set_color(b, 6)
    controller.set_role(b, "queries")
    controller.set_enabled(c, False)
    controller.set_plan(a, SamplePlan(25, 12, shortest=2))
    controller.set_seed(7)
    controller.set_scheme(RangeScheme("per-dimension quantile"))
    controller.set_target("faiss-sq8")
    rig.wait_idle()
    rig.calibrate()
    rig.session.domains.exclude(a, [rig.session.domains.samples()[a].calibration[0]])
    rig.calibrate()
    controller.look.show_tab("dimensions")
    controller.set_order("width")
    controller.set_hidden(frozenset({b}))
    controller.select_domain(b)
    before, ranges = state_of(rig.session), rig.session.result
    assert ranges is not None
    path = saved(rig)
    rig.window.end()

    again = work()
    open_at(again, path)
    again.wait(lambda: again.session.result is not None)
    again.wait_idle()
    assert state_of(again.session) == before
    assert again.encoder.batches == 0, "all vectors came from the cache"
    assert again.session.result is not None
    assert (again.session.result.ranges == ranges.ranges).all()
    assert not again.session.is_stale
    assert again.session.look.tab == "dimensions"
    assert (again.session.order, again.session.hidden) == ("width", frozenset({b}))
    assert again.session.domains.selected == b
    assert not again.session.history.dirty
    assert again.session.history.undo is None


def test_that_nothing_starts_by_itself_where_a_text_must_be_encoded(work: Callable[[], WindowRig]) -> None:
    rig = work()
    rig.add("a.txt")
    path = saved(rig)
    rig.trigger("new_project")
    assert rig.names == []
    open_at(rig, path)
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    rig.wait_idle()
    assert rig.session.result is None
    assert rig.encoder.batches == 0
    rig.calibrate()
    rig.trigger("new_project")
    assert rig.session.result is None
    assert rig.window.results.empty.isVisible()
    open_at(rig, path)
    rig.wait(lambda: rig.session.result is not None)


def test_that_another_project_keeps_nothing_of_the_one_before(work: Callable[[], WindowRig]) -> None:
    rig = work()
    (domain,) = rig.add("a.txt")
    path = saved(rig)
    rig.parts.controller.rename_domain(domain, "Other")
    rig.calibrate()
    rig.trigger("tab_search")
    rig.wait_idle()
    rig.parts.controller.select_dimension(3)
    rig.trigger("new_project")
    answer(rig, "lose_changes")
    rig.wait_idle()
    session = rig.session
    assert (session.result, session.snapshot, session.search.result) == (None, None, None)
    assert (session.selected_dimension, session.project.path) == (None, None)
    assert session.history.undo is None
    assert rig.window.windowTitle() == "Untitled[*]"
    open_at(rig, path)
    assert rig.names == ["A"]
    rig.wait_idle()


def test_that_ids_of_a_file_are_not_given_again(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    path = saved(rig)
    rig.window.end()
    rig.parts.controller.project.open(path)
    added = rig.session.domains.add([rig.folder / "c.txt"])
    assert len({*rig.ids}) == 3
    assert added.id == rig.ids[-1]


# -- questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["new", "open", "drop", "close", "quit"])
def test_that_unsaved_changes_are_asked_for_first(rig: WindowRig, how: str) -> None:
    rig.add("a.txt")
    path = saved(rig)
    rig.add("b.txt")

    def ask() -> None:
        if how == "drop":
            rig.drop(path)
        elif how == "open":
            open_at(rig, path)
        elif how == "close":
            rig.window.close()
        else:
            rig.trigger("new_project" if how == "new" else "quit")

    ask()
    assert "mine" in rig.dialog("unsaved_dialog").findChild(QLabel, "qt_msgbox_label").text()
    answer(rig, "cancel_button")
    assert rig.window.isVisible()
    assert rig.names == ["A", "B"]
    ask()
    answer(rig, "save_changes")
    assert json.loads(path.read_text(encoding="utf-8"))["domains"][1]["name"] == "B"
    assert rig.names == ([] if how == "new" else ["A", "B"])
    assert rig.window.isVisible() == (how not in ("close", "quit"))


def test_that_changes_given_up_are_not_saved(rig: WindowRig) -> None:
    rig.add("a.txt")
    path = saved(rig)
    before = path.read_bytes()
    rig.add("b.txt")
    rig.window.close()
    answer(rig, "lose_changes")
    assert not rig.window.isVisible()
    assert path.read_bytes() == before


def test_that_closing_twice_asks_once(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.window.close()
    first = rig.dialog("unsaved_dialog")
    rig.window.close()
    assert rig.dialog("unsaved_dialog") is first
    answer(rig, "cancel_button")


def test_that_closing_without_a_file_asks_for_one_and_closes_then(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.window.close()
    answer(rig, "save_changes")
    assert rig.window.isVisible()
    rig.answer_files(rig.folder / "new.calib")
    assert not rig.window.isVisible()
    assert (rig.folder / "new.calib").exists()


def test_that_closing_during_a_run_stops_it_and_asks_then(open_window: Open) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.click("calibrate_button")
    rig.window.close()
    gate.release(1000)
    answer(rig, "cancel_button")
    assert rig.window.isVisible()
    assert rig.session.activity is Activity.IDLE
    rig.calibrate()
    assert rig.window.isVisible(), "it does not close on its own later"


# -- files that moved, are damaged, or can't be written ----------------------------------------------


def test_that_one_file_found_leads_to_the_others_that_moved_with_it(work: Callable[[], WindowRig]) -> None:
    rig = work()
    for name in ("x", "y/z"):
        (rig.folder / "old" / name).mkdir(parents=True)
    files = ("old/x/a.txt", "old/x/b.txt", "old/y/z/c.txt", "stays.txt")
    added = rig.add(*files)
    rig.calibrate()
    path = saved(rig)
    rig.trigger("new_project")
    shutil.move(rig.folder / "old", rig.folder / "new")
    open_at(rig, path)
    domains = rig.session.domains
    rig.wait(lambda: all(domains.scan_error(it) for it in added[:3]) and domains.scan(added[3]) is not None)
    row = rig.row(added[0])
    assert "a.txt does not exist" in rig.text("error_text", row).replace("\u200b", "")
    assert rig.session.result is None
    rig.click("error_find_file", row)
    rig.answer_files(rig.folder / "new" / "x" / "a.txt")
    rig.wait(lambda: all(domains.scan(it) is not None for it in added))
    assert [it.sources[0].path for it in domains.all] == [
        rig.folder / name.replace("old", "new") for name in files
    ]
    assert rig.action("undo").text() == "Undo Change the sources of 3 domains"
    rig.wait(lambda: rig.session.result is not None)
    rig.wait_idle()


def test_that_texts_that_move_with_their_project_are_found(rig: WindowRig) -> None:
    (rig.folder / "one").mkdir()
    rig.add("one/a.txt")
    rig.trigger("save_project")
    rig.answer_files(rig.folder / "one" / "mine.calib")
    rig.trigger("new_project")
    shutil.move(rig.folder / "one", rig.folder / "two")
    open_at(rig, rig.folder / "two" / "mine.calib")
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"format": "calibgui project", "format_version": 99}', "later release"),
        ("no json", "line 1"),
        ('{"format": "calibgui project", "format_version": 1, "seed": "x"}', "seed"),
    ],
)
def test_that_a_file_that_is_no_project_is_refused_and_the_present_one_stays(
    rig: WindowRig, content: str, words: str
) -> None:
    rig.add("a.txt")
    mine = saved(rig)
    bad = rig.folder / "bad.calib"
    bad.write_text(content, encoding="utf-8")
    open_at(rig, bad)
    assert words in rig.text("banner_title")
    assert bad.read_text(encoding="utf-8") == content
    assert rig.names == ["A"]
    assert rig.session.project.path == mine


def test_that_a_save_that_fails_is_told_and_leaves_the_changes(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.trigger("save_project")
    (rig.folder / "a folder.calib").mkdir()
    assert not rig.parts.controller.project.save(rig.folder / "a folder.calib")
    assert "a folder.calib" in rig.text("banner_title")
    assert rig.session.history.dirty
    assert rig.session.project.path is None
    rig.dismiss("file_dialog")


def test_that_remote_code_asked_for_is_told_not_granted_and_not_forgotten(rig: WindowRig) -> None:
    path = rig.folder / "stranger.calib"
    content = {
        "format": "calibgui project",
        "format_version": 1,
        "model": {"name": "stranger/model", "trust_remote_code": True},
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    open_at(rig, path)
    assert "stranger/model" in rig.text("banner_title")
    assert rig.session.model.name == "stranger/model"
    rig.parts.controller.project.save(rig.folder / "again.calib")
    again = json.loads((rig.folder / "again.calib").read_text(encoding="utf-8"))
    assert again["model"]["trust_remote_code"] is True


def test_that_a_view_of_a_stranger_does_no_harm(rig: WindowRig) -> None:
    path = rig.folder / "stranger.calib"
    view = {"tab": ["x"], "order": {"a": 1}, "hidden": [1, None, "x"], "selected": 5, "more": [[[]]]}
    content = {"format": "calibgui project", "format_version": 1, "view": view}
    path.write_text(json.dumps(content), encoding="utf-8")
    open_at(rig, path)
    assert rig.session.project.path == path
    assert (rig.session.look.tab, rig.session.order) == ("envelopes", "index")


# -- the ways in --------------------------------------------------------------------------------------


def test_that_a_project_dropped_is_opened_and_remembered(rig: WindowRig) -> None:
    rig.add("a.txt")
    path = saved(rig)
    rig.trigger("new_project")
    assert rig.drop(path).isAccepted()
    assert rig.names == ["A"]
    assert rig.session.project.path == path
    rig.trigger("new_project")
    menu = rig.window.actions_table.menus["file"]
    menu.aboutToShow.emit()
    (recent,) = rig.find(QMenu, "menu_recent_projects").actions()
    assert recent.text() == f"mine  ({rig.folder})"
    recent.trigger()
    assert rig.names == ["A"]
    rig.wait_idle()


def test_that_the_keys_and_the_header_do_it_too(rig: WindowRig) -> None:
    rig.add("a.txt")
    control = Qt.KeyboardModifier.ControlModifier
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_S, control)
    rig.answer_files(rig.folder / "mine.calib")
    rig.add("b.txt")
    rig.click("save_button")
    assert not rig.session.history.dirty
    with rig.qtbot.waitActive(rig.window):
        rig.window.activateWindow()
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_N, control)
    assert rig.names == []
    rig.click("open_button")
    rig.answer_files(rig.folder / "mine.calib")
    assert rig.names == ["A", "B"]
    with rig.qtbot.waitActive(rig.window):
        rig.window.activateWindow()
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_O, control)
    rig.dismiss("file_dialog")
    rig.wait_idle()
