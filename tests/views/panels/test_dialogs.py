from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from calibgui.core.calibration.calibrate import calibrated
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ErrorReport
from calibgui.core.export.targets.request import TargetRequest
from calibgui.models.export_choice import ExportChoice
from calibgui.models.target_choice import TargetChoice
from calibgui.models.target_plan import TargetPlanner
from calibgui.views.panels.details_dialog import DetailsDialog
from calibgui.views.panels.export_dialog import ExportDialog, ExportDialogState
from calibgui.views.panels.export_files import ExportFiles
from calibgui.views.panels.file_list import SIZE_ROLE
from calibgui.views.panels.model_options_dialog import ModelOptionsDialog
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.choice_combo import ChoiceCombo
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.count_spin_box import CountSpinBox
from tests.fakes import FakeEncoder, loader, request_for

REPORT = ErrorReport("ModelError", "No <b>config.json</b>.", "Choose another folder.", details="Traceback")


def click(qtbot, dialog: QDialog, name: str) -> None:
    qtbot.mouseClick(dialog.findChild(QWidget, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def opened(qtbot):
    """Open a dialog as the window does; closed at the end."""
    dialogs: list[QDialog] = []

    def open_dialog(dialog: QDialog) -> QDialog:
        dialogs.append(dialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        with qtbot.waitExposed(dialog):
            dialog.open()
        return dialog

    yield open_dialog
    for dialog in dialogs:
        dialog.close()
        dialog.deleteLater()


def test_that_details_show_the_report_as_plain_text_and_copy_it(opened, qtbot):
    dialog = opened(DetailsDialog(REPORT))
    message = dialog.findChild(QLabel, "details_message")
    assert message.text() == REPORT.message
    assert message.textFormat() == Qt.TextFormat.PlainText
    text = dialog.findChild(QPlainTextEdit, "details_text")
    assert text.isReadOnly()
    assert "Traceback" in text.toPlainText()
    click(qtbot, dialog, "details_copy")
    assert QGuiApplication.clipboard().text() == REPORT.as_text
    click(qtbot, dialog, "details_close")
    assert not dialog.isVisible()


def test_that_details_leave_the_window_usable():
    dialog = DetailsDialog(REPORT)
    assert not dialog.isModal()
    dialog.deleteLater()


SPEC = ModelSpec(
    name="own", device="cpu", normalize=False, truncate_dim=128, prompt="query: ", batch_tokens=500
)


@pytest.mark.parametrize("spec", [SPEC, ModelSpec()], ids=["all set", "defaults"])
def test_that_untouched_options_give_the_same_spec_and_tell_nothing(opened, qtbot, spec):
    dialog = opened(ModelOptionsDialog(spec))
    assert dialog.spec() == spec
    with qtbot.assertNotEmitted(dialog.specChosen):
        click(qtbot, dialog, "ok_button")


def test_that_ok_tells_the_changed_spec(opened, qtbot):
    dialog = opened(ModelOptionsDialog(ModelSpec(device="cpu"), model_dim=384))
    dialog.findChild(ComboBox, "normalize_combo").setCurrentIndex(1)
    spin = dialog.findChild(CountSpinBox, "truncate_spin")
    assert not spin.isEnabled()
    click(qtbot, dialog, "truncate_check")
    spin.selectAll()
    qtbot.keyClicks(spin, "192")
    qtbot.keyClicks(dialog.findChild(QLineEdit, "prompt_edit"), "passage: ")
    with qtbot.waitSignal(dialog.specChosen) as chosen:
        click(qtbot, dialog, "ok_button")
    assert chosen.args == [ModelSpec(device="cpu", normalize=True, truncate_dim=192, prompt="passage: ")]


PROMPTS = (("query", "find this "), ("passage", "of "))


def test_that_the_models_prompts_are_offered_for_both_roles(opened, qtbot):
    dialog = opened(ModelOptionsDialog(ModelSpec(), prompts=PROMPTS))
    field = dialog.findChild(QLineEdit, "query_prompt_edit")
    assert "find this " in field.placeholderText()
    assert dialog.findChild(QLineEdit, "prompt_edit").placeholderText() == "None"
    box = dialog.findChild(ComboBox, "prompt_edit_combo")
    assert [box.itemText(row) for row in range(box.count())] == ["query: “find this ”", "passage: “of ”"]
    for row, combo in ((1, box), (0, dialog.findChild(ComboBox, "query_prompt_edit_combo"))):
        click_popup(qtbot, combo, row)
    with qtbot.waitSignal(dialog.specChosen) as chosen:
        click(qtbot, dialog, "ok_button")
    assert chosen.args == [ModelSpec(prompt="of ", query_prompt="find this ")]


def click_popup(qtbot, combo: ComboBox, row: int) -> None:
    """Open the list by the chevron and click one of its rows."""
    qtbot.mouseClick(combo, Qt.MouseButton.LeftButton, pos=QPoint(combo.width() - 12, combo.height() // 2))
    qtbot.waitUntil(combo.view().isVisible)
    place = combo.view().visualRect(combo.model().index(row, 0)).center()
    qtbot.mouseMove(combo.view().viewport(), place)
    qtbot.mouseClick(combo.view().viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not combo.view().isVisible())


def test_that_a_prompt_is_typed_as_it_is(opened, qtbot):
    dialog = opened(ModelOptionsDialog(ModelSpec(query_prompt="old"), prompts=PROMPTS))
    field = dialog.findChild(QLineEdit, "query_prompt_edit")
    assert field.text() == "old"
    field.selectAll()
    qtbot.keyClicks(field, "query: ")
    assert dialog.spec().query_prompt == "query: "


def test_that_no_more_dimensions_are_kept_than_there_are(opened):
    dialog = opened(ModelOptionsDialog(ModelSpec(truncate_dim=1024), model_dim=384))
    assert dialog.spec().truncate_dim == 384


@pytest.fixture(scope="module")
def planner(tmp_path_factory) -> TargetPlanner:
    """Of a real, small result of two domains."""
    folder = tmp_path_factory.mktemp("texts")
    request = request_for(folder, {"english": 40, "chinese": 40}, SamplePlan(30, 8))
    result = calibrated(replace(request, model=ModelSpec("bundled")), loader(FakeEncoder(dim=16)))
    return TargetPlanner(TargetRequest(folder, (), result))


@pytest.fixture
def export(opened, tmp_path, planner) -> ExportDialog:
    state = ExportDialogState(tmp_path, ("english", "chinese"), 1500, 384, planner, search="usearch-i8")
    dialog = opened(ExportDialog(state))
    assert isinstance(dialog, ExportDialog)
    return dialog


def choose(export: ExportDialog, qtbot, title: str) -> None:
    """Type the target's name into the box, as one does."""
    box = export.findChild(ChoiceCombo, "export_target")
    place = next(row for row in range(box.count()) if box.itemText(row).startswith(title))
    box.setFocus()
    while box.currentIndex() != place:
        qtbot.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < place else Qt.Key.Key_Up)


def files(dialog: ExportDialog) -> list[str]:
    model = dialog.findChild(ExportFiles).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def warning(dialog: ExportDialog) -> str:
    return dialog.findChild(QLabel, "export_warning").text()


def test_that_the_list_follows_the_choice_live(export, qtbot):
    assert files(export)[:3] == ["ranges.npy", "ranges.json", "ranges-english.npy"]
    assert export.findChild(QLabel, "export_total").text() == "9 files, 586 kB"
    click(qtbot, export, "per_domain_check")
    click(qtbot, export, "uint8_check")
    assert files(export) == [
        "ranges.npy",
        "ranges.json",
        "codes-int8.npy",
        "codes-uint8.npy",
        "codes-texts.jsonl",
        "codes-int8-npy-use.py",
    ]


def test_that_files_that_exist_are_counted_and_marked(export, qtbot, tmp_path):
    assert warning(export) == ""
    (tmp_path / "ranges.npy").touch()
    (tmp_path / "codes-int8.npy").touch()
    click(qtbot, export, "uint8_check")
    assert warning(export) == "2 of these exist and will be replaced."
    model = export.findChild(ExportFiles).model()
    replaced = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]
    assert replaced.count(True) == 2


def test_that_export_tells_the_choice_and_closes(export, qtbot, tmp_path):
    click(qtbot, export, "binary_check")
    with qtbot.waitSignal(export.exportRequested) as requested:
        click(qtbot, export, "export_confirm")
    assert requested.args == [ExportChoice(tmp_path, precisions=("int8", "binary"), snippet=True)]
    assert not export.isVisible()


def test_that_another_file_has_to_be_there(export, qtbot, tmp_path):
    click(qtbot, export, "other_file_check")
    confirm = export.findChild(Button, "export_confirm")
    assert warning(export) == "Choose the file of texts or vectors."
    assert not confirm.isEnabled()
    field = export.findChild(QLineEdit, "texts_file_edit")
    field.setText(str(tmp_path / "corpus.txt"))
    assert warning(export) == "There is no file corpus.txt."
    (tmp_path / "corpus.txt").write_text("text")
    field.setText(str(tmp_path / "corpus.txt "))
    assert confirm.isEnabled()
    assert "codes-corpus-int8.npy" in files(export)
    choice = export.choice()
    assert choice is not None
    assert choice.texts_file == tmp_path / "corpus.txt"


def test_that_nothing_chosen_is_nothing_to_export(export, qtbot):
    for name in ("mixed_check", "per_domain_check", "sampled_check"):
        click(qtbot, export, name)
    assert not export.findChild(CheckBox, "int8_check").isEnabled()
    assert not export.findChild(Button, "export_confirm").isEnabled()
    assert warning(export) == "Tick ranges, or codes and a precision."


def test_that_codes_without_a_precision_are_not_asked_for(export, qtbot):
    click(qtbot, export, "int8_check")
    choice = export.choice()
    assert choice is not None
    assert not choice.sampled_codes
    assert "codes-texts.jsonl" not in files(export)


def test_that_a_home_folder_may_be_typed_short(export, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    export.findChild(QLineEdit, "folder_edit").setText("~/out")
    choice = export.choice()
    assert choice is not None
    assert choice.folder == Path("~/out").expanduser()


def test_that_a_file_is_no_folder_to_export_into(export, tmp_path):
    dialog = export
    file = tmp_path / "few.txt"
    file.write_text("x", "utf-8")
    dialog.findChild(QLineEdit, "folder_edit").setText(str(file))
    assert dialog.findChild(QLabel, "export_warning").text().startswith("few.txt is a file.")
    assert not dialog.findChild(Button, "export_confirm").isEnabled()


def snippet(export: ExportDialog) -> str:
    return export.findChild(QPlainTextEdit, "snippet_text").toPlainText()


def test_that_the_targets_for_the_search_target_come_first(export):
    box = export.findChild(ChoiceCombo, "export_target")
    names = [box.itemText(row) for row in range(box.count())]
    assert names[:4] == [
        "Anything",
        "NumPy arrays (.npy)",
        "For the search target",
        "usearch i8 index (.usearch)",
    ]
    assert len(names) == len(set(names))


def test_that_an_engine_has_its_own_files_precision_and_sizes(export, qtbot):
    choose(export, qtbot, "Faiss SQ8")
    click(qtbot, export, "per_domain_check")
    assert files(export) == ["codes-uint8.faiss", "codes-uint8.json", "codes-uint8-faiss-use.py"]
    assert export.findChild(QLabel, "export_total").text().startswith("3.8 kB as float32 · 3 files, ")
    assert export.findChild(CheckBox, "sampled_check").isVisible()
    assert not export.findChild(CheckBox, "int8_check").isVisible(), "it is the engine's own"
    qtbot.mouseClick(export.findChild(QWidget, "segment_l2"), Qt.MouseButton.LeftButton)
    click(qtbot, export, "snippet_check")
    choice = export.choice()
    assert choice is not None
    assert choice.engine == TargetChoice("faiss", "uint8", "l2")
    assert not choice.snippet
    assert (choice.mixed, choice.per_domain, choice.precisions) == (True, False, ())
    assert files(export) == ["codes-uint8.faiss", "codes-uint8.json"]


def test_that_ranges_alone_have_no_codes_to_choose(export, qtbot):
    choose(export, qtbot, "Ranges, C header")
    assert [name for name in files(export) if name.endswith(".h")] == [
        "ranges.h",
        "ranges-english.h",
        "ranges-chinese.h",
    ]
    assert export.findChild(QWidget, "target_precision") is None
    for name in ("rows_check", "sampled_check", "other_file_check"):
        assert not export.findChild(CheckBox, name).isVisible(), name


def test_that_an_engine_takes_codes_of_another_file(export, qtbot, tmp_path):
    choose(export, qtbot, "Parquet")
    click(qtbot, export, "per_domain_check")
    click(qtbot, export, "other_file_check")
    assert warning(export) == "Choose the file of texts or vectors."
    assert not export.findChild(Button, "export_confirm").isEnabled()
    corpus = tmp_path / "My corpus.txt"
    corpus.write_text("text")
    export.findChild(QLineEdit, "texts_file_edit").setText(str(corpus))
    of_file = [f"codes-my-corpus-int8{end}" for end in (".parquet", ".json", "-parquet-use.py")]
    assert files(export)[:3] == ["codes-int8.parquet", "codes-int8.json", "codes-int8-parquet-use.py"]
    assert files(export)[3:] == of_file
    model = export.findChild(ExportFiles).model()
    assert not model.index(3, 0).data(SIZE_ROLE), "nobody has counted the texts"
    click(qtbot, export, "sampled_check")
    assert files(export) == of_file
    assert "codes-my-corpus-int8.parquet" in snippet(export)
    choice = export.choice()
    assert choice is not None
    assert (choice.sampled_codes, choice.texts_file, choice.precisions) == (False, corpus, ())
    click(qtbot, export, "other_file_check")
    assert warning(export) == "Tick the codes of the sample, or of another file."
    assert not export.findChild(Button, "export_confirm").isEnabled()


def test_that_a_file_called_as_a_domain_replaces_no_codes_of_its_sample(export, qtbot, tmp_path):
    choose(export, qtbot, "Parquet")
    click(qtbot, export, "other_file_check")
    (tmp_path / "English.txt").write_text("text")
    export.findChild(QLineEdit, "texts_file_edit").setText(str(tmp_path / "English.txt"))
    assert "codes-english-int8.parquet" in files(export)
    assert "codes-file-english-int8.parquet" in files(export)
    assert len(files(export)) == len(set(files(export)))


def test_that_a_file_typed_for_arrays_does_not_go_along_with_ranges_alone(export, qtbot):
    click(qtbot, export, "other_file_check")
    choose(export, qtbot, "Ranges, JSON")
    assert warning(export) == ""
    choice = export.choice()
    assert choice is not None
    assert choice.texts_file is None


def test_that_nothing_chosen_for_an_engine_says_what_to_do(export, qtbot):
    choose(export, qtbot, "usearch")
    for name in ("mixed_check", "per_domain_check"):
        click(qtbot, export, name)
    assert warning(export) == "Nothing was chosen to export. Choose a target, and mixed or per domain."
    assert not export.findChild(Button, "export_confirm").isEnabled()


def test_that_a_missing_package_is_named_with_its_remedy(export, qtbot, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    choose(export, qtbot, "HDF5")
    assert "package h5py, which is not installed" in warning(export)
    assert "calibgui[engines]" in warning(export)
    assert not export.findChild(Button, "export_confirm").isEnabled()


def test_that_the_program_is_shown_for_what_is_chosen_and_can_be_copied(export, qtbot):
    assert "codes-int8.npy" in snippet(export)
    choose(export, qtbot, "usearch")
    assert "codes-int8.usearch" in snippet(export)
    qtbot.mouseClick(export.findChild(QWidget, "segment_snippet"), Qt.MouseButton.LeftButton)
    click(qtbot, export, "snippet_copy")
    assert QGuiApplication.clipboard().text() == snippet(export)
    assert export.findChild(Button, "snippet_copy").text() == "Copied"
    qtbot.mouseClick(export.findChild(QWidget, "segment_files"), Qt.MouseButton.LeftButton)
    assert export.findChild(ExportFiles).isVisible()
