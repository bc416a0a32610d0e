"""The bar over the plot: order, legend, zoom reset, saving."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from calibgui.views.plot.legend import Legend
from calibgui.views.plot.ordering import DISAGREEMENT, INDEX, WIDTH
from calibgui.views.theme.fonts import CAPTION_PX, set_type
from calibgui.views.theme.tokens import LIGHT, Tokens
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.segmented import SegmentedControl

HEIGHT_PX = 48
NARROW_PX = 760
_BUTTON_PX = 32


class PlotToolbar(QWidget):
    """The two icon buttons and the words "Order by" leave a narrow bar; the window's menus have the same."""

    orderChanged = Signal(str)
    saveRequested = Signal(str)  # "png", "svg" or "csv"
    zoomResetRequested = Signal()

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT_PX)
        self.caption = QLabel(self.tr("Order by"), self)
        self.order = SegmentedControl(self)
        self.legend = Legend(self, tokens)
        self.zoom_button = self._button("zoom-reset", self.tr("Show all dimensions"))
        self.save_button = self._button("save-picture", self.tr("Save picture or data"))
        self.save_actions = {
            "png": QAction(self.tr("Picture as PNG…"), self),
            "svg": QAction(self.tr("Picture as SVG…"), self),
            "csv": QAction(self.tr("Data as CSV…"), self),
        }
        self._fill_order()
        self._fill_menu()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        self._row.addWidget(self.caption, 0, middle)
        self._row.addWidget(self.order, 0, middle)
        self._row.addWidget(self.legend, 1)
        self._row.addWidget(self.zoom_button, 0, middle)
        self._row.addWidget(self.save_button, 0, middle)
        self.order.currentChanged.connect(self.orderChanged)
        self.zoom_button.clicked.connect(self.zoomResetRequested)
        self.set_theme(tokens)

    def set_margins(self, left: int, right: int) -> None:
        self._row.setContentsMargins(left, 0, right, 0)

    def set_order(self, key: str) -> None:
        self.order.set_current(key)

    def set_zoomed(self, zoomed: bool) -> None:
        self.zoom_button.setEnabled(zoomed)

    def set_available(self, available: bool) -> None:
        """Whether there is anything to order and to save."""
        self.save_button.setEnabled(available)
        for action in self.save_actions.values():
            action.setEnabled(available)

    def set_theme(self, tokens: Tokens) -> None:
        self.legend.set_theme(tokens)
        palette = self.caption.palette()
        palette.setColor(self.caption.foregroundRole(), tokens.text2)
        self.caption.setPalette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= NARROW_PX
        for widget in (self.caption, self.zoom_button, self.save_button):
            widget.setVisible(wide)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.order.sizeHint().width() + 24 + self.legend.minimumSizeHint().width(), HEIGHT_PX)

    def _button(self, icon_name: str, text: str) -> Button:
        button = Button("", "ghost", icon_name=icon_name, small=True, parent=self)
        button.setObjectName(f"plot_{icon_name}")
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        return button

    def _fill_order(self) -> None:
        set_type(self.caption, CAPTION_PX)
        self.order.setObjectName("plot_order")
        self.order.setAccessibleName(self.tr("Order of the dimensions"))
        self.order.add_segment(INDEX, self.tr("Index"))
        self.order.add_segment(WIDTH, self.tr("Width"))
        self.order.add_segment(DISAGREEMENT, self.tr("Disagreement"))

    def _fill_menu(self) -> None:
        menu = QMenu(self.save_button)
        for kind, action in self.save_actions.items():
            action.setData(kind)
            action.triggered.connect(self._on_save_triggered)
            menu.addAction(action)
        self.save_button.setMenu(menu)
        # The icon says it: an arrow beside it would not fit the row of icons.
        self.save_button.setStyleSheet("QPushButton::menu-indicator { image: none; width: 0; }")

    def _on_save_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.saveRequested.emit(action.data())
