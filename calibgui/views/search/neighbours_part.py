"""What the neighbours of one query were, and what they became."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.search.content import NeighbourList, QueriesState
from calibgui.views.search.neighbour_column import NeighbourColumn
from calibgui.views.search.query_box import QueryBox
from calibgui.views.theme.fonts import BOLD
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.label import Label

_LISTS = 3
_TWO_UNDER_PX = 852
_GAP_PX = 32


class NeighboursPart(QWidget):
    """Three lists side by side; two where there is no room for more."""

    queryChosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lists: tuple[NeighbourList, ...] = ()
        self.box = QueryBox()
        self.box.queryChosen.connect(self.queryChosen)
        self.columns = [NeighbourColumn() for _ in range(_LISTS)]
        before = self._button("chevron-left", "query_before", self.tr("The query before"))
        after = self._button("chevron-right", "query_after", self.tr("The next query"))
        before.clicked.connect(lambda: self.box.step(-1))
        after.clicked.connect(lambda: self.box.step(1))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(self.tr("Neighbours of"), weight=BOLD))
        head.addWidget(self.box, 1)
        head.addSpacing(4)
        head.addWidget(before)
        head.addWidget(after)
        row = QHBoxLayout()
        row.setSpacing(_GAP_PX)
        for number, column in enumerate(self.columns):
            column.setObjectName(f"neighbours_{number}")
            row.addWidget(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addLayout(row)

    def sync(self, queries: QueriesState, lists: tuple[NeighbourList, ...]) -> None:
        self.box.sync(queries)
        self._lists = lists
        for column, shown in zip(self.columns, lists, strict=False):
            column.sync(shown)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        most = len(self._lists) if self.width() >= _TWO_UNDER_PX else min(2, len(self._lists))
        for number, column in enumerate(self.columns):
            column.setVisible(number < most)

    def _button(self, icon_name: str, name: str, words: str) -> Button:
        button = Button(kind="ghost", icon_name=icon_name, small=True)
        button.setObjectName(name)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button
