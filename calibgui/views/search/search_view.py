"""The Search check tab: what is lost, under which ranges and rules, and what it does to one query."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from calibgui.models.search_look import SearchLook
from calibgui.views.search.content import SearchViewState
from calibgui.views.search.judged_line import JudgedLine
from calibgui.views.search.neighbours_part import NeighboursPart
from calibgui.views.search.recommend_card import RecommendCard, RecommendCardState
from calibgui.views.search.scheme_table import SchemeTable
from calibgui.views.search.table_bar import TableBar
from calibgui.views.widgets.banner import Banner
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.page_edge import PageEdge
from calibgui.views.widgets.section import Section

_PAGE_PX = 24


class SearchView(Section):
    """Everything is told: how it is looked at, what is chosen, and whose neighbours are wanted."""

    lookChanged = Signal(object)  # SearchLook
    schemeChosen = Signal(object)  # RangeScheme
    targetChosen = Signal(str)
    neighboursWanted = Signal(object)  # NeighboursAsked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "none", parent)
        self._state = SearchViewState()
        self.banner = Banner()
        self.banner.setObjectName("search_banner")
        self.recommend = RecommendCard()
        self.bar = TableBar()
        self.table = SchemeTable()
        self.judged = JudgedLine()
        self.neighbours = NeighboursPart()
        self._message = Label(tone="text3")
        self._message.setObjectName("search_message")
        self._stack = QStackedLayout(self)
        self._build()
        self.banner.actionTriggered.connect(self._on_advice_taken)
        self.banner.closed.connect(self._on_advice_closed)
        self.bar.kChanged.connect(lambda k: self._tell(k=k))
        self.bar.queriesChanged.connect(lambda queries: self._tell(queries=queries))
        self.bar.rulesChanged.connect(lambda rules: self._tell(rules=rules))
        self.neighbours.queryChosen.connect(lambda number: self._tell(query=number))

    def _build(self) -> None:
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._message.setContentsMargins(_PAGE_PX, 0, _PAGE_PX, 0)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.setContentsMargins(_PAGE_PX, 16, _PAGE_PX, 16)
        middle.addWidget(self._message, 1)
        page = QWidget()
        page.setAutoFillBackground(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(_PAGE_PX, 16, _PAGE_PX, 8)
        column.setSpacing(0)
        self._sideways = _scroll(self.table)
        self._sideways.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._places = middle, column  # the card stands first, whichever page is shown
        self._banner_box = QWidget()
        banner_row = QVBoxLayout(self._banner_box)
        banner_row.setContentsMargins(0, 0, 0, 12)
        banner_row.addWidget(self.banner)
        column.addWidget(self._banner_box)
        column.addWidget(self.judged)
        column.addWidget(self.bar)
        column.addSpacing(4)
        column.addWidget(self._sideways)
        column.addSpacing(12)
        column.addWidget(self.neighbours)
        column.addStretch(1)
        self._place_card(in_page=False)
        scroll = _scroll(page)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        PageEdge(scroll, column)
        self._stack.addWidget(empty)
        self._stack.addWidget(scroll)

    def sync(self, state: SearchViewState) -> None:
        before, self._state = self._state, state
        self._message.setText(state.message)
        self._place_card(in_page=not state.message)
        self._stack.setCurrentIndex(0 if state.message else 1)
        if state.message:
            return
        if state.advice != before.advice or before.message:
            self._sync_advice()
        self.judged.sync(state.judged)
        self.bar.sync(state)
        self.table.sync(state.table)
        bar_px = 10 if self.table.minimumWidth() > self.width() - 2 * _PAGE_PX else 0
        self._sideways.setFixedHeight(self.table.height() + bar_px)
        self.neighbours.sync(state.queries, state.lists)
        if state.wanted is not None:
            self.neighboursWanted.emit(state.wanted)

    def sync_progress(self, progress: float | None) -> None:
        """That alone is another."""
        self.bar.show_progress(progress)

    def sync_recommend(self, state: RecommendCardState | None) -> None:
        """The card speaks of the same as the advice, and knows more: one of them is enough."""
        had = self.recommend.state is not None
        self.recommend.sync(state)
        if had != (state is not None):
            self._sync_advice()

    def _place_card(self, *, in_page: bool) -> None:
        place = self._places[in_page]
        if place.indexOf(self.recommend) < 0:
            place.insertWidget(0, self.recommend)
            self.recommend.lower()  # Tab comes to it first, too

    def _sync_advice(self) -> None:
        advice = self._state.advice if self.recommend.state is None else None
        self._banner_box.setVisible(advice is not None)
        if advice is not None:
            actions = (("use", advice.action),) if advice.action else ()
            self.banner.show_message("advice", advice.fact, advice.remedy, actions)

    def _on_advice_taken(self, _key: str) -> None:
        advice = self._state.advice
        if advice is None:
            return
        if advice.scheme is not None:
            self.schemeChosen.emit(advice.scheme)
        elif advice.target is not None:
            self.targetChosen.emit(advice.target)

    def _on_advice_closed(self) -> None:
        if self._state.advice is not None:
            self._tell(closed=self._state.advice.about)

    def _tell(self, **changes: object) -> None:
        look: SearchLook = replace(self._state.look, **changes)  # type: ignore[arg-type]
        self.lookChanged.emit(look)


def _scroll(page: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setWidget(page)
    page.setAutoFillBackground(False)
    return scroll
