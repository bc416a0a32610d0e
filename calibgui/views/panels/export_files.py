"""The files that an export will write, with their sizes, and which of them are there already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from calibgui.models.export_plan import PlannedFile
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.numbers import size_text

_ROW_PX = 22
_PAD_PX = 10
_SIZE_PX = 76
_Index = QModelIndex | QPersistentModelIndex


class ExportFiles(QListView):
    """A list to read, not to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = _FilesModel(self)
        self.setObjectName("export_files")
        self.setAccessibleName(self.tr("Files to write"))
        self.setProperty("kind", "field")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(self._files)
        self.setItemDelegate(_FileDelegate(self))
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_files(self, files: tuple[PlannedFile, ...], folder: Path | None) -> int:
        """Show them; how many of them exist in `folder`."""
        names = [file.name for file in files]
        present = frozenset(name for name in names if folder is not None and (folder / name).exists())
        self._files.set_files(files, present)
        return len(present)


class _FilesModel(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._files: tuple[PlannedFile, ...] = ()
        self._present: frozenset[str] = frozenset()

    def set_files(self, files: tuple[PlannedFile, ...], present: frozenset[str]) -> None:
        if (files, present) == (self._files, self._present):
            return
        self.beginResetModel()
        self._files, self._present = files, present
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        file = self._files[index.row()]
        replaced = file.name in self._present
        if role == Qt.ItemDataRole.DisplayRole:
            return file.name
        if role == Qt.ItemDataRole.UserRole:
            return replaced
        if role == Qt.ItemDataRole.UserRole + 1:
            return "" if file.size_bytes is None else size_text(file.size_bytes)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("will be replaced") if replaced else self.tr("new")
        return None


class _FileDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        tokens = tokens_of(option.palette)
        replaced = index.data(Qt.ItemDataRole.UserRole)
        size = index.data(Qt.ItemDataRole.UserRole + 1)
        rect = QRect(option.rect).adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        font = QFont(option.font)
        font.setPixelSize(CAPTION_PX)
        painter.save()
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(tokens.text3))
        painter.drawText(rect, int(flags | Qt.AlignmentFlag.AlignRight), size)
        name = rect.adjusted(0, 0, -_SIZE_PX, 0)
        if replaced:
            word = self.tr("replaced")
            painter.setPen(QColor(tokens.warning))
            painter.drawText(name, int(flags | Qt.AlignmentFlag.AlignRight), word)
            name = name.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(word) - _PAD_PX, 0)
        painter.setPen(QColor(tokens.text))
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, name.width())
        painter.drawText(name, int(flags | Qt.AlignmentFlag.AlignLeft), text)
        painter.restore()
