"""Beside the plot: what both ranges leave outside, and which dimensions moved most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from calibgui.views.comparison.content import PanelState
from calibgui.views.comparison.rows import PAD_PX, ChangedDimension, DomainShares, HeadRow
from calibgui.views.theme.fonts import BOLD, CAPTION_PX, NUMBER_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label

WIDE_PX, NARROW_PX = 276, 240
_LINE_PX = 1

W = TypeVar("W", bound=QWidget)


class ComparePanel(QWidget):
    """Hidden while there is no comparison to show. It scrolls."""

    dimensionSelected = Signal(object)  # int, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: PanelState | None = None
        self.setObjectName("compare_panel")
        self.setAccessibleName(self.tr("Comparison"))
        self.shares: list[DomainShares] = []
        self.changes: list[ChangedDimension] = []
        self._now, self._earlier = (Label(size_px=NUMBER_PX, weight=BOLD) for _ in range(2))
        self._now.setObjectName("compare_now")
        self._earlier.setObjectName("compare_earlier")
        self._earlier.set_tone("text2")
        self._message = Label(size_px=CAPTION_PX, tone="text3")
        self._message.setWordWrap(True)
        self._message.setObjectName("compare_message")
        self._changed = Label(size_px=CAPTION_PX, tone="text3")
        self._changed.setObjectName("compare_changed")
        self._share_head = HeadRow(self.tr("Texts in"), self.tr("now"), self.tr("earlier"))
        self._change_head = HeadRow(self.tr("in steps"), self.tr("min"), self.tr("max"))
        self._change_title = ElidedLabel(self.tr("Widest changes"), weight=BOLD)
        self._change_title.set_facts(
            self.tr("How far each earlier end lies from the current one, in steps of the current ranges")
        )
        self._share_box, self._change_box = QVBoxLayout(), QVBoxLayout()
        self._scroll = QScrollArea()
        self._build()
        self.setFixedWidth(WIDE_PX)
        self.setVisible(False)

    def _build(self) -> None:
        page = QWidget()
        page.setAutoFillBackground(False)
        column = QVBoxLayout(page)
        column.setContentsMargins(16 - PAD_PX, 8, 16 - PAD_PX, 8)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(PAD_PX, 0, PAD_PX, 8)
        head.setSpacing(6)
        head.addWidget(ElidedLabel(self.tr("Held-out values outside"), weight=BOLD))
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(16)
        numbers.setVerticalSpacing(0)
        for place, (number, words) in enumerate(
            ((self._now, self.tr("now")), (self._earlier, self.tr("earlier")))
        ):
            numbers.addWidget(number, 0, place)
            numbers.addWidget(Label(words, size_px=CAPTION_PX, tone="text2"), 1, place)
        numbers.setColumnStretch(2, 1)
        head.addLayout(numbers)
        head.addWidget(self._message)
        changes = QVBoxLayout()
        changes.setContentsMargins(PAD_PX, 18, PAD_PX, 2)
        changes.setSpacing(2)
        changes.addWidget(self._change_title)
        changes.addWidget(self._changed)
        for box in (self._share_box, self._change_box):
            box.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._share_head)
        column.addLayout(self._share_box)
        column.addLayout(changes)
        column.addWidget(self._change_head)
        column.addLayout(self._change_box)
        column.addStretch(1)
        scroll = self._scroll
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setWidget(page)
        page.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(_LINE_PX, 0, 0, 0)
        outer.addWidget(scroll)

    def sync(self, state: PanelState | None) -> None:
        if state == self._state:
            return
        self._state = state
        self.setVisible(state is not None)
        if state is None:
            return
        self._now.setText(state.now)
        self._earlier.setText(state.earlier)
        self._message.setText(state.message)
        self._message.setVisible(bool(state.message))
        self._changed.setText(state.changed)
        self._share_head.setVisible(bool(state.shares))
        self._change_head.setVisible(bool(state.changes))
        _fit(self.shares, len(state.shares), self._share_box, DomainShares)
        for widget, share in zip(self.shares, state.shares, strict=False):
            widget.sync(share)
        _fit(self.changes, len(state.changes), self._change_box, self._change_row)
        for row, change in zip(self.changes, state.changes, strict=False):
            row.sync(change, change.dimension == state.selected)
        reached = next((row for row in self.changes if row.isChecked()), next(iter(self.changes), None))
        for row in self.changes:
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is reached else Qt.FocusPolicy.ClickFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.surface))
        painter.fillRect(0, 0, _LINE_PX, self.height(), QColor(tokens.line))

    def _change_row(self) -> ChangedDimension:
        row = ChangedDimension()
        row.clicked.connect(self._on_clicked)
        row.stepped.connect(self._on_step)
        return row

    def _on_step(self, step: int) -> None:
        """Tab reaches one of the dimensions, the arrow keys the next one."""
        row = self.sender()
        if not isinstance(row, ChangedDimension) or self._state is None:
            return
        last = len(self._state.changes) - 1
        other = self.changes[min(max(self.changes.index(row) + step, 0), last)]
        other.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(other, 0, other.height())

    def _on_clicked(self) -> None:
        row = self.sender()
        assert isinstance(row, ChangedDimension)
        self.dimensionSelected.emit(row.row.dimension if row.isChecked() else None)


def _fit(widgets: list[W], count: int, layout: QVBoxLayout, make: Callable[[], W]) -> None:
    """Rows are kept: as many as are needed are shown."""
    while len(widgets) < count:
        widgets.append(make())
        layout.addWidget(widgets[-1])
    _show_first(widgets, count)


def _show_first(widgets: Sequence[QWidget], count: int) -> None:
    for place, widget in enumerate(widgets):
        widget.setVisible(place < count)
