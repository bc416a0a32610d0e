"""The Dimensions tab: a table of all, and the one that is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from calibgui.models.activity import Activity
from calibgui.models.dimensions_look import Column
from calibgui.models.session import Session
from calibgui.views.dimensions.detail import DimensionDetail
from calibgui.views.dimensions.filter_bar import FilterBar
from calibgui.views.dimensions.table import DimensionsTable
from calibgui.views.states.dimension_detail import DimensionFacts, dimension_detail_state
from calibgui.views.states.dimensions import dimensions_state
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.label import Label

_LIVE_MS = 250
_NARROW_PX = 900
_DETAIL_PX, _NARROW_DETAIL_PX = 436, 320
_TOP_PX, _PAGE_PX = 16, 24


class DimensionsView(QWidget):
    """Kept in step only while it is shown, and a few times a second while a run is on."""

    dimensionSelected = Signal(object)  # int
    lookChanged = Signal(object)  # DimensionsLook
    excludeRequested = Signal(str, str)  # domain id, text
    takeBackRequested = Signal(str)  # domain id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._activity = Activity.IDLE
        self._facts = DimensionFacts()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LIVE_MS)
        self._later.timeout.connect(self._show_state)
        self.setObjectName("dimensions_view")
        self.bar = FilterBar()
        self.table = DimensionsTable()
        self.detail = DimensionDetail()
        self._message = Label(tone="text3")
        self._message.setObjectName("dimensions_message")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        rows = QWidget()
        self._stack = QStackedLayout(rows)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._message)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.bar)
        left.addWidget(rows, 1)
        self._row = QHBoxLayout(self)
        self._row.addLayout(left, 1)
        self._row.addWidget(self.detail)
        self._fit()
        self.bar.dimensionSelected.connect(self.dimensionSelected)
        self.bar.lookChanged.connect(self.lookChanged)
        self.bar.tableAsked.connect(self._on_table_asked)
        self.table.dimensionSelected.connect(self.dimensionSelected)
        self.table.sortAsked.connect(self._on_sort_asked)
        self.detail.excludeRequested.connect(self.excludeRequested)
        self.detail.takeBackRequested.connect(self.takeBackRequested)

    def sync(self, session: Session) -> None:
        self._session = session
        if self.isVisible():
            self._show_state()

    def sync_run(self, session: Session) -> None:
        """The same, for news that come many times a second while a calibration is on."""
        turned = session.activity is not self._activity
        self._session, self._activity = session, session.activity
        if not self.isVisible():
            return
        if turned or not session.activity.busy:
            self._later.stop()
            self._show_state()
        elif not self._later.isActive():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_state()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        x = (self.bar.geometry().right() + self.detail.x() + 4) // 2
        painter.fillRect(x, 0, 1, self.height() - 8, QColor(tokens.line))

    def _show_state(self) -> None:
        session = self._session
        if session is None or not self.isVisible():
            return
        state = dimensions_state(session)
        self.bar.sync(state)
        self.table.sync(state)
        self._message.setText(state.message)
        self._stack.setCurrentWidget(self._message if state.message else self.table)
        self.detail.sync(dimension_detail_state(session, self._facts))

    def _fit(self) -> None:
        narrow = self.width() < _NARROW_PX
        self.detail.setFixedWidth(_NARROW_DETAIL_PX if narrow else _DETAIL_PX)
        self.detail.set_narrow(narrow)
        self._row.setContentsMargins(_PAGE_PX, _TOP_PX, 16 if narrow else _PAGE_PX, 8)
        self._row.setSpacing(16 if narrow else 56)

    def _on_sort_asked(self, column: Column) -> None:
        if self._session is not None:
            self.lookChanged.emit(self._session.look.dimensions.sorted_by(column))

    def _on_table_asked(self) -> None:
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
