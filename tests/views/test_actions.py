"""Every action of the menus: that it is there, when it can be used, and what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Semaphore
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QMessageBox

from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.actions import MENUS, TABLE, Actions, ActionSpec
from calibgui.views.requests.requests import Requests
from calibgui.views.theme.palette import tokens_of
from tests.window_rig import WindowRig

SPECS = [spec for specs in TABLE.values() for spec in specs if spec is not None]
by_key = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)

# What can be used when; kept apart from the rules in the table, so that a changed rule is a changed test.
ALWAYS = {
    "quit",
    "save_project",
    "save_project_as",
    "about",
    "tab_envelopes",
    "tab_coverage",
    "tab_dimensions",
    "tab_search",
    "order_index",
    "order_width",
    "order_disagreement",
}
ALWAYS |= {"theme_system", "theme_light", "theme_dark"}
WHEN_IDLE = {
    "new_project",
    "open_project",
    "add_files",
    "add_from_hub",
    "load_demo",
    "choose_seed",
    "model_options",
}
WHEN_IDLE |= {"embedding_cache", "add_files_to_check"}
WITH_DOMAIN = {"calibrate", "rename_domain", "add_files_to_domain", "edit_sources", "toggle_domain"}
WITH_DOMAIN |= {"remove_domain", "role_documents", "role_queries"}
WITH_PLOT = {"zoom_in", "zoom_out", "reset_zoom", "save_png", "save_svg", "save_csv"}

WITH_RESULT = {"export", "compare", "save_report", "recommend"}


def enabled(rig: WindowRig) -> set[str]:
    return {spec.key for spec in SPECS if rig.action(spec.key).isEnabled()}


def test_that_every_menu_of_the_table_has_a_title_and_every_key_is_its_own() -> None:
    assert set(TABLE) == set(MENUS)
    assert [key for key, count in Counter(spec.key for spec in SPECS).items() if count > 1] == []
    shortcuts = Counter(spec.shortcut for spec in SPECS if spec.shortcut)
    assert [shortcut for shortcut, count in shortcuts.items() if count > 1] == []


@by_key
def test_that_an_action_has_a_text_a_method_and_a_shortcut_that_qt_knows(
    rig: WindowRig, spec: ActionSpec
) -> None:
    action = rig.action(spec.key)
    assert action.text()
    assert callable(getattr(Requests, spec.name))
    assert action.shortcut().toString() == spec.shortcut
    assert action in [a for menu in rig.window.actions_table.menus.values() for a in menu.actions()]


def test_that_an_empty_window_offers_to_add_files(rig: WindowRig) -> None:
    assert enabled(rig) == ALWAYS | WHEN_IDLE


def test_that_domains_can_be_changed_and_calibrated(rig: WindowRig) -> None:
    rig.add("a.txt")
    assert enabled(rig) == ALWAYS | WHEN_IDLE | WITH_DOMAIN | {"undo"}
    rig.trigger("toggle_domain")
    assert enabled(rig) == ALWAYS | WHEN_IDLE | WITH_DOMAIN - {"calibrate"} | {"undo"}
    rig.trigger("undo")
    assert enabled(rig) == ALWAYS | WHEN_IDLE | WITH_DOMAIN | {"undo", "redo"}


def test_that_a_run_can_be_stopped_and_looked_at_only(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    rig.click("calibrate_button")
    assert enabled(rig) == ALWAYS | {"stop"}
    gate.release()
    rig.wait(lambda: rig.session.snapshot is not None and rig.session.snapshot.mixed is not None)
    assert enabled(rig) == ALWAYS | WITH_PLOT | {"stop"}
    rig.trigger("stop")
    assert enabled(rig) == ALWAYS | WITH_PLOT


def test_that_a_result_can_be_exported_and_saved(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    assert enabled(rig) == ALWAYS | WHEN_IDLE | WITH_DOMAIN | WITH_PLOT | WITH_RESULT | {"undo"}


# -- what each does: one function per name, looked up by the test over the whole table ----------------


def add_files(rig: WindowRig, _argument: str) -> None:
    before = len(rig.names)
    rig.answer_files(rig.file("new.txt"), rig.file("newer.txt"))
    assert rig.names[before:] == ["New", "Newer"]


def add_files_to_check(rig: WindowRig, _argument: str) -> None:
    rig.answer_files(rig.file("new.txt"))
    domain = rig.session.domains.all[-1]
    assert (domain.name, domain.plan.calibration, domain.plan.held_out) == ("New", 0, 200)


def add_from_hub(rig: WindowRig, _argument: str) -> None:
    rig.dismiss("hub_dialog")


def load_demo(rig: WindowRig, _argument: str) -> None:
    assert rig.names[-3:] == ["English", "Chinese", "Math/code"]
    assert rig.session.domains.selected == rig.ids[-3]


def export(rig: WindowRig, _argument: str) -> None:
    rig.dismiss("export_dialog")


def save_report(rig: WindowRig, _argument: str) -> None:
    path = rig.folder / "report.html"
    rig.answer_files(path)
    assert not rig.action("save_report").isEnabled(), "one at a time"
    rig.wait_idle()
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")
    assert rig.action("save_report").isEnabled()


def compare(rig: WindowRig, _argument: str) -> None:
    assert rig.session.result is not None
    path = rig.folder / "earlier.npy"
    np.save(path, rig.session.result.ranges)
    rig.answer_files(path)
    rig.wait(lambda: rig.session.comparison.state.comparison is not None)
    assert rig.button("compare_chip").text() == "Compared with earlier.npy"


def undo(rig: WindowRig, _argument: str) -> None:
    assert rig.session.domains.all[0].plan.calibration == 500, "the counts are the last step"


def redo(rig: WindowRig, _argument: str) -> None:
    assert rig.session.domains.all[0].plan.calibration == 30


def new_project(rig: WindowRig, _argument: str) -> None:
    rig.click("lose_changes", rig.dialog("unsaved_dialog"))
    rig.forget_closed()
    assert rig.names == []


def open_project(rig: WindowRig, _argument: str) -> None:
    rig.dismiss("file_dialog")


def save_project(rig: WindowRig, _argument: str) -> None:
    rig.answer_files(rig.folder / "mine")
    assert rig.session.project.path == rig.folder / "mine.calib"
    assert not rig.action("save_project").isEnabled()


def save_project_as(rig: WindowRig, argument: str) -> None:
    save_project(rig, argument)
    assert rig.action("save_project_as").isEnabled(), "under another name, any time"


def quit_(rig: WindowRig, _argument: str) -> None:
    rig.click("lose_changes", rig.dialog("unsaved_dialog"))
    rig.forget_closed()
    assert not rig.window.isVisible()


def rename_domain(rig: WindowRig, _argument: str) -> None:
    field = rig.find(QLineEdit, "name_edit", rig.row(rig.ids[0]))
    assert field.hasFocus()
    rig.qtbot.keyClicks(field, "Reviews")
    rig.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert rig.names[0] == "Reviews"


def add_files_to_domain(rig: WindowRig, _argument: str) -> None:
    rig.answer_files(rig.file("more.txt"))
    assert [source.path.name for source in rig.session.domains.all[0].sources] == ["a.txt", "more.txt"]


def edit_sources(rig: WindowRig, _argument: str) -> None:
    assert rig.names[0] in rig.dialog("source_dialog").windowTitle()
    rig.dismiss("source_dialog")


def role(rig: WindowRig, argument: str) -> None:
    assert rig.session.domains.all[0].role == argument
    assert rig.action(f"role_{argument}").isChecked()


def toggle_domain(rig: WindowRig, _argument: str) -> None:
    assert not rig.session.domains.all[0].enabled
    rig.trigger("toggle_domain")
    assert rig.session.domains.all[0].enabled


def remove_domain(rig: WindowRig, _argument: str) -> None:
    assert rig.names == []


def choose_seed(rig: WindowRig, _argument: str) -> None:
    rig.answer_input(7)
    assert rig.session.domains.seed == 7


def calibrate(rig: WindowRig, _argument: str) -> None:
    assert rig.session.activity is Activity.CALIBRATING
    rig.wait_idle()


def recommend(rig: WindowRig, _argument: str) -> None:
    assert rig.session.look.tab == "search"
    assert rig.action("stop").isEnabled()
    assert not rig.action("recommend").isEnabled()
    rig.wait(lambda: not rig.session.recommend.under_way)
    assert rig.find_any("recommend_card").isVisible()
    assert not rig.action("stop").isEnabled()


def stop(rig: WindowRig, _argument: str) -> None:
    assert rig.session.activity is Activity.STOPPING


def model_options(rig: WindowRig, _argument: str) -> None:
    dialog = rig.dialog("model_options_dialog")
    rig.find(QComboBox, "normalize_combo", dialog).setCurrentIndex(1)
    rig.click("ok_button", dialog)
    rig.forget_closed()
    assert rig.session.model.normalize is True


def embedding_cache(rig: WindowRig, _argument: str) -> None:
    dialog = rig.dialog("cache_dialog")
    rig.find(QAbstractButton, "cache_enabled", dialog).setChecked(False)
    rig.click("ok_button", dialog)
    rig.forget_closed()
    assert rig.parts.settings.value.cache_enabled is False


def order(rig: WindowRig, argument: str) -> None:
    assert rig.session.order == argument
    assert rig.action(f"order_{argument}").isChecked()


def tab(rig: WindowRig, argument: str) -> None:
    assert rig.session.look.tab == argument
    assert rig.action(f"tab_{argument}").isChecked()
    assert rig.window.results.tabs.current() == argument


def zoom_in(rig: WindowRig, _argument: str) -> None:
    assert rig.window.results.envelopes.plot.is_zoomed


def zoom_out(rig: WindowRig, _argument: str) -> None:
    rig.trigger("zoom_in")
    rig.trigger("zoom_in")
    zoomed = rig.window.results.envelopes.plot.window_shown
    rig.trigger("zoom_out")
    wider = rig.window.results.envelopes.plot.window_shown
    assert wider.last - wider.first > zoomed.last - zoomed.first


def reset_zoom(rig: WindowRig, _argument: str) -> None:
    rig.trigger("zoom_in")
    rig.trigger("reset_zoom")
    assert not rig.window.results.envelopes.plot.is_zoomed


def save(rig: WindowRig, argument: str) -> None:
    path = rig.folder / f"picture.{argument}"
    rig.answer_files(path)
    heads = {"png": b"\x89PNG", "svg": b"<?xml", "csv": b"dimension,mixed_min"}
    assert path.read_bytes().startswith(heads[argument])


def theme(rig: WindowRig, argument: str) -> None:
    assert rig.parts.settings.value.theme == argument
    assert rig.action(f"theme_{argument}").isChecked()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if argument != "system":
        assert tokens_of(app.palette()).dark is (argument == "dark")
        assert rig.window.results.envelopes.plot.tokens.dark is (argument == "dark")


def about(rig: WindowRig, _argument: str) -> None:
    assert "calibgui" in rig.find(QMessageBox, "about_dialog").text()
    rig.dismiss("about_dialog")


DOES: dict[str, Callable[[WindowRig, str], None]] = {
    "quit": quit_,
    **{spec.name: globals()[spec.name] for spec in SPECS if spec.name != "quit"},
}


@by_key
def test_that_an_action_does_its_thing(open_window: Callable[..., WindowRig], spec: ActionSpec) -> None:
    gate = Semaphore(10_000)
    rig = open_window(gate=gate, dim=32)
    if spec.key not in ("add_files", "load_demo"):
        rig.add("a.txt")
    if spec.key in WITH_PLOT | WITH_RESULT:
        rig.calibrate()
    if spec.key == "stop":
        while gate.acquire(blocking=False):
            pass
        rig.click("calibrate_button")
    if spec.key == "redo":
        rig.trigger("undo")
    rig.trigger(spec.key)
    DOES[spec.name](rig, spec.argument)
    left = [dialog.objectName() for dialog in rig.window.findChildren(QDialog)]
    assert left == [], "dialogs that were closed are gone"


def test_that_shortcuts_work_in_the_window(rig: WindowRig) -> None:
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert rig.session.order == "width"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_A, both)
    rig.dismiss("file_dialog")


def test_that_a_file_dialog_dismissed_changes_nothing(rig: WindowRig) -> None:
    rig.trigger("add_files")
    rig.dismiss("file_dialog")
    assert rig.names == []


def test_that_a_picture_that_can_not_be_written_is_told_in_the_banner(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.trigger("save_png")
    rig.answer_files(rig.folder / "picture.jpg")
    assert "picture.jpg" in rig.text("banner_title")
    assert not (rig.folder / "picture.jpg").exists()


def test_that_actions_are_made_for_any_target(qtbot: Any) -> None:
    from PySide6.QtWidgets import QMenuBar, QWidget

    asked: list[tuple[str, ...]] = []

    class Target:
        def __getattr__(self, name: str) -> Callable[..., None]:
            return lambda *arguments: asked.append((name, *arguments))

    window, bar = QWidget(), QMenuBar()
    qtbot.addWidget(window)
    qtbot.addWidget(bar)
    actions = Actions(bar, window, Target())
    actions.sync(Session(), {})
    actions.action("order_width").trigger()
    actions.action("add_files").trigger()
    assert asked == [("order", "width"), ("add_files",)]
