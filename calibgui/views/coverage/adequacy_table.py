"""How much lies outside now, what was to be expected, and what three times the texts would give."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from calibgui.views.coverage.content import AdequacyState
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label, Tone

_SWATCH_PX = 10
_ROW_PX = 28
_NUMBER_PX = 84
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AdequacyTable(QWidget):
    """A row for each domain that has a curve."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self._heads = [Label(size_px=CAPTION_PX, tone="text3") for _ in range(3)]
        for number, head in enumerate(self._heads):
            head.setAlignment(_RIGHT)
            head.setMinimumWidth(_NUMBER_PX)
            self._grid.addWidget(head, 0, 2 + number)
        self._rows: list[_Row] = []

    def sync(self, state: AdequacyState) -> None:
        shown = (state.heads, state.table)
        if shown == self._shown:
            return
        self._shown = shown
        for head, text in zip(self._heads, state.heads, strict=True):
            head.setText(text)
        while len(self._rows) > len(state.table):
            self._rows.pop().leave(self._grid)
        while len(self._rows) < len(state.table):
            self._rows.append(_Row(self._grid, len(self._rows) + 1))
        for row, item in zip(self._rows, state.table, strict=True):
            row.swatch.set_color(item.color)
            row.name.setText(item.name)
            for label, text in zip(row.numbers, (item.now, item.expected, item.then), strict=True):
                label.setText(text)


class _Row:
    """The widgets of one row, in the grid of the table."""

    def __init__(self, grid: QGridLayout, at: int) -> None:
        self.swatch = _Swatch()
        self.name = ElidedLabel()
        tones: tuple[Tone, ...] = ("text", "text3", "text")
        self.numbers = [Label(tone=tone) for tone in tones]
        for column, widget in enumerate(self._widgets()):
            grid.addWidget(widget, at, column)
        for label in self.numbers:
            label.setAlignment(_RIGHT)
        grid.setRowMinimumHeight(at, _ROW_PX)
        self._at = at

    def leave(self, grid: QGridLayout) -> None:
        grid.setRowMinimumHeight(self._at, 0)
        for widget in self._widgets():
            grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _widgets(self) -> list[QWidget]:
        return [self.swatch, self.name, *self.numbers]


class _Swatch(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._color = 0
        self.setFixedSize(QSize(_SWATCH_PX, _SWATCH_PX))

    def set_color(self, color: int) -> None:
        self._color = color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_swatch(QPainter(self), QRectF(self.rect()), tokens_of(self.palette()), self._color)
