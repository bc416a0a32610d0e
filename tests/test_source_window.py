"""The source dialog in the whole window: real files, the real preview, the worker thread."""

from pathlib import Path

import openpyxl
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QListWidget, QSpinBox, QTableView, QWidget

from tests.window_rig import WindowRig


def table(folder: Path, name: str = "table.csv") -> Path:
    path = folder / name
    rows = "".join(f"t{i},a body {i} and more text,{i % 2}\n" for i in range(40))
    path.write_text("title,body,kind\n" + rows, "utf-8")
    return path


def open_sources(rig: WindowRig, *paths: Path) -> QDialog:
    rig.parts.controller.add_files(paths[:1])
    rig.parts.controller.add_files_to(rig.ids[0], paths[1:])
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    rig.trigger("edit_sources")
    dialog = rig.dialog("source_dialog")
    wait_for_preview(rig)
    return dialog


def wait_for_preview(rig: WindowRig) -> None:
    def is_there() -> bool:
        state = rig.session.previews.state
        return state is not None and (state.preview is not None or state.error is not None)

    rig.wait(is_there)


def click_header(rig: WindowRig, dialog: QDialog, section: int, *, ctrl: bool = False) -> None:
    header = rig.find(QTableView, "preview_table", dialog).horizontalHeader()
    at = QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, 10)
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    rig.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, keys, at)


def first_text(rig: WindowRig) -> str:
    domains = rig.session.domains
    rig.wait(lambda: domains.scan(rig.ids[0]) is not None)
    return domains.samples()[rig.ids[0]].calibration[0]


def test_that_a_click_on_a_header_makes_it_the_text_column(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    click_header(rig, dialog, 0)
    rig.wait(lambda: rig.session.previews.state.source.column == "title")  # type: ignore[union-attr]
    wait_for_preview(rig)
    rig.click("ok_button", dialog)
    assert first_text(rig).startswith("t")


def test_that_a_ctrl_click_joins_a_column_and_another_one_leaves_it_out(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    click_header(rig, dialog, 0, ctrl=True)
    rig.wait(lambda: rig.session.previews.state.source.joined == ("title",))  # type: ignore[union-attr]
    wait_for_preview(rig)
    assert "body + title" in rig.text("preview_hint", dialog)
    click_header(rig, dialog, 0, ctrl=True)
    rig.wait(lambda: rig.session.previews.state.source.joined == ())  # type: ignore[union-attr]
    rig.click("ok_button", dialog)
    assert rig.session.domains.all[0].sources[0].joined == ()


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Reviews"
    book.create_sheet("Replies")
    for sheet in book.worksheets:
        for row in [("id", "text"), *((n, f"{sheet.title} {n}") for n in range(40))]:
            sheet.append(row)
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def test_that_another_sheet_of_a_workbook_is_chosen_in_the_dialog(rig: WindowRig) -> None:
    dialog = open_sources(rig, workbook(rig.folder))
    combo = rig.find(QComboBox, "sheet_combo", dialog)
    assert not rig.find(QComboBox, "encoding_combo", dialog).isVisible()
    names = [combo.itemText(place) for place in range(combo.count())]
    assert names == ["Detected: Reviews", "Reviews", "Replies"]
    combo.setCurrentIndex(2)
    rig.wait(lambda: rig.session.previews.state.source.options.sheet == "Replies")  # type: ignore[union-attr]
    wait_for_preview(rig)
    rig.click("ok_button", dialog)
    assert first_text(rig).startswith("Replies ")
    assert "sheet Replies" in rig.row(rig.ids[0]).state.facts


def test_that_what_was_detected_is_said(rig: WindowRig) -> None:
    path = rig.folder / "old.tsv"
    path.write_bytes(
        "标题\t正文\n".encode("gb18030") + "题\t今天的天气真好我们去公园\n".encode("gb18030") * 40
    )
    dialog = open_sources(rig, path)
    rig.wait(lambda: "GB18030" in rig.find(QComboBox, "encoding_combo", dialog).itemText(0))
    assert rig.find(QComboBox, "delimiter_combo", dialog).itemText(0) == "Detected: Tab"
    rig.dismiss("source_dialog")


def test_that_controls_of_tables_are_hidden_for_lines_of_text(rig: WindowRig) -> None:
    dialog = open_sources(rig, rig.file("a.txt"))
    rig.wait(lambda: not rig.find(QComboBox, "delimiter_combo", dialog).isVisible())
    assert rig.find(QComboBox, "encoding_combo", dialog).isVisible()
    rig.dismiss("source_dialog")


def test_that_settings_that_can_not_be_read_are_told_and_never_applied(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    before = rig.session.domains.all
    combo = rig.find(QComboBox, "format_combo", dialog)
    combo.setCurrentIndex(combo.findData("parquet"))
    rig.wait(lambda: not rig.button("ok_button", dialog).isEnabled())
    assert "table.csv" in rig.text("error_text", dialog)
    rig.dismiss("source_dialog")
    assert rig.session.domains.all == before
    assert rig.session.domains.scan(rig.ids[0]) is not None


def test_that_cancel_leaves_everything_as_it_was(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    before = rig.session.domains.all
    rig.find(QSpinBox, "shortest_spin", dialog).setValue(12)
    click_header(rig, dialog, 0)
    rig.click("cancel_button", dialog)
    assert rig.session.domains.all == before


def test_that_limits_and_strata_go_into_the_plan(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    combo = rig.find(QComboBox, "sampling_combo", dialog)
    rig.wait(lambda: combo.findData("kind") > 0)
    combo.setCurrentIndex(combo.findData("kind"))
    rig.find(QSpinBox, "shortest_spin", dialog).setValue(12)
    rig.find(QSpinBox, "longest_spin", dialog).setValue(900)
    rig.click("ok_button", dialog)
    plan = rig.session.domains.all[0].plan
    assert (plan.shortest, plan.longest, plan.stratify_by) == (12, 900, "kind")


def test_that_the_first_texts_are_shown_instead_of_the_rows(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    rig.qtbot.keyClick(rig.find(QWidget, "preview_switch", dialog), Qt.Key.Key_Right)
    texts = rig.find(QListWidget, "preview_texts", dialog)
    assert texts.isVisible()
    assert texts.item(1).text() == "a body 1 and more text"
    rig.dismiss("source_dialog")


def test_that_an_edit_reaches_all_files_of_a_kind(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder), table(rig.folder, "more.csv"), rig.file("a.txt"))
    rig.find_any("for_all_check")
    rig.qtbot.keyClick(rig.find_any("for_all_check"), Qt.Key.Key_Space)
    combo = rig.find(QComboBox, "delimiter_combo", dialog)
    combo.setCurrentIndex(combo.findData(","))
    rig.click("ok_button", dialog)
    delimiters = [source.options.delimiter for source in rig.session.domains.all[0].sources]
    assert delimiters == [",", ",", None]


def test_that_files_are_added_and_removed(rig: WindowRig) -> None:
    dialog = open_sources(rig, table(rig.folder))
    rig.click("remove_source", dialog)
    assert not rig.button("ok_button", dialog).isEnabled(), "a domain has at least one file"
    rig.click("add_source", dialog)
    rig.answer_files(rig.file("a.txt"))
    rig.click("ok_button", dialog)
    assert [source.path.name for source in rig.session.domains.all[0].sources] == ["a.txt"]
