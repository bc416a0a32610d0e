"""The files of a dataset with their sizes, each with a box to tick."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from calibgui.core.hub.repository import HubFile
from calibgui.views.panels.file_list import PAD_PX, SIZE_ROLE, FileDelegate, FileList, Index
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.check_box import paint_box
from calibgui.views.widgets.elided_label import as_tooltip
from calibgui.views.widgets.numbers import size_text

_BOX_PX = 24


class HubFiles(FileList):
    """A click anywhere in a row, or the space bar, ticks it. A single file is ticked from the start."""

    tickedChanged = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        files = _FilesModel()
        super().__init__("hub_files", files, _FileDelegate(), parent)
        self._files = files
        self.setAccessibleName(self.tr("Files of the dataset"))
        self._files.dataChanged.connect(self.tickedChanged)
        self._files.modelReset.connect(self.tickedChanged)
        self.setMouseTracking(True)

    def set_files(self, files: tuple[HubFile, ...]) -> None:
        self._files.set_files(files)

    def ticked(self) -> tuple[HubFile, ...]:
        return self._files.ticked()

    def tick_all(self, ticked: bool) -> None:
        self._files.tick_all(ticked)


class _FilesModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._files: tuple[HubFile, ...] = ()
        self._ticked: set[int] = set()

    def set_files(self, files: tuple[HubFile, ...]) -> None:
        if files != self._files:
            self.beginResetModel()
            self._files = files
            self._ticked = {0} if len(files) == 1 else set()
            self.endResetModel()

    def ticked(self) -> tuple[HubFile, ...]:
        return tuple(self._files[row] for row in sorted(self._ticked))

    def tick_all(self, ticked: bool) -> None:
        self._ticked = set(range(len(self._files))) if ticked else set()
        if self._files:
            self.dataChanged.emit(self.index(0), self.index(len(self._files) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._files)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        file = self._files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return file.path
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(file.path)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        if role in (SIZE_ROLE, Qt.ItemDataRole.AccessibleDescriptionRole):
            return size_text(file.size_bytes)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.CheckStateRole:
            return False
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._ticked.add(index.row())
        else:
            self._ticked.discard(index.row())
        self.dataChanged.emit(index, index)
        return True


class _FileDelegate(FileDelegate):
    row_px = 26

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """As Qt's own, but the whole row is the box."""
        if isinstance(event, QMouseEvent):
            if event.type() != QEvent.Type.MouseButtonRelease or event.button() != Qt.MouseButton.LeftButton:
                return False
            self._toggle(model, index)
            return True
        return super().editorEvent(event, model, option, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        under_mouse = enabled and bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if under_mouse:
            painter.fillRect(option.rect, QColor(tokens.hover))
        checked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        box = QRect(option.rect).adjusted(PAD_PX, 0, -PAD_PX, 0)
        paint_box(painter, tokens, box, checked=checked, enabled=enabled, under_mouse=under_mouse)
        room = self.paint_size(painter, option, index).adjusted(_BOX_PX, 0, 0, 0)
        painter.setFont(option.font)
        self.paint_name(painter, room, index.data(), tokens.text if enabled else tokens.text3)
        if option.state & QStyle.StateFlag.State_HasFocus and option.state & QStyle.StateFlag.State_Active:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(option.rect.adjusted(3, 1, -3, -1), 5, 5)
        painter.restore()

    def _toggle(self, model: QAbstractItemModel, index: Index) -> None:
        checked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked
        model.setData(index, state, Qt.ItemDataRole.CheckStateRole)
