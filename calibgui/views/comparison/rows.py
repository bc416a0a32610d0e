"""The rows of the comparison: what a domain has outside of both ranges, and how far a dimension moved."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from calibgui.views.comparison.content import ChangeRow, ShareRow
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.theme.fonts import BODY_PX, CAPTION_PX, REGULAR
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS
from calibgui.views.widgets.elided_label import as_tooltip

PAD_PX = 8
_NUMBER_PX, _NARROW_NUMBER_PX = 62, 52
_NARROW_PX = 230
_ROW_PX = 24
_HEAD_PX = 20
_SWATCH_PX, _TEXT_PX = 10, 18


class HeadRow(QWidget):
    """The captions over the columns."""

    def __init__(self, first: str, second: str, third: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = (first, second, third)
        self.setFixedHeight(_HEAD_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, color = QPainter(self), tokens_of(self.palette()).text3
        first, second, third = self._texts
        box = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        _paint_words(painter, type_font(self, CAPTION_PX), box, first, color)
        _paint_numbers(painter, type_font(self, CAPTION_PX), box, (second, third), (color, color))


class DomainShares(QWidget):
    """Swatch and name, and the share outside of the current and of the earlier ranges."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = ShareRow("", 0, "", "")
        self.setFixedHeight(_ROW_PX)

    @property
    def row(self) -> ShareRow:
        return self._row

    def sync(self, row: ShareRow) -> None:
        self._row = row
        told = self.tr("%1: now %2 outside, earlier %3")
        for mark, text in (("%1", row.name), ("%2", row.now), ("%3", row.earlier)):
            told = told.replace(mark, text)
        self.setAccessibleName(told)
        self.setToolTip(as_tooltip(told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter, row = tokens_of(self.palette()), QPainter(self), self._row
        box = QRectF(self.rect()).adjusted(PAD_PX, 0, -PAD_PX, 0)
        swatch = QRectF(box.x(), box.center().y() - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX)
        paint_swatch(painter, swatch, tokens, row.color)
        name = box.adjusted(_TEXT_PX, 0, -2 * _number_px(box), 0)
        _paint_words(painter, type_font(self, BODY_PX), name, row.name, tokens.text)
        colors = (tokens.text, tokens.text2)
        _paint_numbers(painter, type_font(self, BODY_PX), box, (row.now, row.earlier), colors)


class ChangedDimension(QAbstractButton):
    """A dimension and how far its ends moved; a click selects it."""

    stepped = Signal(int)  # 1 or -1: to the next one or the one before

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = ChangeRow(0, "", "")
        self._ring = False
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def row(self) -> ChangeRow:
        return self._row

    def sync(self, row: ChangeRow, selected: bool) -> None:
        if row != self._row:
            self._row = row
            self.setObjectName(f"change_{row.dimension}")
            self.setText(self.tr("Dimension %1").replace("%1", str(row.dimension)))
            told = self.tr("%1: earlier min %2 steps, max %3 steps from the current ones")
            for mark, text in (("%1", self.text()), ("%2", row.minimum), ("%3", row.maximum)):
                told = told.replace(mark, text)
            self.setAccessibleName(told)
            self.setToolTip(as_tooltip(told))
        self.setChecked(selected)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _ROW_PX)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter, row = tokens_of(self.palette()), QPainter(self), self._row
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.selected if self.isChecked() else tokens.hover))
            painter.drawRoundedRect(box, 6, 6)
        if self._ring and self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 5, 5)
        inner = box.adjusted(PAD_PX, 0, -PAD_PX, 0)
        name = inner.adjusted(0, 0, -2 * _number_px(inner), 0)
        font = type_font(self, BODY_PX)
        text = self.text() if inner.width() >= _NARROW_PX else str(row.dimension)
        _paint_words(painter, font, name, text, tokens.text)
        colors = tuple(_color(text, tokens.text, tokens.text3) for text in (row.minimum, row.maximum))
        _paint_numbers(painter, font, inner, (row.minimum, row.maximum), colors)


def _number_px(box: QRectF) -> int:
    """The width of a column of numbers in a row of this size."""
    return _NARROW_NUMBER_PX if box.width() < _NARROW_PX else _NUMBER_PX


def _color(number: str, moved: str, still: str) -> str:
    return still if not number.strip("0.") else moved


def _paint_words(painter: QPainter, font: QFont, box: QRectF, text: str, color: str) -> None:
    font.setWeight(REGULAR)
    painter.setFont(font)
    painter.setPen(QColor(color))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)


def _paint_numbers(
    painter: QPainter, font: QFont, box: QRectF, texts: tuple[str, str], colors: tuple[str, ...]
) -> None:
    painter.setFont(font)
    flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
    for place, (text, color) in enumerate(zip(texts, colors, strict=True)):
        painter.setPen(QColor(color))
        painter.drawText(box.adjusted(0, 0, -_number_px(box) * (1 - place), 0), flags, text)
