"""The first rows of a file; a click on a header says where the texts are."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from calibgui.models.preview_model import IS_TEXT_ROLE, PreviewModel
from calibgui.views.theme.fonts import BOLD, CAPTION_PX, set_type
from calibgui.views.theme.palette import tokens_of

_ROW_PX = 27
_PAD_PX = 10
_LEAST_PX = 72
_MOST_PX = 176
_MOST_TEXT_PX = 360


class PreviewTable(QTableView):
    """Cells of one line; the columns of the texts lie on the soft accent."""

    columnClicked = Signal(str, bool)  # name, whether it is to be joined

    def __init__(self, model: PreviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = model
        self.setObjectName("preview_table")
        self.setAccessibleName(self.tr("First rows"))
        self.setProperty("kind", "field")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_CellDelegate(self))
        header = PreviewHeader(self)
        header.sectionPicked.connect(self._on_picked)
        self.setHorizontalHeader(header)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.setModel(model)
        model.modelReset.connect(self._fit_columns)

    def _fit_columns(self) -> None:
        self.resizeColumnsToContents()
        first_text = None
        for section in range(self._preview.columnCount()):
            is_text = self._preview.headerData(section, Qt.Orientation.Horizontal, IS_TEXT_ROLE)
            if is_text and first_text is None:
                first_text = section
            most = _MOST_TEXT_PX if is_text else _MOST_PX
            self.setColumnWidth(section, min(most, max(_LEAST_PX, self.columnWidth(section) + _PAD_PX)))
        self.horizontalHeader().setStretchLastSection(True)
        if first_text is not None and self._preview.rowCount():
            self.scrollTo(self._preview.index(0, first_text))

    def _on_picked(self, section: int, joins: bool) -> None:
        name = self._preview.column_name(section)
        if name is not None:
            self.columnClicked.emit(name, joins)


class PreviewHeader(QHeaderView):
    """Names at the left; a click without Ctrl chooses, with Ctrl joins."""

    sectionPicked = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("preview_header")
        self.setFixedHeight(_ROW_PX + 1)
        self.setMouseTracking(True)
        set_type(self, CAPTION_PX, BOLD)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        super().mouseReleaseEvent(event)
        section = self.logicalIndexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and not resizing and section >= 0:
            joins = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.sectionPicked.emit(section, joins)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        tokens = tokens_of(self.palette())
        model, across = self.model(), self.orientation()
        is_text = bool(model.headerData(logicalIndex, across, IS_TEXT_ROLE))
        painter.save()
        painter.fillRect(rect, QColor(tokens.accent_soft if is_text else tokens.window))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        painter.setPen(QColor(tokens.accent_text if is_text else tokens.text2))
        painter.setFont(self.font())
        inner = rect.adjusted(_PAD_PX, 0, -_PAD_PX // 2, 0)
        name = str(model.headerData(logicalIndex, across) or "")
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()


class _CellDelegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = tokens_of(option.palette)
        is_text = bool(index.data(IS_TEXT_ROLE))
        painter.save()
        if is_text:
            painter.fillRect(option.rect, QColor(tokens.accent_soft))
        painter.setFont(option.font)
        painter.setPen(QColor(tokens.text if is_text else tokens.text2))
        inner = option.rect.adjusted(_PAD_PX, 0, -_PAD_PX // 2, 0)
        text = str(index.data() or "")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()
