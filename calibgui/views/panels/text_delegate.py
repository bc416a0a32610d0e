"""Paints one text of the list: its number, and its first two lines."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from calibgui.models.texts_model import TextRole, TextsModel
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.numbers import count_text
from calibgui.views.widgets.text_lines import LINE_PX, one_line, paint_text_lines

_GAP_PX = 9
_DIVIDER_PX = 34
_NUMBER_RIGHT_PX = 42
_TEXT_LEFT_PX = 52
_TEXT_RIGHT_PX = 20
# Up to here every row's height is measured (some 10 us each); beyond it all rows are two lines high.
MEASURED_ROWS = 2000

_Index = QModelIndex | QPersistentModelIndex


class TextDelegate(QStyledItemDelegate):
    """The first held-out text carries a divider that says so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._advances_px: dict[int, int] = {}  # of each text on one endless line, by row
        self._width_px = 0

    def set_width(self, width_px: int) -> bool:
        """The width of the view; whether it is another one."""
        changed = width_px != self._width_px
        self._width_px = width_px
        return changed

    def forget_texts(self) -> None:
        """Other texts or another font: measure anew."""
        self._advances_px.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        model = index.model()
        assert isinstance(model, TextsModel)
        if model.rowCount() > MEASURED_ROWS:
            return QSize(0, 2 * LINE_PX + _GAP_PX)
        height_px = LINE_PX + _GAP_PX
        if self._needs_two_lines(index.row(), model.text(index.row()), option.font):
            height_px += LINE_PX
        if self._opens_held_out(model, index.row()):
            height_px += _DIVIDER_PX
        return QSize(0, height_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, TextsModel)
        tokens = tokens_of(option.palette)
        rect = QRect(option.rect)
        painter.save()
        lines = 2
        if self._opens_held_out(model, index.row()):
            measured = model.rowCount() <= MEASURED_ROWS
            height_px = _DIVIDER_PX if measured else LINE_PX
            self._paint_divider(painter, QRect(rect.left(), rect.top(), rect.width(), height_px), option)
            rect.setTop(rect.top() + height_px)
            lines = 2 if measured else 1
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(rect.adjusted(8, 0, -10, -1), 6, 6)
        keyboard = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_KeyboardFocusChange
        if option.state & keyboard == keyboard:
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(9, 1, -11, -2), 5, 5)
        number = QRect(rect.left(), rect.top() + _GAP_PX // 2, _NUMBER_RIGHT_PX, LINE_PX)
        painter.setFont(_sized(option.font, CAPTION_PX))
        painter.setPen(QColor(tokens.text3))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(number, flags, count_text(index.data(TextRole.NUMBER)))
        painter.setPen(QColor(tokens.text2 if model.is_held_out(index.row()) else tokens.text))
        words = QRect(
            rect.left() + _TEXT_LEFT_PX, rect.top() + _GAP_PX // 2, self._text_width(), lines * LINE_PX
        )
        paint_text_lines(painter, words, option.font, model.text(index.row()), lines)
        painter.restore()

    def _paint_divider(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        tokens = tokens_of(option.palette)
        text = self.tr("Held out, to check the ranges")
        font = _sized(option.font, CAPTION_PX)
        font.setWeight(BOLD)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text2))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = rect.adjusted(_TEXT_LEFT_PX, 0, 0, 0)
        painter.drawText(words, flags, text)
        left = words.left() + QFontMetrics(font).horizontalAdvance(text) + 10
        right = rect.right() - _TEXT_RIGHT_PX
        painter.fillRect(QRect(left, rect.center().y(), max(right - left, 0), 1), QColor(tokens.line))

    def _needs_two_lines(self, row: int, text: str, font: QFont) -> bool:
        advance_px = self._advances_px.get(row)
        if advance_px is None:
            advance_px = QFontMetrics(font).horizontalAdvance(one_line(text))
            self._advances_px[row] = advance_px
        return advance_px > self._text_width()

    def _text_width(self) -> int:
        return max(self._width_px - _TEXT_LEFT_PX - _TEXT_RIGHT_PX, 20)

    @staticmethod
    def _opens_held_out(model: TextsModel, row: int) -> bool:
        return row == model.calibration_count


def _sized(font: QFont, size_px: int) -> QFont:
    result = QFont(font)
    result.setPixelSize(size_px)
    return result
