"""Questions for files, folders and words, none of which blocks the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QWidget

from calibgui.core.project.load import SUFFIX
from calibgui.core.sources.formats import SUFFIXES
from calibgui.views.panels.dress import dress
from calibgui.views.states.translate import tr

_QUESTION_PX = 400


def ask_files(parent: QWidget, title: str, folder: str, chosen: Callable[[list[Path]], None]) -> None:
    """Ask for files of texts; `chosen` gets at least one path."""
    dialog = _file_dialog(parent, title, folder, QFileDialog.FileMode.ExistingFiles)
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)  # three dozen suffixes
    patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
    dialog.setNameFilters([f"{tr('Texts and vectors')} ({patterns})", f"{tr('All files')} (*)"])
    dialog.filesSelected.connect(lambda paths: chosen([Path(path) for path in paths]))
    dialog.open()


def ask_ranges(parent: QWidget, title: str, folder: str, chosen: Callable[[Path], None]) -> None:
    """Ask for a file of ranges."""
    dialog = _file_dialog(parent, title, folder, QFileDialog.FileMode.ExistingFile)
    patterns = "*.npy *.npz *.safetensors *.json"
    dialog.setNameFilters([f"{tr('Ranges')} ({patterns})", f"{tr('All files')} (*)"])
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def ask_project(parent: QWidget, title: str, folder: str, chosen: Callable[[Path], None]) -> None:
    """Ask for a project file."""
    dialog = _file_dialog(parent, title, folder, QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"{tr('Projects')} (*{SUFFIX})", f"{tr('All files')} (*)"])
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def ask_folder(parent: QWidget, title: str, folder: str, chosen: Callable[[Path], None]) -> None:
    """Ask for an existing folder."""
    dialog = _file_dialog(parent, title, folder, QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def ask_save(
    parent: QWidget,
    title: str,
    suggested: Path,
    chosen: Callable[[Path], None],
    kinds: Sequence[tuple[str, str]] = (),
) -> None:
    """Ask where to save a file; the suffix of `suggested` is added where it is left out.

    `kinds` are several to choose from, each a name and a suffix, that of `suggested` first: the name follows.
    """
    dialog = _file_dialog(parent, title, str(suggested.parent), QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
    if kinds:
        suffixes = {f"{name} (*.{suffix})": suffix for name, suffix in kinds}
        dialog.setNameFilters(list(suffixes))
        dialog.filterSelected.connect(lambda chosen_filter: _follow(dialog, suffixes[chosen_filter]))
    else:
        dialog.setNameFilter(f"{suggested.suffix.lstrip('.').upper()} (*{suggested.suffix})")
    dialog.selectFile(suggested.name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def _follow(dialog: QFileDialog, suffix: str) -> None:
    """Another kind was chosen: so is the end of the name."""
    dialog.setDefaultSuffix(suffix)
    names = dialog.selectedFiles()
    if names:
        dialog.selectFile(Path(names[0]).with_suffix(f".{suffix}").name)


def ask_text(parent: QWidget, title: str, label: str, text: str, chosen: Callable[[str], None]) -> None:
    """Ask for a line of text."""
    dialog = _input_dialog(parent, title, label)
    dialog.setTextValue(text)
    dialog.textValueSelected.connect(chosen)
    _show(dialog)


def ask_number(parent: QWidget, title: str, label: str, value: int, chosen: Callable[[int], None]) -> None:
    """Ask for a whole number from 0."""
    dialog = _input_dialog(parent, title, label)
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(0, 2**31 - 1)
    dialog.setIntValue(value)
    dialog.intValueSelected.connect(chosen)
    _show(dialog)


def _file_dialog(parent: QWidget, title: str, folder: str, mode: QFileDialog.FileMode) -> QFileDialog:
    dialog = QFileDialog(parent, title, folder)
    dialog.setObjectName("file_dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    return dialog


def _input_dialog(parent: QWidget, title: str, label: str) -> QInputDialog:
    dialog = QInputDialog(parent)
    dialog.setObjectName("input_dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    return dialog


def _show(dialog: QInputDialog) -> None:
    dress(dialog)
    for words in dialog.findChildren(QLabel):
        words.setWordWrap(True)
    dialog.setMinimumWidth(_QUESTION_PX)
    dialog.open()
