"""A dataset of the hub: its name, its files, and the download of those that are ticked."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QLineEdit, QVBoxLayout, QWidget

from calibgui.core.errors import ErrorReport
from calibgui.core.hub.repository import HubFile
from calibgui.views.panels.dialog_buttons import button_row, cancel_button
from calibgui.views.panels.error_area import ErrorArea
from calibgui.views.panels.form import Form
from calibgui.views.panels.hub_files import HubFiles
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label, section_head
from calibgui.views.widgets.numbers import count_text, size_text
from calibgui.views.widgets.progress_bar import ProgressBar


@dataclass(frozen=True, slots=True)
class HubDialogState:
    """`progress` is the share that is here; None while that is not known. `busy` locks the fields."""

    files: tuple[HubFile, ...] = ()
    text: str = ""
    progress: float | None = None
    busy: bool = False
    stoppable: bool = False
    error: ErrorReport | None = None


class HubDialog(QDialog):
    """Stays open while it lists and fetches; the window closes it when the domain is there."""

    listRequested = Signal(str, str)  # name, revision
    addRequested = Signal(object)  # tuple[str, ...]: the paths of the files
    stopRequested = Signal()
    detailsRequested = Signal()
    copyRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = HubDialogState()
        self._asked: tuple[str, str] | None = None  # what was listed last
        self.setObjectName("hub_dialog")
        self.setWindowTitle(self.tr("Add from the Hub"))
        self._build_controls()
        form = Form()
        form.add_row(self.tr("Dataset"), self._name_row())
        form.add_row(
            self.tr("Revision"), self._revision, self.tr("A branch, a tag or a commit; empty for the newest")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(4)
        column.addWidget(form)
        column.addSpacing(8)
        column.addLayout(self._head())
        column.addSpacing(2)
        column.addWidget(self._files, 1)
        column.addSpacing(4)
        column.addLayout(self._progress_row())
        column.addWidget(self._error)
        column.addSpacing(10)
        column.addLayout(self._buttons())
        self.resize(560, 520)
        self.sync(self._state)
        self._name.setFocus()

    def sync(self, state: HubDialogState) -> None:
        """Show the state; what is ticked stays, unless there are other files."""
        was_busy = self._state.busy
        self._state = state
        self._files.set_files(state.files)
        for control in (self._name, self._revision, self._files):
            control.setEnabled(not state.busy)
        self._text.setText(state.text)
        self._progress.setVisible(state.busy)
        self._progress.set_share(state.progress)
        self._stop.setVisible(state.busy)
        self._stop.setEnabled(state.stoppable)
        self._error.show_error(state.error)
        self._enable()
        if state.busy and not was_busy:
            self._stop.setFocus()  # not Cancel, where the focus of a locked field would go
        elif was_busy and not state.busy:
            (self._files if state.files else self._name).setFocus()

    def _build_controls(self) -> None:
        self._name = self._field("hub_name", self.tr("organization/name"))
        self._revision = self._field("hub_revision", self.tr("main"))
        self._list = Button(self.tr("List files"))
        self._list.setObjectName("hub_list")
        self._list.clicked.connect(self._on_list_clicked)
        self._files = HubFiles()
        self._files.tickedChanged.connect(self._enable)
        self._total = Label(size_px=CAPTION_PX, tone="text3")
        self._total.setObjectName("hub_total")
        self._all = Button("", "link", small=True)
        self._all.setObjectName("hub_all")
        self._all.clicked.connect(self._on_all_clicked)
        self._text = ElidedLabel(size_px=CAPTION_PX, tone="text2")
        self._text.setObjectName("hub_text")
        self._progress = ProgressBar()
        self._progress.setObjectName("hub_progress")
        self._stop = Button(self.tr("Stop"), icon_name="stop", small=True)
        self._stop.setObjectName("hub_stop")
        self._stop.setToolTip(self.tr("Stop; what has arrived is kept"))
        self._stop.clicked.connect(self.stopRequested)
        self._error = ErrorArea((("details", self.tr("Details")), ("copy", self.tr("Copy"))))
        self._error.actionTriggered.connect(self._on_error_action)

    def _field(self, name: str, placeholder: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setProperty("kind", "field")
        field.setPlaceholderText(placeholder)
        field.textChanged.connect(self._enable)
        return field

    def _name_row(self) -> QWidget:
        box = QWidget()
        box.setFocusProxy(self._name)
        self._name.setAccessibleName(self.tr("Dataset"))
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._name, 1)
        row.addWidget(self._list)
        return box

    def _head(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(section_head(self.tr("Files")))
        row.addWidget(self._all)
        row.addStretch(1)
        row.addWidget(self._total)
        return row

    def _progress_row(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self._progress)
        row.addWidget(self._stop)
        return row

    def _buttons(self) -> QLayout:
        self._add = Button(self.tr("Add"), "filled", icon_name="plus")
        self._add.setObjectName("hub_add")
        self._add.setToolTip(self.tr("Fetch the files ticked, and make one domain of them"))
        self._add.clicked.connect(self._on_add_clicked)
        return button_row(cancel_button(self, "hub_cancel"), self._add)

    def _enable(self) -> None:
        ticked, idle = self._files.ticked(), not self._state.busy
        self._list.setEnabled(idle and bool(self._name.text().strip()))
        can_add = bool(ticked) and self._asked == self._wanted()  # not while another name is typed
        self._add.setEnabled(idle and can_add)
        (self._add if can_add else self._list).setDefault(True)  # what Return does
        self._all.setVisible(len(self._state.files) > 1)
        self._all.setEnabled(idle)
        every = len(ticked) == len(self._state.files)
        self._all.setText(self.tr("None") if every else self.tr("All"))
        self._total.setText(self._total_of(ticked))

    def _wanted(self) -> tuple[str, str]:
        return self._name.text(), self._revision.text()

    def _total_of(self, ticked: tuple[HubFile, ...]) -> str:
        if not self._state.files:
            return ""
        text = self.tr("{n} of {all} files, {size}").format(
            n=count_text(len(ticked)),
            all=count_text(len(self._state.files)),
            size=size_text(sum(file.size_bytes for file in ticked)),
        )
        return text if ticked else self.tr("Tick the files to add")

    def _on_list_clicked(self) -> None:
        self._asked = self._wanted()
        self.listRequested.emit(*self._asked)

    def _on_add_clicked(self) -> None:
        self.addRequested.emit(tuple(file.path for file in self._files.ticked()))

    def _on_all_clicked(self) -> None:
        self._files.tick_all(len(self._files.ticked()) < len(self._state.files))

    def _on_error_action(self, key: str) -> None:
        self.detailsRequested.emit() if key == "details" else self.copyRequested.emit()
