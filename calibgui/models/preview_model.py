"""The first rows of a source as a table: one column for each of the file's, the chosen columns marked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from calibgui.core.sources.preview import Preview
from calibgui.core.vectors.head import SHOWN_NUMBERS

IS_TEXT_ROLE = Qt.ItemDataRole.UserRole
"""Whether a column holds the texts or vectors, or is joined to them, for cells and headers."""

_Index = QModelIndex | QPersistentModelIndex
_SHOWN_CHARACTERS = 300
_NONE = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """Holds a Preview; lines of text are a table of one column, an array one of its first dimensions."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preview: Preview | None = None

    def set_preview(self, preview: Preview | None) -> None:
        if preview != self._preview:
            self.beginResetModel()
            self._preview = preview
            self.endResetModel()

    def column_name(self, section: int) -> str | None:
        """The name of a column that can be chosen, None for lines of text."""
        columns = self._preview.columns if self._preview is not None else ()
        return columns[section] if 0 <= section < len(columns) else None

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() or self._preview is None else len(self._preview.rows)

    def columnCount(self, parent: _Index = _NONE) -> int:
        if parent.isValid() or self._preview is None:
            return 0
        return len(self._preview.columns) or max(map(len, self._preview.rows), default=0)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._preview is None or not index.isValid():
            return None
        if role == IS_TEXT_ROLE:
            return self._is_text(index.column())
        row = self._preview.rows[index.row()]
        cell = row[index.column()] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(cell[:_SHOWN_CHARACTERS].split())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or self._preview is None:
            return None
        name = self.column_name(section)
        if role == IS_TEXT_ROLE:
            return self._is_text(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return name if name is not None else self._heading(self._preview, section)
        if role == Qt.ItemDataRole.ToolTipRole and name is not None:
            if self._preview.vectors is not None:
                return self.tr("Click: the vectors, or texts, are in this column.")
            return self.tr("Click: the texts are in this column. Ctrl+click: join it, or leave it out again.")
        return None

    def _heading(self, preview: Preview, section: int) -> str:
        """Of a column without a name: of an array these are the number of the row and the dimensions."""
        if preview.vectors is None:
            return self.tr("Text")
        if section == 0:
            return self.tr("Row")
        return str(section - 1) if section <= SHOWN_NUMBERS else ""

    def _is_text(self, section: int) -> bool:
        preview = self._preview
        if preview is None or not preview.columns:
            return False
        return self.column_name(section) in (preview.column, *preview.joined)
