"""One cell of the matrix: a number on its colour."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QToolTip, QWidget

from calibgui.core.checks.matrix import Cell
from calibgui.models.look import Measure, Pair
from calibgui.views.coverage.content import Head
from calibgui.views.coverage.heat import heat_color, ink_on, scale_of
from calibgui.views.coverage.measures import all_measures, short_text_of, spoken, text_of, value_of
from calibgui.views.coverage.metrics import Metrics
from calibgui.views.plot.colors import type_font
from calibgui.views.theme.fonts import BOLD, REGULAR
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS
from calibgui.views.widgets.elided_label import as_tooltip

_RADIUS_PX = 4
_RING_PX = 2
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class HeatCell(QAbstractButton):
    """Enter, Space and a click choose it; its arrow keys go to the grid. The tooltip has all measures."""

    def __init__(self, row: Head, column: Head, parent: QWidget) -> None:
        super().__init__(parent)
        self._row, self._column = row, column
        self._cell = Cell()
        self._measure: Measure = "values"
        self._metrics: Metrics | None = None
        self._ring = False
        self.setObjectName(f"cell_{row.id}_{column.id}")
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._name_it()

    @property
    def pair(self) -> Pair:
        return self._row.id, self._column.id

    @property
    def shown_text(self) -> str:
        short = self._metrics is not None and self._metrics.short
        return short_text_of(self._cell, self._measure) if short else text_of(self._cell, self._measure)

    def sync(self, row: Head, column: Head, cell: Cell, measure: Measure) -> None:
        if (row.name, column.name, cell, measure) == (
            self._row.name,
            self._column.name,
            self._cell,
            self._measure,
        ):
            return
        self._row, self._column, self._cell, self._measure = row, column, cell, measure
        self._name_it()
        self.update()

    def set_metrics(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.update()

    def ground(self) -> QColor:
        """The colour that it has in the heat map; of the surface's grid while nothing is checked."""
        tokens = tokens_of(self.palette())
        value = value_of(self._cell, self._measure)
        if not self._cell.values:
            return QColor(tokens.grid)
        return heat_color(tokens, 0.0 if value is None else scale_of(self._measure).place(value))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            words = all_measures(self._row.name, self._column.name, self._cell)
            QToolTip.showText(event.globalPos(), as_tooltip(words), self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            event.ignore()  # QAbstractButton would move the focus its own way
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground, box = self.ground(), QRectF(self.rect())
        focused = self._ring and self.hasFocus()
        if self.isChecked() or focused:
            painter.setBrush(QColor(tokens.accent))
            painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)
            box.adjust(_RING_PX, _RING_PX, -_RING_PX, -_RING_PX)
        if self.isChecked():
            painter.setBrush(QColor(tokens.surface))
            painter.drawRoundedRect(box, _RADIUS_PX - 1, _RADIUS_PX - 1)
            inner = 1 if focused else _RING_PX  # a thinner one tells the focus
            box.adjust(inner, inner, -inner, -inner)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, _RADIUS_PX - 1, _RADIUS_PX - 1)
        if self.underMouse() and not self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.field_line_hover), 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS_PX - 1, _RADIUS_PX - 1)
        self._paint_number(painter, ground)

    def _paint_number(self, painter: QPainter, ground: QColor) -> None:
        metrics = self._metrics
        if metrics is None:
            return
        checked = bool(self._cell.values)
        painter.setPen(ink_on(ground) if checked else QColor(tokens_of(self.palette()).text3))
        weight = BOLD if checked else REGULAR
        text, box = self.shown_text, self.rect().adjusted(metrics.pad_px, 0, -4, 0)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.setFont(type_font(self, metrics.number_px, weight))
        if painter.fontMetrics().horizontalAdvance(text) > box.width():
            painter.setFont(type_font(self, max(metrics.number_px * 2 // 3, 10), weight))
        painter.drawText(box, int(flags), text)

    def _name_it(self) -> None:
        self.setAccessibleName(spoken(self._row.name, self._column.name, self._cell, self._measure))
