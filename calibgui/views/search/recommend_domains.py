"""Each domain's own ranges against the mixed ones, in rows whose numbers stand under each other."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.swatch_button import Swatch

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NAME_PX, _NUMBER_PX, _DIFFERENCE_PX = 132, 52, 176


@dataclass(frozen=True, slots=True)
class WeighedRow:
    """`color` indexes the palette. The verdict is `clear` where it is more than noise."""

    name: str
    color: int
    own: str
    mixed: str
    more: str
    verdict: str
    clear: bool = False


class DomainGrid(QWidget):
    """Made anew with other rows, which come once an answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[WeighedRow, ...] = ()
        self._cells: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnMinimumWidth(1, _NAME_PX)
        self._grid.setColumnMinimumWidth(2, _NUMBER_PX)
        self._grid.setColumnMinimumWidth(3, _NUMBER_PX)
        self._grid.setColumnMinimumWidth(4, _DIFFERENCE_PX)
        self._grid.setColumnStretch(5, 1)

    @property
    def rows(self) -> tuple[WeighedRow, ...]:
        return self._rows

    def sync(self, rows: tuple[WeighedRow, ...]) -> None:
        if rows == self._rows:
            return
        self._rows = rows
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.setParent(None)
            cell.deleteLater()
        self._cells = []
        if not rows:
            return
        heads = (self.tr("Own"), self.tr("Mixed"), self.tr("Own − mixed"))
        for column, head in enumerate(heads, start=2):
            self._put(0, column, _number(Label(head, size_px=CAPTION_PX, tone="text3")))
        for place, row in enumerate(rows, start=1):
            self._put_row(place, row)

    def _put_row(self, place: int, row: WeighedRow) -> None:
        name = ElidedLabel(row.name)
        name.setMaximumWidth(_NAME_PX + 80)
        verdict = Label(row.verdict, weight=MEDIUM, tone="accent" if row.clear else "text2")
        verdict.setObjectName("weighed_verdict")
        cells = (
            Swatch(row.color),
            name,
            _number(Label(row.own)),
            _number(Label(row.mixed)),
            _number(Label(row.more, tone="text2")),
            verdict,
        )
        for column, cell in enumerate(cells):
            self._put(place, column, cell)

    def _put(self, row: int, column: int, cell: QWidget) -> None:
        self._grid.addWidget(cell, row, column)
        self._cells.append(cell)


def _number(label: Label) -> Label:
    label.setAlignment(_RIGHT)
    return label
