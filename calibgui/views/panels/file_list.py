"""A list of files with their sizes at the right, to read or to tick."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of

Index = QModelIndex | QPersistentModelIndex

SIZE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The size of the file in words."""

PAD_PX = 10
_SIZE_PX = 76
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_RIGHT, _LEFT = int(_MIDDLE | Qt.AlignmentFlag.AlignRight), int(_MIDDLE | Qt.AlignmentFlag.AlignLeft)


class FileList(QListView):
    """Has no selection: what a row can do is its delegate's."""

    def __init__(
        self,
        name: str,
        model: QAbstractListModel,
        delegate: QStyledItemDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        for owned in (model, delegate):
            owned.setParent(self)
        self.setObjectName(name)
        self.setProperty("kind", "field")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class FileDelegate(QStyledItemDelegate):
    """Paints a row: the name at the left, cut in its middle, and the size at the right in small type."""

    row_px = 22

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.row_px)

    def paint_size(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> QRect:
        """Leaves the small type set; the room that is left of the size."""
        rect = QRect(option.rect).adjusted(PAD_PX, 0, -PAD_PX, 0)
        font = QFont(option.font)
        font.setPixelSize(CAPTION_PX)
        painter.setFont(font)
        painter.setPen(QColor(tokens_of(option.palette).text3))
        painter.drawText(rect, _RIGHT, index.data(SIZE_ROLE))
        return rect.adjusted(0, 0, -_SIZE_PX, 0)

    def paint_mark(self, painter: QPainter, rect: QRect, word: str, color: str) -> QRect:
        """A word at the right of `rect`, in the font that is set; the room that is left of it."""
        painter.setPen(QColor(color))
        painter.drawText(rect, _RIGHT, word)
        return rect.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(word) - PAD_PX, 0)

    def paint_name(self, painter: QPainter, rect: QRect, name: str, color: str) -> None:
        """In the font that is set."""
        painter.setPen(QColor(color))
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, _LEFT, text)
