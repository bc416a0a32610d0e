"""The program as it is wired: exports, and what survives a restart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QListView, QMenu, QSplitter

from calibgui.models.activity import Activity, Outcome
from calibgui.views.widgets.choice_combo import ChoiceCombo
from tests.window_rig import WindowRig

Open = Callable[..., WindowRig]


# -- export and saving -------------------------------------------------------------------------------


def test_that_the_files_the_dialog_promised_are_written(rig: WindowRig) -> None:
    first, _ = rig.add("a.txt", "中文.txt")
    rig.calibrate()
    rig.parts.controller.rename_domain(first, "Math & code")
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    out = rig.folder / "out"
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(out))
    for box in dialog.findChildren(QCheckBox):
        box.setChecked(True)
    rig.find(QLineEdit, "texts_file_edit", dialog).setText(str(rig.file("corpus.txt", 25)))
    model = rig.find(QListView, "export_files", dialog).model()
    promised = [model.index(row, 0).data() for row in range(model.rowCount())]
    rig.click("export_confirm", dialog)
    rig.forget_closed()
    assert rig.session.activity is Activity.EXPORTING
    assert rig.text("status_text").startswith("Exporting")
    rig.wait_idle()
    assert rig.session.outcome is Outcome.EXPORTED
    assert sorted(path.name for path in out.iterdir()) == sorted(promised)
    assert "ranges-math-code.npy" in promised
    assert rig.text("status_text") == f"Exported {len(promised)} files"
    assert rig.text("status_detail") == str(out)
    assert np.load(out / "codes-corpus-uint8.npy").shape == (25, 8)
    result = rig.session.result
    assert result is not None
    assert np.array_equal(np.load(out / "ranges.npy"), result.ranges)
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    assert rig.find(QLineEdit, "folder_edit", dialog).text() == str(out), "the folder of the last time"


def test_that_an_index_for_the_search_target_is_written_and_opens(rig: WindowRig) -> None:
    usearch = pytest.importorskip("usearch.index", reason="the extra engines is not installed")
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    out = rig.folder / "out"
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(out))
    box = rig.find(ChoiceCombo, "export_target", dialog)
    box.setFocus()
    while box.current != "usearch":
        rig.qtbot.keyClick(box, Qt.Key.Key_Down)
    rig.qtbot.mouseClick(rig.find(QCheckBox, "per_domain_check", dialog), Qt.MouseButton.LeftButton)
    model = rig.find(QListView, "export_files", dialog).model()
    promised = [model.index(row, 0).data() for row in range(model.rowCount())]
    rig.click("export_confirm", dialog)
    rig.wait_idle()
    assert rig.session.outcome is Outcome.EXPORTED
    assert sorted(path.name for path in out.iterdir()) == sorted(promised)
    result = rig.session.result
    assert result is not None
    index = usearch.Index.restore(out / "codes-int8.usearch")
    assert len(index) == result.mixed.count
    assert rig.text("status_text") == f"Exported {len(promised)} files"


def _ask_for_corpus(rig: WindowRig, path: Path) -> Path:
    """Open the dialog and ask for a Parquet file of another file, with mixed ranges."""
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    out = rig.folder / "out"
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(out))
    box = rig.find(ChoiceCombo, "export_target", dialog)
    box.setFocus()
    while box.current != "parquet":
        rig.qtbot.keyClick(box, Qt.Key.Key_Down)
    for name in ("per_domain_check", "sampled_check", "other_file_check"):
        rig.qtbot.mouseClick(rig.find(QCheckBox, name, dialog), Qt.MouseButton.LeftButton)
    rig.find(QLineEdit, "texts_file_edit", dialog).setText(str(path))
    rig.click("export_confirm", dialog)
    return out


def test_that_another_file_is_written_for_an_engine_and_the_end_names_it(rig: WindowRig) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    out = _ask_for_corpus(rig, rig.file("corpus.txt", 25))
    rig.wait_idle()
    assert rig.session.outcome is Outcome.EXPORTED
    assert rig.text("status_text") == "Exported codes-corpus-int8.parquet and 2 more files"
    assert rig.text("status_detail").startswith("25 rows · ")
    assert rig.text("status_detail").endswith(str(out))
    assert parquet.read_table(out / "codes-corpus-int8.parquet").column_names == ["id", "text", "embedding"]
    assert rig.session.notice is None


def test_that_stop_leaves_nothing_of_another_file(open_window: Open) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    rig.add("a.txt")
    gate.release(100)
    rig.calibrate()
    while gate.acquire(blocking=False):
        pass
    out = _ask_for_corpus(rig, rig.file("corpus.txt", 60))
    gate.release(2)
    rig.wait(lambda: rig.text("status_text") == "Exporting codes-corpus-int8.parquet")
    rig.wait(lambda: rig.session.export is not None and rig.session.export.fraction > 0)
    rig.click("stop_button")
    gate.release(100)
    rig.wait_idle()
    assert rig.session.outcome is Outcome.STOPPED
    assert list(out.iterdir()) == []
    assert rig.session.notice is None


def test_that_a_run_can_be_exported_after_its_domains_are_gone(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.trigger("remove_domain")
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    out = rig.folder / "out"
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(out))
    rig.click("export_confirm", dialog)
    rig.wait_idle()
    assert (out / "ranges-b.npy").exists()


def test_that_the_menu_saves_picture_and_numbers(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.trigger("save_png")
    rig.answer_files(rig.folder / "picture")
    image = QImage(str(rig.folder / "picture.png"))
    assert image.width() > 1000
    rig.trigger("save_svg")
    rig.answer_files(rig.folder / "picture.svg")
    assert (rig.folder / "picture.svg").read_text().count("<path") > 1
    rig.trigger("save_csv")
    rig.answer_files(rig.folder / "numbers.csv")
    table = np.genfromtxt(rig.folder / "numbers.csv", delimiter=",", names=True, encoding="utf-8")
    result = rig.session.result
    assert result is not None
    assert np.array_equal(table["mixed_min"].astype(np.float32), result.ranges[0])
    assert np.array_equal(table["B_max"].astype(np.float32), result.domains[1].ranges[1])
    assert rig.session.notice is None


# -- what survives a restart ---------------------------------------------------------------------------


def reopened(open_window: Open, rig: WindowRig) -> WindowRig:
    rig.window.end()
    return open_window(settings=rig.settings_path)


def test_that_size_and_panel_survive_a_restart(open_window: Open) -> None:
    rig = open_window()
    rig.window.resize(1024, 730)  # Qt cuts what is wider than the screen, which offscreen is narrow
    splitter = rig.window.findChild(QSplitter)
    assert splitter is not None
    splitter.setSizes([350, 674])
    assert rig.window.setup.width() == 350
    rig = reopened(open_window, rig)
    assert (rig.window.width(), rig.window.height()) == (1024, 730)
    assert rig.window.setup.width() == 350


def test_that_theme_folders_and_models_survive_a_restart(open_window: Open) -> None:
    rig = open_window()
    rig.add("a.txt")
    rig.calibrate()
    rig.trigger("theme_dark")
    rig.click("export_button")
    dialog = rig.dialog("export_dialog")
    rig.find(QLineEdit, "folder_edit", dialog).setText(str(rig.folder / "out"))
    rig.click("export_confirm", dialog)
    rig.wait_idle()
    combo = rig.find(QComboBox, "model_combo")
    combo.activated.emit(combo.findText("Model name…"))
    rig.answer_input("someone/some-model")
    rig = reopened(open_window, rig)
    settings = rig.parts.settings.value
    assert rig.action("theme_dark").isChecked()
    assert rig.window.results.envelopes.plot.tokens.dark
    assert settings.last_folder == str(rig.folder)
    assert settings.export_folder == str(rig.folder / "out")
    combo = rig.find(QComboBox, "model_combo")
    assert combo.findText("someone/some-model") >= 0
    rig.trigger("add_files")
    dialog = rig.dialog("file_dialog")
    assert Path(dialog.directory().path()) == rig.folder  # type: ignore[attr-defined]


def test_that_recent_files_are_opened_from_the_menu(open_window: Open) -> None:
    rig = open_window()
    rig.add("a.txt", "R&D.txt")
    rig.drop(rig.file("c.txt"))
    rig = reopened(open_window, rig)
    menu = rig.window.actions_table.menus["file"]
    menu.aboutToShow.emit()
    recent = menu.findChild(QMenu, "menu_recent")
    assert recent is not None
    assert recent.isEnabled()
    names = [action.text().replace("&&", "&").split("  ")[0] for action in recent.actions()]
    assert names == ["c.txt", "a.txt", "R&D.txt"]
    recent.actions()[2].trigger()
    assert rig.names == ["R&D"]
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)


def test_that_an_empty_list_of_recent_files_can_not_be_opened(rig: WindowRig) -> None:
    menu = rig.window.actions_table.menus["file"]
    menu.aboutToShow.emit()
    recent = menu.findChild(QMenu, "menu_recent")
    assert recent is not None
    assert not recent.isEnabled()


GARBAGE = {
    "no json": b"{\x00 garbage",
    "no utf-8": b"\xff\xfe\x00",
    "a list": b"[1, 2]",
    "nested": b"[" * 100_000,
    "empty": b"",
    "wrong types": json.dumps({"theme": 7, "geometry": 3, "recent_files": "x", "version": 9}).encode(),
    "wrong values": json.dumps(
        {"theme": "pink", "geometry": "ünk", "splitter": "AAAA", "last_folder": "/no/such/place"}
    ).encode(),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_that_garbage_in_the_settings_does_not_stop_the_start(
    open_window: Open, tmp_path: Path, garbage: bytes
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(garbage)
    rig = open_window(settings=path)
    assert rig.window.isVisible()
    assert (rig.window.width(), rig.window.height()) == (1440, 900)
    assert rig.window.setup.width() == 340
    rig.trigger("theme_light")
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    rig.dismiss("file_dialog")
    assert json.loads(path.read_text(encoding="utf-8"))["theme"] == "light"


def test_that_settings_that_can_not_be_written_do_not_stop_the_program(
    open_window: Open, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    rig = open_window(settings=tmp_path / "file" / "settings.json")
    rig.trigger("theme_dark")
    assert rig.parts.settings.value.theme == "dark"
