"""The header: menus at the left, what to do next at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QWidget

from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.section import Section

HEIGHT_PX = 48
_MENU_HEIGHT_PX = 32
_ICON_BUTTON_PX = 32


@dataclass(frozen=True, slots=True)
class HeaderState:
    """`filled` names the one button that is the next step."""

    calibrate_enabled: bool = False
    running: bool = False
    stopping: bool = False
    export_enabled: bool = False
    filled: Literal["calibrate", "export", "none"] = "none"
    open_enabled: bool = True
    save_enabled: bool = False


class Header(Section):
    """Made for `QMainWindow.setMenuWidget`. While a run is on, Calibrate is Stop, in the same place."""

    calibrateRequested = Signal()
    stopRequested = Signal()
    exportRequested = Signal()
    openRequested = Signal()
    saveRequested = Signal()

    def __init__(self, menu_bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__("window", "bottom", parent)
        self._running = False
        menu_bar.setParent(self)
        menu_bar.setFixedHeight(_MENU_HEIGHT_PX)
        self._calibrate = Button(self.tr("Calibrate"), icon_name="play")
        self._calibrate.setObjectName("calibrate_button")
        self._calibrate.clicked.connect(self._on_calibrate_clicked)
        self._export = Button(self.tr("Export…"), icon_name="export")
        self._export.setObjectName("export_button")
        self._export.setAccessibleName(self.tr("Export"))
        self._export.setToolTip(self.tr("Write the ranges, and codes if you like, into a folder"))
        self._export.clicked.connect(self._on_export_clicked)
        self._open = self._icon_button("folder", "open_button", self.tr("Open a project"))
        self._open.clicked.connect(self.openRequested)
        self._save = self._icon_button("save", "save_button", self.tr("Save the project"))
        self._save.clicked.connect(self.saveRequested)
        # Both words must fit, so that nothing moves when the run starts.
        self._calibrate.setMinimumWidth(self._calibrate.sizeHint().width())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 24, 1)
        row.setSpacing(8)
        row.addWidget(menu_bar, 1)
        row.addWidget(self._open)
        row.addWidget(self._save)
        row.addWidget(_Line())
        row.addWidget(self._calibrate)
        row.addWidget(self._export)
        self.setFixedHeight(HEIGHT_PX)
        self.sync(HeaderState())

    def _icon_button(self, icon_name: str, name: str, words: str) -> Button:
        button = Button(kind="ghost", icon_name=icon_name)
        button.setObjectName(name)
        button.setFixedSize(_ICON_BUTTON_PX, _ICON_BUTTON_PX)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def sync(self, state: HeaderState) -> None:
        self._running = state.running
        if state.running:
            self._calibrate.setText(self.tr("Stopping…") if state.stopping else self.tr("Stop"))
            self._calibrate.set_icon("stop")
            self._calibrate.setToolTip(self.tr("Stop; what has been encoded so far is kept"))
            self._calibrate.setEnabled(not state.stopping)
        else:
            self._calibrate.setText(self.tr("Calibrate"))
            self._calibrate.set_icon("play")
            self._calibrate.setToolTip(self.tr("Encode the texts and set the ranges"))
            self._calibrate.setEnabled(state.calibrate_enabled)
        self._calibrate.setAccessibleName(self._calibrate.text())
        self._export.setEnabled(state.export_enabled)
        self._open.setEnabled(state.open_enabled)
        self._save.setEnabled(state.save_enabled)
        filled = "none" if state.running else state.filled
        self._calibrate.set_kind("filled" if filled == "calibrate" else "outlined")
        self._export.set_kind("filled" if filled == "export" else "outlined")

    def _on_calibrate_clicked(self) -> None:
        if self._running:
            self.stopRequested.emit()
        else:
            self.calibrateRequested.emit()

    def _on_export_clicked(self) -> None:
        self.exportRequested.emit()


class _Line(QWidget):
    """One pixel between the file and the run."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(1, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(tokens_of(self.palette()).line))
