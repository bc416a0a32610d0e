"""The table of dimensions: sorted by its heads, moved through by the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from calibgui.models.dimensions_look import COLUMNS, Column, DimensionsLook
from calibgui.models.dimensions_model import DimensionsModel
from calibgui.views.dimensions.cells import PAD_PX, DimensionCells
from calibgui.views.dimensions.columns import column_widths
from calibgui.views.states.dimensions import DimensionsState
from calibgui.views.theme.fonts import BOLD, CAPTION_PX, set_type
from calibgui.views.theme.icons import icon
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import KEYBOARD_FOCUS_REASONS

ROW_PX = 27
_HEADER_PX = 34


class DimensionsTable(QTableView):
    """Selection is by dimension: it stays when rows are ordered another way, and comes into sight then."""

    dimensionSelected = Signal(object)  # int
    sortAsked = Signal(str)  # a Column

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DimensionsModel(self)
        self._cells = DimensionCells(self)
        self._look = DimensionsLook()
        self._selected: int | None = None
        self._hovered = -1
        self._ring = False
        self.setObjectName("dimensions_table")
        self.setAccessibleName(self.tr("Dimensions"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(ROW_PX)
        self.viewport().setAutoFillBackground(False)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)  # painted here, rounded
        self.setPalette(palette)
        self._heads = DimensionsHeader(self)
        self._heads.columnClicked.connect(self.sortAsked)
        self.setHorizontalHeader(self._heads)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_PX)
        rows.setDefaultSectionSize(ROW_PX)
        self.setItemDelegate(self._cells)
        self.setModel(self._model)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self._fit_columns()

    def sync(self, state: DimensionsState) -> None:
        moved = state.selected != self._selected
        arranged = state.look.sort != self._look.sort or state.look.descending != self._look.descending
        arranged = arranged or state.look.filters != self._look.filters
        self._look, self._selected = state.look, state.selected
        with QSignalBlocker(self.selectionModel()):
            self._cells.fit_values(state.rows)
            self._model.set_rows(state.rows)
        self._heads.show_order(state.look)
        self._fit_columns()
        self._show_selected(scroll=moved or arranged)

    def menu(self) -> QMenu:
        """The order, for whoever has no pointer, and for columns that have no room."""
        menu = QMenu(self)
        menu.setObjectName("dimensions_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for column in COLUMNS:
            if column == "change" and (self._model.rows is None or self._model.rows.change is None):
                continue
            action = QAction(self.tr("Sort by {column}").format(column=self._model.title(column)), menu)
            action.setObjectName(f"sort_{column}")
            action.setData(column)
            action.setCheckable(True)
            action.setChecked(column == self._look.sort)
            action.triggered.connect(self._on_sort_triggered)
            group.addAction(action)
            menu.addAction(action)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._model.rowCount() - 1
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        if event.key() in ends and last >= 0:
            self.setCurrentIndex(self._model.index(ends[Qt.Key(event.key())], 0))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # there are no cells to go to, only rows
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        row = self._model.row_of(self._selected)
        if row is not None:
            top_px = self.rowViewportPosition(row)
            if 0 <= top_px <= event.oldSize().height() - ROW_PX:  # what was in sight stays there
                self.scrollTo(self._model.index(row, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in KEYBOARD_FOCUS_REASONS
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the rows goes under all cells of a row at once, so that it has round ends."""
        tokens = tokens_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        row = self._model.row_of(self._selected)
        for shown, color in ((self._hovered, tokens.hover), (row, tokens.selected)):
            if shown is not None and 0 <= shown < self._model.rowCount():
                painter.setBrush(QColor(color))
                painter.drawRoundedRect(self._ground(shown), 4, 4)
        if self._ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            box = self._ground(row) if row is not None else QRectF(self.viewport().rect())
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
        super().paintEvent(event)

    def _ground(self, row: int) -> QRectF:
        return QRectF(0, self.rowViewportPosition(row), self.viewport().width(), ROW_PX)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _fit_columns(self) -> None:
        rows = self._model.rows
        compared = rows is not None and rows.change is not None
        widths = column_widths(self.viewport().width(), self._look.sort, compared=compared)
        for section, column in enumerate(COLUMNS):
            self.setColumnHidden(section, column not in widths)
            if column in widths and self.columnWidth(section) != widths[column]:
                self.setColumnWidth(section, widths[column])

    def _show_selected(self, *, scroll: bool) -> None:
        row = self._model.row_of(self._selected)
        with QSignalBlocker(self.selectionModel()):
            if row is None:
                self.selectionModel().clear()
            else:
                index = self._model.index(row, 0)
                self.setCurrentIndex(index)
                if scroll and not self.viewport().rect().contains(self.visualRect(index)):
                    self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        if row is None and scroll:
            self.scrollToTop()
        self.viewport().update()

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.dimensionSelected.emit(self._model.dimension(current.row()))

    def _on_sort_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.sortAsked.emit(action.data())


class DimensionsHeader(QHeaderView):
    """Heads aligned with their cells; the one in force is bold, with a chevron before it."""

    columnClicked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._column: Column = "outside"
        self._descending = True
        self.setObjectName("dimensions_header")
        self.setFixedHeight(_HEADER_PX)
        self.setMinimumSectionSize(30)
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.viewport().setAutoFillBackground(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_type(self, CAPTION_PX)
        self.sectionClicked.connect(self._on_clicked)

    def show_order(self, look: DimensionsLook) -> None:
        if (look.sort, look.descending) != (self._column, self._descending):
            self._column, self._descending = look.sort, look.descending
            self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        tokens = tokens_of(self.palette())
        column = COLUMNS[logicalIndex]
        chosen = column == self._column
        font = self.font()
        font.setWeight(BOLD if chosen else font.weight())
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(tokens.text if chosen else tokens.text2))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(tokens.line))
        box = rect.adjusted(PAD_PX, 0, -PAD_PX, 0)
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        metrics = painter.fontMetrics()
        if column == "dimension" and metrics.horizontalAdvance(text) > box.width() + PAD_PX - (
            16 if chosen else 0
        ):
            text = self.tr("Dim")
        sign_px = 16 if chosen else 0
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() - sign_px + PAD_PX)
        side = Qt.AlignmentFlag.AlignLeft if column == "dimension" else Qt.AlignmentFlag.AlignRight
        over = box.adjusted(0, 0, PAD_PX, 0) if column == "dimension" else box.adjusted(-PAD_PX, 0, 0, 0)
        painter.drawText(over, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        if chosen:
            width_px = metrics.horizontalAdvance(shown)
            left = box.left() + width_px + 2 if column == "dimension" else box.right() - width_px - 18
            name = "chevron-down" if self._descending else "chevron-up"
            place = QRect(left, rect.center().y() - 7, 16, 16)
            icon(name, tokens.text).paint(painter, place, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Normal)
        painter.restore()

    def _on_clicked(self, section: int) -> None:
        self.columnClicked.emit(COLUMNS[section])
