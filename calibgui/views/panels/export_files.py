"""The files that an export will write, with their sizes, and which of them are there already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from calibgui.models.export_plan import PlannedFile
from calibgui.views.panels.file_list import SIZE_ROLE, FileDelegate, FileList, Index
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.numbers import size_text

_REPLACED_ROLE = Qt.ItemDataRole.UserRole


class ExportFiles(FileList):
    """A list to read, not to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        files = _FilesModel()
        super().__init__("export_files", files, _FileDelegate(), parent)
        self._files = files
        self.setAccessibleName(self.tr("Files to write"))

    def show_files(self, files: tuple[PlannedFile, ...], folder: Path | None) -> int:
        """Show them; how many of them exist in `folder`."""
        names = [file.name for file in files]
        present = frozenset(name for name in names if folder is not None and (folder / name).exists())
        self._files.set_files(files, present)
        return len(present)


class _FilesModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._files: tuple[PlannedFile, ...] = ()
        self._present: frozenset[str] = frozenset()

    def set_files(self, files: tuple[PlannedFile, ...], present: frozenset[str]) -> None:
        if (files, present) == (self._files, self._present):
            return
        self.beginResetModel()
        self._files, self._present = files, present
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        file = self._files[index.row()]
        replaced = file.name in self._present
        if role == Qt.ItemDataRole.DisplayRole:
            return file.name
        if role == _REPLACED_ROLE:
            return replaced
        if role == SIZE_ROLE:
            return "" if file.size_bytes is None else size_text(file.size_bytes)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("will be replaced") if replaced else self.tr("new")
        return None


class _FileDelegate(FileDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)
        painter.save()
        room = self.paint_size(painter, option, index)
        if index.data(_REPLACED_ROLE):
            room = self.paint_mark(painter, room, self.tr("replaced"), tokens.warning)
        self.paint_name(painter, room, index.data(), tokens.text)
        painter.restore()
