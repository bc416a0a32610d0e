"""Chooses a query from many: a field that finds by any part of the text, and a list."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QSizePolicy, QWidget

from calibgui.views.search.content import QueriesState
from calibgui.views.widgets.combo_box import ComboBox

_MOST_SHOWN = 12


class QueryBox(ComboBox):
    """At rest it shows the query elided; with the focus it takes what is typed and finds what contains it."""

    queryChosen = Signal(int)  # its number among all queries

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("field", parent)
        self._state = QueriesState()
        self._texts = QStringListModel(self)
        self.setObjectName("query_box")
        self.setAccessibleName(self.tr("Query"))
        view = QListView()
        view.setUniformItemSizes(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setView(view)
        self.setModel(self._texts)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(_MOST_SHOWN)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        finder = QCompleter(self._texts, self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setMaxVisibleItems(_MOST_SHOWN)
        self.setCompleter(finder)
        self.activated.connect(self._on_activated)
        edit = self.lineEdit()
        assert edit is not None
        edit.setFrame(False)
        edit.returnPressed.connect(self._on_return)

    def sync(self, state: QueriesState) -> None:
        if state == self._state:
            return
        if state.texts is not self._state.texts and state.texts != self._state.texts:
            self._texts.setStringList(list(state.texts))
        self._state = state
        self._show_current()

    def step(self, by: int) -> None:
        """Choose the next query, or the one before; round at the ends."""
        numbers = self._state.numbers
        if numbers:
            self.queryChosen.emit(numbers[(self._place() + by) % len(numbers)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        edit = self.lineEdit()
        if edit is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            edit.setText(self._text())
            edit.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.hasFocus():
            self._show_current()

    def _on_activated(self, place: int) -> None:
        if 0 <= place < len(self._state.numbers):
            self.queryChosen.emit(self._state.numbers[place])

    def _on_return(self) -> None:
        """What no text is goes away again; the combo box itself takes what is one."""
        if self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString) < 0:
            self._show_current()

    def _place(self) -> int:
        numbers, current = self._state.numbers, self._state.current
        return numbers.index(current) if current in numbers else 0

    def _text(self) -> str:
        return self._state.texts[self._place()] if self._state.texts else ""

    def _show_current(self) -> None:
        edit = self.lineEdit()
        if edit is None:
            return
        self.setCurrentIndex(self._place() if self._state.texts else -1)
        room = edit.contentsRect().width() - 8
        edit.setText(edit.fontMetrics().elidedText(self._text(), Qt.TextElideMode.ElideRight, room))
        edit.setCursorPosition(0)
