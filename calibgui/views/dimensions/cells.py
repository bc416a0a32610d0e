"""Paints the cells of the table of dimensions."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from calibgui.core.checks.dimensions import LEVELS
from calibgui.models.dimension_order import values_of
from calibgui.models.dimensions_look import COLUMNS, Column
from calibgui.models.dimensions_model import DimensionRows, DimensionsModel
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.plot.ticks import decimals_for, signed
from calibgui.views.theme.fonts import BOLD, MEDIUM
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.numbers import DASH, percent_text

PAD_PX = 8
_SWATCH_PX = 8
_BAR_PX = 42
_BAR_HEIGHT_PX = 4
_DIGITS_PX = 30
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class DimensionCells(QStyledItemDelegate):
    """Straight from the arrays: a screenful is some two hundred cells."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._decimals = 3
        self._widest = ""  # of the values

    def fit_values(self, rows: DimensionRows | None) -> None:
        """Choose the decimals so that the greatest value has three figures."""
        if rows is not None and rows.table.dim:
            greatest = max(abs(float(rows.table.minimum.min())), abs(float(rows.table.maximum.max())))
            self._decimals = decimals_for(greatest)
            self._widest = signed(-greatest, self._decimals)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, DimensionsModel)
        rows = model.rows
        if rows is None:
            return
        column, dimension = COLUMNS[index.column()], model.dimension(index.row())
        tokens = tokens_of(option.palette)
        box = option.rect.adjusted(PAD_PX, 0, -PAD_PX, 0)
        text, marked = self.cell_text(rows, column, dimension)
        font = QFont(option.font)
        if column == "dimension":
            font.setWeight(MEDIUM)
        if marked:
            font.setWeight(BOLD)
        painter.setFont(font)
        color = tokens.text3 if text == DASH else tokens.error if marked else tokens.text
        painter.setPen(QColor(color))
        words = box if column == "dimension" else box.adjusted(-PAD_PX, 0, 0, 0)
        painter.drawText(words, _LEFT if column == "dimension" else _RIGHT, text)
        if column in ("min", "max"):
            self._paint_who(painter, box, rows, column, dimension)
        elif column == "levels" and text != DASH and box.width() >= _BAR_PX + _DIGITS_PX + 6:
            self._paint_bar(painter, box, rows, dimension, marked)
        elif column == "dimension" and rows.table.dead[dimension]:
            painter.setPen(QColor(tokens.text3))
            room = box.adjusted(painter.fontMetrics().horizontalAdvance(text) + 6, 0, PAD_PX, 0)
            word = self.tr("dead")
            short = painter.fontMetrics().horizontalAdvance(word) > room.width()
            painter.drawText(room, _LEFT, "✕" if short else word)

    def cell_text(self, rows: DimensionRows, column: Column, dimension: int) -> tuple[str, bool]:
        """What stands in a cell, and whether a threshold marks it."""
        values = values_of(rows.table, column, rows.change)
        if values is None:
            return DASH, False
        value = values[dimension].item()
        limits = rows.thresholds
        if column in ("dimension", "levels"):
            return str(value), column == "levels" and value < limits.levels
        if column == "outside":
            return percent_text(value), value > limits.outside
        if column == "change":
            return _steps(value), False
        if column == "outlier":
            text = "∞" if value == float("inf") else f"{value:,.1f}"
            return text, value > limits.outlier
        if column in ("min", "max"):
            return signed(value, self._decimals), False
        return _unsigned(value, self._decimals if column == "width" else 3), False

    def _paint_who(
        self, painter: QPainter, box: QRect, rows: DimensionRows, column: Column, dimension: int
    ) -> None:
        table = rows.table
        domain = int((table.min_domain if column == "min" else table.max_domain)[dimension])
        width_px = painter.fontMetrics().horizontalAdvance(self._widest)
        left = max(box.right() - width_px - _SWATCH_PX - 8, box.left() - 4)
        place = QRectF(left, box.center().y() - _SWATCH_PX / 2 + 1, _SWATCH_PX, _SWATCH_PX)
        painter.save()
        paint_swatch(painter, place, tokens_of(self._widget.palette()), rows.colors[domain])
        painter.restore()

    def _paint_bar(
        self, painter: QPainter, box: QRect, rows: DimensionRows, dimension: int, marked: bool
    ) -> None:
        tokens = tokens_of(self._widget.palette())
        assert rows.table.levels is not None
        share = int(rows.table.levels[dimension]) / LEVELS
        track = QRectF(box.right() - _DIGITS_PX - _BAR_PX - 8, box.center().y() - 1, _BAR_PX, _BAR_HEIGHT_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(track, 2, 2)
        painter.setBrush(QColor(tokens.error if marked else tokens.text3))
        painter.drawRoundedRect(QRectF(track.left(), track.top(), _BAR_PX * share, _BAR_HEIGHT_PX), 2, 2)
        painter.restore()


def _steps(value: float) -> str:
    if value == float("inf"):
        return "∞"
    return f"{value:,.0f}" if value >= 99.95 else _unsigned(value, 1)


def _unsigned(value: float, decimals: int) -> str:
    """What is too small to show is not shown as none."""
    least = 10.0**-decimals
    return f"<{least:.{decimals}f}" if 0 < value < least / 2 else f"{value:.{decimals}f}"
