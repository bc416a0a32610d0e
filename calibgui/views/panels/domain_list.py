"""The domains, and what they make together."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from calibgui.views.panels.domain_row import ROW_HEIGHT_PX, DomainRow, DomainRowState
from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.count_spin_box import DIGITS_RIGHT_PX, WIDTH_PX
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label, section_head
from calibgui.views.widgets.numbers import count_text
from calibgui.views.widgets.section import Section
from calibgui.views.widgets.swatch_button import Swatch

_ROWS_SHOWN = 5
_PANEL_PX = 16
_ROW_MARGIN_PX = 8
_NAME_LEFT_PX = 34


@dataclass(frozen=True, slots=True)
class DomainListState:
    """`counts` say how many texts and vectors all files hold; () while nobody has counted."""

    rows: tuple[DomainRowState, ...] = ()
    files: int = 0
    counts: tuple[str, ...] = ()
    add_enabled: bool = True


class DomainList(Section):
    """Keeps its row widgets from one `sync` to the next, so that nothing typed is lost.

    Up and Down choose a row, Space turns its domain off and on, F2 renames, Delete removes.
    """

    addFilesRequested = Signal()
    selected = Signal(str)
    renamed = Signal(str, str)
    colorPicked = Signal(str, int)
    enabledToggled = Signal(str, bool)
    countsChanged = Signal(str, object, object)  # id, calibration, held out
    removeRequested = Signal(str)
    roleChosen = Signal(str, str)
    readRequested = Signal(str)
    addFilesToRequested = Signal(str)
    sourcesRequested = Signal(str)
    findFileRequested = Signal(str)
    detailsRequested = Signal(str)
    copyRequested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "bottom", parent)
        self._rows: dict[str, DomainRow] = {}
        self._state = DomainListState()
        self._dragging = False
        self._keeps_focus = False  # a row went that had the focus: the next selected one gets it
        self._add = Button(self.tr("Add"), "ghost", icon_name="plus", small=True)
        self._add.setObjectName("add_button")
        self._add.setToolTip(self.tr("Add files of texts or vectors; each becomes a domain"))
        self._add.setAccessibleName(self.tr("Add files"))
        self._add.clicked.connect(self.addFilesRequested)
        self._empty = Label(
            self.tr(
                "None yet. A domain is a group of texts that your search will meet, such as one language."
            ),
            size_px=CAPTION_PX,
            tone="text3",
        )
        self._empty.setObjectName("domains_empty")
        self._empty.setWordWrap(True)
        self._heads = _ColumnHeads()
        self._mixed = _MixedRow()
        self._build_rows()
        head = QHBoxLayout()
        head.setContentsMargins(_PANEL_PX, 0, _ROW_MARGIN_PX, 0)
        head.addWidget(section_head(self.tr("Domains")))
        head.addStretch(1)
        head.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 10)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._heads)
        column.addWidget(self._padded(self._empty))
        column.addWidget(self._scroll)
        column.addWidget(self._mixed)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.sync(self._state)

    def sync(self, state: DomainListState) -> None:
        selected_before = self._selected_id()
        self._state = state
        self._add.setEnabled(state.add_enabled)
        self._sync_rows(state.rows)  # before anything is shown: showing asks for the rows' heights
        has_rows = bool(state.rows)
        self._empty_box.setVisible(not has_rows)
        for widget in (self._heads, self._scroll, self._mixed):
            widget.setVisible(has_rows)
        self._heads.show_counts(state.files, state.counts)
        counted = [row for row in state.rows if row.enabled and row.error is None]
        self._mixed.show_totals(
            sum(row.found_calibration for row in counted), sum(row.found_held_out for row in counted)
        )
        self._fit_height()
        if self._keeps_focus and self._selected_id() is not None:
            self._keeps_focus = False
            self._rows[self._selected_id() or ""].setFocus(Qt.FocusReason.TabFocusReason)
        if self._selected_id() != selected_before:
            self._reveal_selected()

    def sync_row(self, state: DomainRowState) -> None:
        """Show how far one row is, without a look at the others."""
        if state.id in self._rows:
            self._rows[state.id].sync(state)

    def set_dragging(self, dragging: bool) -> None:
        """Show that files held over the window become domains when they are let go."""
        if dragging != self._dragging:
            self._dragging = dragging
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dragging:
            tokens = tokens_of(self.palette())
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(tokens.accent), 1.2)
            pen.setDashPattern([5, 3.4])
            painter.setPen(pen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4.6, 4.6, -4.6, -4.6), 8, 8)

    def row(self, domain_id: str) -> DomainRow:
        return self._rows[domain_id]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._state.rows:
            super().keyPressEvent(event)
            return
        ids = [row.id for row in self._state.rows]
        current = self._selected_id()
        index = 0 if current is None else min(max(ids.index(current) + step, 0), len(ids) - 1)
        row = self._rows[ids[index]]
        row.setFocus(Qt.FocusReason.TabFocusReason)
        if ids[index] != current:
            self.selected.emit(ids[index])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_height()

    def _selected_id(self) -> str | None:
        return next((row.id for row in self._state.rows if row.selected), None)

    def _reveal_selected(self) -> None:
        row = self._rows.get(self._selected_id() or "")
        if row is not None:
            self._column.activate()  # what is to come into view needs its place first
            self._scroll.ensureWidgetVisible(row, 0, 0)

    def _build_rows(self) -> None:
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(_ROW_MARGIN_PX, 0, _ROW_MARGIN_PX, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = _RowsArea()
        self._scroll.setObjectName("domain_scroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        self._content.setAutoFillBackground(False)  # which the line before turned on
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_scroll_range_changed)

    def _on_scroll_range_changed(self, _lowest: int, highest: int) -> None:
        # The bar stands in the margin: the counts stay under their heads.
        self._column.setContentsMargins(_ROW_MARGIN_PX, 0, 0 if highest > 0 else _ROW_MARGIN_PX, 0)
        self._reveal_selected()  # rows that came or grew may have pushed it out of sight

    def _padded(self, label: Label) -> QWidget:
        self._empty_box = QWidget()
        row = QHBoxLayout(self._empty_box)
        row.setContentsMargins(_PANEL_PX, 4, 64, 12)
        row.addWidget(label)
        return self._empty_box

    def _sync_rows(self, states: tuple[DomainRowState, ...]) -> None:
        wanted = {state.id for state in states}
        for domain_id in [domain_id for domain_id in self._rows if domain_id not in wanted]:
            row = self._rows.pop(domain_id)
            self._keeps_focus = self._keeps_focus or row.hasFocus()
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        for index, state in enumerate(states):
            if state.id not in self._rows:
                self._rows[state.id] = self._new_row(state)
            row = self._rows[state.id]
            row.sync(state)
            if self._column.indexOf(row) != index:
                self._column.removeWidget(row)
                self._column.insertWidget(index, row)

    def _new_row(self, state: DomainRowState) -> DomainRow:
        row = DomainRow(state)
        row.selected.connect(self.selected)
        row.renamed.connect(self.renamed)
        row.colorPicked.connect(self.colorPicked)
        row.enabledToggled.connect(self.enabledToggled)
        row.countsChanged.connect(self.countsChanged)
        row.removeRequested.connect(self.removeRequested)
        row.roleChosen.connect(self.roleChosen)
        row.readRequested.connect(self.readRequested)
        row.addFilesRequested.connect(self.addFilesToRequested)
        row.sourcesRequested.connect(self.sourcesRequested)
        row.findFileRequested.connect(self.findFileRequested)
        row.detailsRequested.connect(self.detailsRequested)
        row.copyRequested.connect(self.copyRequested)
        return row

    def _fit_height(self) -> None:
        """As high as the first five rows, an error in one of them included; the others scroll."""
        width_px = self.width() - 2 * _ROW_MARGIN_PX
        shown = [self._rows[state.id] for state in self._state.rows[:_ROWS_SHOWN]]
        height_px = sum(row.height_for(width_px) for row in shown)
        if self._scroll.wanted_px != height_px:
            self._scroll.set_wanted(height_px)
            self.updateGeometry()


class _RowsArea(QScrollArea):
    """Leaves the arrow keys to the list: they choose rows, and the chosen row scrolls into view.

    Gives way down to two rows where the window lacks the height, as with errors in several rows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.wanted_px = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_wanted(self, height_px: int) -> None:
        self.wanted_px = height_px
        self.setMinimumHeight(min(height_px, 2 * ROW_HEIGHT_PX))
        self.setMaximumHeight(height_px)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted_px)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class _ColumnHeads(QWidget):
    """ "3 files, 2,100 texts", and what the two columns of counts are for."""

    def __init__(self) -> None:
        super().__init__()
        self._counts = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._counts.setObjectName("domains_counts")
        calibrate = Label(self.tr("Calibrate"), size_px=CAPTION_PX, tone="text3")
        held_out = Label(self.tr("Held out"), size_px=CAPTION_PX, tone="text3")
        row = QHBoxLayout(self)
        row.setContentsMargins(_NAME_LEFT_PX, 0, _PANEL_PX, 2)
        self.setFixedHeight(22)
        row.setSpacing(8)
        row.addWidget(self._counts, 1)
        for label in (calibrate, held_out):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setMinimumWidth(WIDTH_PX)
            row.addWidget(label)

    def show_counts(self, files: int, counts: tuple[str, ...]) -> None:
        text = self.tr("1 file") if files == 1 else self.tr("{n} files").format(n=count_text(files))
        self._counts.setText(", ".join((text, *counts)))


class _MixedRow(QWidget):
    """The sum of the domains that take part."""

    def __init__(self) -> None:
        super().__init__()
        self._calibration = Label()
        self._calibration.setObjectName("mixed_calibration")
        self._held_out = Label()
        self._held_out.setObjectName("mixed_held_out")
        row = QHBoxLayout(self)
        row.setContentsMargins(_PANEL_PX, 0, _PANEL_PX, 0)
        row.setSpacing(8)
        row.addWidget(Swatch(None))
        row.addWidget(Label(self.tr("Mixed"), weight=MEDIUM), 1)
        for label in (self._calibration, self._held_out):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setContentsMargins(0, 0, DIGITS_RIGHT_PX, 0)
            label.setMinimumWidth(WIDTH_PX)
            row.addWidget(label)
        self.setFixedHeight(32)
        self.setToolTip(self.tr("All domains that take part, together"))

    def show_totals(self, calibration: int, held_out: int) -> None:
        self._calibration.setText(count_text(calibration))
        self._held_out.setText(count_text(held_out))
