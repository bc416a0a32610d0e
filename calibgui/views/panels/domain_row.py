"""One domain: colour, name, files, how many texts, how far it is, what went wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.domain import Role
from calibgui.core.errors import ErrorReport
from calibgui.views.panels.domain_menu import DomainMenu
from calibgui.views.panels.error_area import ErrorArea
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.count_spin_box import CountSpinBox
from calibgui.views.widgets.editable_label import EditableLabel
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.numbers import count_text
from calibgui.views.widgets.selectable_row import SelectableRow
from calibgui.views.widgets.swatch_button import SwatchButton
from calibgui.views.widgets.thin_bar import ThinBar

ROW_HEIGHT_PX = 60


@dataclass(frozen=True, slots=True)
class DomainRowState:
    """`available` is how many usable texts its files hold, None while nobody has counted.

    `drawn` are the calibration and the held-out texts that a calibration would take. Held-out ones can be
    fewer than the files hold: texts that calibrate another domain are passed over.
    """

    id: str
    name: str
    color: int = 0
    enabled: bool = True
    file_label: str = ""
    calibration: int = 500
    held_out: int = 200
    available: int | None = None
    drawn: tuple[int, int] | None = None
    phase: Literal["idle", "encoding", "done"] = "idle"
    done: int = 0
    total: int = 0
    error: ErrorReport | None = None
    locked: bool = False
    selected: bool = False
    role: Role = "documents"
    reading: float | None = None  # the share of its files that was read so far, while they are
    unread: bool = False  # the user stopped the reading
    facts: str = ""  # how its files were read
    of_vectors: bool = False

    @property
    def asked(self) -> int:
        return self.calibration + self.held_out

    @property
    def found_calibration(self) -> int:
        if self.drawn is not None:
            return self.drawn[0]
        return self.calibration if self.available is None else min(self.calibration, self.available)

    @property
    def found_held_out(self) -> int:
        if self.drawn is not None:
            return self.drawn[1]
        if self.available is None:
            return self.held_out
        return min(self.held_out, max(self.available - self.calibration, 0))


class DomainRow(SelectableRow):
    """60 px high, more with an error. Space turns the domain off and on, F2 renames it, Delete removes it."""

    selected = Signal(str)
    renamed = Signal(str, str)  # id, new name
    colorPicked = Signal(str, int)
    enabledToggled = Signal(str, bool)
    countsChanged = Signal(str, object, object)  # id, calibration, held out
    removeRequested = Signal(str)
    roleChosen = Signal(str, str)
    readRequested = Signal(str)
    addFilesRequested = Signal(str)
    sourcesRequested = Signal(str)
    findFileRequested = Signal(str)
    detailsRequested = Signal(str)
    copyRequested = Signal(str)

    def __init__(self, state: DomainRowState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._build_widgets()
        self._build_layout()
        self._menu = DomainMenu(self)
        self._menu.actionTriggered.connect(self._on_action)
        self._menu.roleChosen.connect(self._on_role_chosen)
        self.setObjectName(f"domain_row_{state.id}")
        self._show_state()

    @property
    def state(self) -> DomainRowState:
        return self._state

    @property
    def menu(self) -> DomainMenu:
        return self._menu

    def sync(self, state: DomainRowState) -> None:
        if state == self._state:
            return
        self._state = state
        self._show_state()

    def height_for(self, width_px: int) -> int:
        """How high it stands at that width; the error's text wraps."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return max(ROW_HEIGHT_PX, layout.heightForWidth(width_px)) if self._state.error else ROW_HEIGHT_PX

    def edit_name(self) -> None:
        self._name.edit()

    def _build_widgets(self) -> None:
        self._swatch = SwatchButton()
        self._swatch.setObjectName("swatch_button")
        self._swatch.colorPicked.connect(self._on_color_picked)
        self._name = EditableLabel()
        self._name.edited.connect(self._on_name_edited)
        self._more = Button(kind="ghost", icon_name="more", small=True)
        self._more.setObjectName("more_button")
        self._more.setFixedSize(24, 20)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.setAccessibleName(self.tr("More"))
        self._more.setToolTip(self.tr("Rename, colour, files, turn off, remove"))
        self._more.clicked.connect(self._on_more_clicked)
        self._more.setVisible(False)
        self._caption = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._caption.setObjectName("caption")
        self._caption.setFixedHeight(16)
        self._read = Button(self.tr("Read it"), "link", small=True)
        self._read.setObjectName("read_button")
        self._read.setFixedHeight(18)
        self._read.setToolTip(self.tr("Read its files; calibrating does it as well"))
        self._read.clicked.connect(self._on_read_clicked)
        self._calibration = CountSpinBox()
        self._calibration.setObjectName("calibration_spin")
        self._calibration.setToolTip(self.tr("Texts that set the ranges; 0: the domain only checks them"))
        self._held_out = CountSpinBox()
        self._held_out.setObjectName("held_out_spin")
        for spin in (self._calibration, self._held_out):
            spin.valueChanged.connect(self._on_count_changed)
        self._bar = ThinBar()
        self._error = ErrorArea(
            (
                ("find_file", self.tr("Find file…")),
                ("details", self.tr("Details")),
                ("copy", self.tr("Copy")),
            )
        )
        self._error.actionTriggered.connect(self._on_action)

    def _build_layout(self) -> None:
        name_line = QHBoxLayout()
        name_line.setSpacing(2)
        name_line.addWidget(self._name, 1)
        name_line.addWidget(self._more)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(name_line)
        caption_line = QHBoxLayout()
        caption_line.setSpacing(6)
        caption_line.addWidget(self._caption)
        caption_line.addWidget(self._read)
        caption_line.addStretch(1)
        words.addLayout(caption_line)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(words, 1)
        for spin in (self._calibration, self._held_out):
            column = QVBoxLayout()
            column.setContentsMargins(0, 2, 0, 0)
            column.addWidget(spin)
            column.addStretch(1)
            top.addLayout(column)
        body = QVBoxLayout()
        body.setSpacing(0)
        body.addLayout(top)
        body.addSpacing(6)
        body.addWidget(self._bar)
        body.addSpacing(7)
        body.addWidget(self._error)
        body.addStretch(1)
        side = QVBoxLayout()
        side.setContentsMargins(0, 1, 0, 0)
        side.addWidget(self._swatch)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 8, 8, 0)
        row.setSpacing(4)
        row.addLayout(side)
        row.addLayout(body, 1)
        self.setMinimumHeight(ROW_HEIGHT_PX)

    def _show_state(self) -> None:
        state = self._state
        off = not state.enabled
        self._swatch.set_color(state.color, hollow=off)
        self._name.set_text(state.name)
        self._name.set_tone("text3" if off else "text")
        self._name.set_editable(not state.locked)
        text, tone = self._caption_of(state)
        self._caption.setText(text)
        self._caption.set_facts(state.facts)
        self._caption.set_tone(tone)
        self._read.setVisible(state.unread and not off and not state.locked)
        self._read.setAccessibleName(self.tr("Read {name}").format(name=state.name))
        counts = (state.calibration, state.held_out)
        for spin, count, other in zip((self._calibration, self._held_out), counts, counts[::-1], strict=True):
            with QSignalBlocker(spin):
                spin.setMinimum(0 if other else 1)
                if spin.value() != count:
                    spin.setValue(count)
            usable = not state.locked and not off
            if spin.hasFocus() and not usable:
                self.setFocus(Qt.FocusReason.OtherFocusReason)  # or it would go to Stop, the next in order
            spin.setEnabled(usable)
        self._calibration.setAccessibleName(self.tr("Calibrate {name}").format(name=state.name))
        self._held_out.setAccessibleName(self.tr("Held out of {name}").format(name=state.name))
        self._show_tooltips(state)
        self._swatch.setEnabled(not state.locked)
        self._show_bar(state)
        no_file = ("find_file",) if state.error is None or state.error.path is None else ()
        self._error.show_error(state.error, hidden_keys=no_file)
        self.setAccessibleName(f"{state.name}, {text}")
        self.set_selected(state.selected)

    def _show_tooltips(self, state: DomainRowState) -> None:
        things = self.tr("vectors") if state.of_vectors else self.tr("texts")
        sets = self.tr("How many {things} set the ranges")
        checks = self.tr(
            "How many further {things} only check the ranges. Those that calibrate a domain are passed over."
        )
        self._calibration.setToolTip(sets.format(things=things))
        self._held_out.setToolTip(checks.format(things=things))

    def _caption_of(self, state: DomainRowState) -> tuple[str, Literal["text3", "warning"]]:
        if not state.enabled:
            return self.tr("Left out · {file}").format(file=state.file_label), "text3"
        if state.reading is not None:
            return self.tr("reading {percent} %").format(percent=math.floor(100 * state.reading)), "text3"
        if state.phase == "encoding":
            text = self.tr("{done} of {total}")
            return text.format(done=count_text(state.done), total=count_text(state.total)), "text3"
        if state.unread:
            return self.tr("Not read"), "text3"
        found = state.found_calibration + state.found_held_out
        if state.available is not None and found < state.asked:
            text = self.tr("{found} of {asked} found")
            return text.format(found=count_text(found), asked=count_text(state.asked)), "warning"
        return state.file_label, "text3"

    def _show_bar(self, state: DomainRowState) -> None:
        self._bar.set_color(state.color)
        self._bar.set_on_selected(state.selected)
        if state.error is not None:
            self._bar.show_error()
        elif state.reading is not None:
            self._bar.show_progress(round(1000 * state.reading), 1000)
        elif not state.enabled or state.phase == "idle":
            self._bar.show_track()
        elif state.phase == "encoding":
            self._bar.show_progress(state.done, state.total)
        else:
            self._bar.show_shares(state.found_calibration, state.found_held_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        actions = {
            Qt.Key.Key_F2: "rename",
            Qt.Key.Key_Space: "toggle",
            Qt.Key.Key_Delete: "remove",
            Qt.Key.Key_Backspace: "remove",
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selected.emit(self._state.id)
        elif key in actions and not self._state.locked:
            self._on_action(actions[Qt.Key(key)])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.selected.emit(self._state.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._menu.open_at(event.globalPos(), self._state)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._more.setVisible(not self._name.is_editing)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._more.setVisible(False)

    def _on_name_edited(self, name: str) -> None:
        self.renamed.emit(self._state.id, name)

    def _on_color_picked(self, color: int) -> None:
        self.colorPicked.emit(self._state.id, color)

    def _on_role_chosen(self, role: str) -> None:
        self.roleChosen.emit(self._state.id, role)

    def _on_read_clicked(self) -> None:
        self.readRequested.emit(self._state.id)

    def _on_count_changed(self) -> None:
        self.countsChanged.emit(self._state.id, self._calibration.value(), self._held_out.value())

    def _on_more_clicked(self) -> None:
        self._menu.open_at(self._more.mapToGlobal(self._more.rect().bottomLeft()), self._state)

    def _on_action(self, key: str) -> None:
        domain_id = self._state.id
        if key == "rename":
            self._name.edit()
        elif key == "colour":
            self._swatch.open_menu()
        elif key == "toggle":
            self.enabledToggled.emit(domain_id, not self._state.enabled)
        else:
            requests = {
                "add_files": self.addFilesRequested,
                "sources": self.sourcesRequested,
                "remove": self.removeRequested,
                "find_file": self.findFileRequested,
                "details": self.detailsRequested,
                "copy": self.copyRequested,
            }
            requests[key].emit(domain_id)
