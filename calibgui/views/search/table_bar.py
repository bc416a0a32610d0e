"""Over the search table: its title, whose queries count, which columns stand in it, and k."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from calibgui.core.search.request import KS
from calibgui.views.search.content import SearchViewState
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.progress_bar import ProgressBar
from calibgui.views.widgets.segmented import SegmentedControl

_CAPTION_FROM_PX = 860


class TableBar(QWidget):
    kChanged = Signal(int)
    queriesChanged = Signal(str)  # a domain's id, "" for all
    rulesChanged = Signal(object)  # tuple of ids

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = SearchViewState()
        self._choices: tuple[tuple[str, str], ...] = ()
        self._title = ElidedLabel(weight=BOLD)
        self._title.setObjectName("search_title")
        self._caption = ElidedLabel(size_px=CAPTION_PX, tone="text2")
        self._caption.setObjectName("search_caption")
        self._progress = ProgressBar()
        self._progress.setObjectName("search_progress")
        self._progress.setFixedWidth(96)
        self._rules = Button(self.tr("Columns"), "ghost", icon_name="chevron-down", small=True)
        self._rules.setObjectName("rules_button")
        self._rules.setToolTip(self.tr("Which scoring rules stand in the table"))
        self._rules.clicked.connect(self._on_rules_asked)
        self._queries_label = Label(self.tr("Queries"), size_px=CAPTION_PX, tone="text2")
        self._queries = ComboBox()
        self._queries.setObjectName("search_queries")
        self._queries.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToContents)
        self._queries.setAccessibleName(self.tr("Queries"))
        self._queries.activated.connect(self._on_queries)
        self._k = SegmentedControl()
        self._k.setObjectName("search_k")
        for k in KS:
            self._k.add_segment(str(k), str(k))
        self._k.currentChanged.connect(self._on_k)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._title)
        row.addSpacing(8)
        row.addWidget(self._caption, 1)
        row.addStretch(0)  # where there is no room for the caption, the rest stays at the right
        row.addWidget(self._progress)
        for widget in (self._rules, self._queries_label, self._queries):
            row.addWidget(widget)
        row.addSpacing(8)
        self._k_label = Label(self.tr("k"), size_px=CAPTION_PX, tone="text2")
        row.addWidget(self._k_label)
        row.addWidget(self._k)

    def sync(self, state: SearchViewState) -> None:
        self._state = state
        self._caption.setText(state.caption)
        self._caption.set_facts("\n".join((state.caption, state.tip)))
        self.show_progress(state.progress)
        if state.choices != self._choices:
            self._choices = state.choices
            self._queries.clear()
            for id_, words in state.choices:
                self._queries.addItem(words, id_)
        self._queries.setCurrentIndex(max(0, self._queries.findData(state.look.queries)))
        with QSignalBlocker(self._k):
            self._k.set_current(str(state.look.k))
        for widget in (self._k_label, self._k):
            widget.setVisible(state.has_k)
        self._fit()

    def show_progress(self, progress: float | None) -> None:
        self._progress.setVisible(progress is not None)
        if progress is not None:
            self._progress.set_share(progress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= _CAPTION_FROM_PX
        self._title.setText(self._state.title if wide else self._state.short_title)
        self._caption.setVisible(wide or self._state.progress is not None)
        self._queries_label.setVisible(wide)

    def _on_k(self, key: str) -> None:
        self.kChanged.emit(int(key))

    def _on_queries(self, place: int) -> None:
        self.queriesChanged.emit(self._queries.itemData(place))

    def _on_rules_asked(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("rules_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for id_, words in self._state.rules:
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setData(id_)
            target = any(head.id == id_ and head.is_target for head in self._state.table.heads)
            action.setChecked(target or id_ in self._state.look.rules)
            action.setEnabled(not target)
            action.toggled.connect(lambda on, id_=id_: self._on_rule(id_, on=on))
            menu.addAction(action)
        menu.popup(self._rules.mapToGlobal(self._rules.rect().bottomLeft()))

    def _on_rule(self, id_: str, *, on: bool) -> None:
        rules = self._state.look.rules
        self.rulesChanged.emit((*rules, id_) if on else tuple(rule for rule in rules if rule != id_))
