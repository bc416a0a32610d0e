"""Names and texts are data in the window: no markup, no mnemonics, nothing filled in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QMenu, QPushButton, QWidget

from calibgui.core.errors import report_of
from calibgui.models.activity import Outcome
from calibgui.views.actions import TABLE
from tests.fakes import write_texts
from tests.security.hostile import DOMAIN_NAMES, MARK, TEXTS, fallen_for, top_widgets, write_hostile_files
from tests.security.test_project import strangers_folder
from tests.window_rig import WindowRig

TABS = [spec.key for specs in TABLE.values() for spec in specs if spec is not None and spec.group == "tab"]
DIALOGS = [
    "export",
    "edit_sources",
    "model_options",
    "embedding_cache",
    "choose_seed",
    "add_from_hub",
    "about",
]


def faults() -> list[str]:
    return [fault for top in top_widgets() for fault in fallen_for(top)]


def hostile(rig: WindowRig, folder: Path) -> list[str]:
    folder.mkdir()
    rig.parts.controller.add_files(write_hostile_files(folder))
    ids = rig.ids
    for domain_id in ids:
        rig.parts.controller.set_counts(domain_id, 10, 5)
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) is not None for domain_id in ids))
    return ids


def open_dialogs(rig: WindowRig) -> list[QDialog]:
    return [dialog for dialog in rig.window.findChildren(QDialog) if dialog.isVisible()]


def test_that_nothing_in_the_window_falls_for_hostile_names_and_texts(rig: WindowRig) -> None:
    ids = hostile(rig, rig.folder / f"<b>&{MARK} folder")
    assert len(ids) == 10, "each file is read, whatever its name"
    assert faults() == []
    for domain_id, name in zip(ids, DOMAIN_NAMES, strict=False):
        rig.parts.controller.rename_domain(domain_id, name)
    for domain_id in ids:
        rig.session.domains.select(domain_id)
        assert faults() == []
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED
    for key in TABS:
        rig.trigger(key)
        rig.wait_idle()
        rig.window.grab()
        assert faults() == []
    shown = {domain.name for domain in rig.session.domains.all}
    assert shown >= set(DOMAIN_NAMES), "names stay as they are"


def test_that_no_dialog_falls_for_them(rig: WindowRig) -> None:
    ids = hostile(rig, rig.folder / f"<i>{MARK}&")
    for domain_id, name in zip(ids, DOMAIN_NAMES, strict=False):
        rig.parts.controller.rename_domain(domain_id, name)
    rig.parts.settings.remember_model(f"<b>&{MARK}")
    rig.calibrate()
    for key in DIALOGS:
        for domain_id in ids if key == "edit_sources" else ids[:1]:
            rig.session.domains.select(domain_id)
            rig.trigger(key)
            assert open_dialogs(rig), key
            rig.wait_idle()
            assert faults() == [], key
            for dialog in open_dialogs(rig):
                dialog.grab()
                dialog.reject()
            rig.forget_closed()


def test_that_no_error_falls_for_them(rig: WindowRig) -> None:
    folder = rig.folder / "x"
    hostile(rig, folder)
    for path in folder.iterdir():
        path.unlink()
    rig.calibrate()
    assert rig.session.outcome is Outcome.FAILED
    assert faults() == []
    for number in range(3):
        rig.session.set_notice(report_of(ValueError(TEXTS[number])))
        assert faults() == []
    rig.click("details_button")
    assert faults() == []


def test_that_menus_of_recent_files_show_names_as_they_are(rig: WindowRig) -> None:
    folder = rig.folder / f"&{MARK}"
    folder.mkdir()
    rig.parts.controller.add_files([write_texts(folder / f"<b>&{MARK}&&.txt", 30)])
    rig.wait_idle()
    shown: list[str] = []
    for menu in rig.window.findChildren(QMenu):
        menu.aboutToShow.emit()
    for action in rig.window.findChildren(QAction):
        if MARK in action.text():
            shown.append(action.text())
    assert faults() == []
    assert all("&&" in text for text in shown)


def test_that_a_stranger_project_opens_and_closes_without_falling_for_them(rig: WindowRig) -> None:
    sent = rig.folder / f"<b>&{MARK}"
    sent.mkdir()
    path = strangers_folder(sent).rename(sent / f"<img src=x>&{MARK}.calib")
    rig.parts.controller.project.open(path)
    rig.wait_idle()
    assert rig.names == DOMAIN_NAMES
    assert faults() == []
    rig.parts.controller.rename_domain(rig.ids[0], f"<i>&{MARK}")
    rig.trigger("new_project")
    assert rig.dialog("unsaved_dialog").isVisible()
    assert faults() == []
    rig.click("lose_changes", rig.dialog("unsaved_dialog"))
    rig.forget_closed()
    for menu in rig.window.findChildren(QMenu):
        menu.aboutToShow.emit()
    assert faults() == []
    assert not (sent / "ran").exists()


def test_that_the_walk_finds_what_would_fall_for_them(rig: WindowRig) -> None:
    """The walk itself: one of each kind of fault is found."""
    parent = QWidget(rig.window)
    label, button, combo = QLabel(f"<b>{MARK}</b>", parent), QPushButton(parent), QComboBox(parent)
    label.setToolTip(f"<img src=x>{MARK}")
    button.setText(f"&{MARK}")
    combo.addItem(MARK)
    combo.setItemData(0, f"<b>{MARK}</b>", Qt.ItemDataRole.ToolTipRole)
    parent.addAction(QAction(f"a &{MARK}", parent))
    found = "\n".join(fallen_for(parent))
    for fault in ("QLabel '': tooltip", "QLabel '': text", "QPushButton '': mnemonic", "of item", "action"):
        assert fault in found
