"""The files of a domain: name, count, and a mark at those that can't be read."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.icons import ICON_PX, icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import as_tooltip

_ROW_PX = 44
_PAD_PX = 10
_CAPTION_ROLE = Qt.ItemDataRole.UserRole
_FAILED_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class FileRow:
    """`caption` stands under the name: a count, or what is wrong."""

    name: str
    caption: str
    failed: bool
    path: str


class SourceFiles(QListWidget):
    """Arrow keys and clicks choose a file; `currentRowChanged` tells it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("source_files")
        self.setAccessibleName(self.tr("Files of the domain"))
        self.setProperty("kind", "field")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_FileDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, rows: list[FileRow], current: int) -> None:
        with QSignalBlocker(self):
            while self.count() > len(rows):
                self.takeItem(self.count() - 1)
            while self.count() < len(rows):
                self.addItem(QListWidgetItem())
            for place, row in enumerate(rows):
                item = self.item(place)
                item.setText(row.name)
                item.setData(_CAPTION_ROLE, row.caption)
                item.setData(_FAILED_ROLE, row.failed)
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.caption)
                item.setToolTip(as_tooltip(row.path))
            self.setCurrentRow(current if rows else -1)


class _FileDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = tokens_of(option.palette)
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(tokens.selected))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 6, 6)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(rect.adjusted(4, 1, -4, -1), 6, 6)
        failed = bool(index.data(_FAILED_ROLE))
        inner = rect.adjusted(_PAD_PX + 2, 5, -_PAD_PX, -5)
        if failed:
            at = QRect(inner.right() - ICON_PX, inner.top() + 1, ICON_PX, ICON_PX)
            icon("error", tokens.error).paint(painter, at)
            inner = inner.adjusted(0, 0, -ICON_PX - 4, 0)
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text))
        self._words(painter, inner, str(index.data()), Qt.AlignmentFlag.AlignTop)
        small = QFont(option.font)
        small.setPixelSize(CAPTION_PX)
        painter.setFont(small)
        painter.setPen(QColor(tokens.error if failed else tokens.text3))
        self._words(painter, inner, str(index.data(_CAPTION_ROLE) or ""), Qt.AlignmentFlag.AlignBottom)
        painter.restore()

    def _words(self, painter: QPainter, rect: QRect, text: str, flag: Qt.AlignmentFlag) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(flag | Qt.AlignmentFlag.AlignLeft), shown)
