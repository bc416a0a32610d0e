"""The status line: what is going on, how far it is, and Stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM
from calibgui.views.theme.icons import icon, icon_size
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.progress_bar import ProgressBar
from calibgui.views.widgets.section import Section

HEIGHT_PX = 28
_SIGN_PAD_PX = 4


@dataclass(frozen=True, slots=True)
class StatusState:
    """`progress` None shows no bar; "indeterminate" one that only moves. `facts` stand at the right."""

    text: str = ""
    detail: str = ""
    progress: float | Literal["indeterminate"] | None = None
    stop_visible: bool = False
    stop_enabled: bool = True
    kind: Literal["normal", "ok", "error"] = "normal"
    facts: tuple[str, ...] = ()
    stop_hint: str = ""  # what Stop does now, where it does not keep what was encoded


class StatusLine(Section):
    """Links to the details appear with an error only."""

    stopRequested = Signal()
    detailsRequested = Signal()
    copyRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "top", parent)
        self._state: StatusState | None = None
        self._sign = QLabel()
        self._sign.setFixedSize(icon_size(_SIGN_PAD_PX))
        self._text = ElidedLabel(size_px=CAPTION_PX, weight=MEDIUM, tone="text2")
        self._text.setObjectName("status_text")
        self._detail = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._detail.setObjectName("status_detail")
        self._progress = ProgressBar()
        self._progress.setObjectName("status_progress")
        self._facts = Label(size_px=CAPTION_PX, tone="text2")
        self._facts.setObjectName("status_facts")
        self._stop = self._button(self.tr("Stop"), "stop_button", "outlined", "stop")
        self._details = self._button(self.tr("Details"), "details_button", "link")
        self._copy = self._button(self.tr("Copy"), "copy_button", "link")
        self._copy.setToolTip(self.tr("Copy the whole report"))
        self._stop.clicked.connect(self.stopRequested)
        self._details.clicked.connect(self.detailsRequested)
        self._copy.clicked.connect(self.copyRequested)
        self._links = QWidget()
        links = QHBoxLayout(self._links)
        links.setContentsMargins(12, 0, 0, 0)
        links.setSpacing(14)
        links.addWidget(self._details)
        links.addWidget(self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 24, 0)
        row.setSpacing(0)
        row.addWidget(self._sign)
        row.addWidget(self._text)
        row.addSpacing(10)
        row.addWidget(self._detail)
        row.addSpacing(6)
        row.addWidget(self._progress)
        row.addStretch(1)
        row.addSpacing(12)
        row.addWidget(self._facts)
        row.addWidget(self._links)
        row.addWidget(self._stop)
        self.setFixedHeight(HEIGHT_PX)
        self.sync(StatusState())

    def sync(self, state: StatusState) -> None:
        if state == self._state:
            return
        self._state = state
        self._text.setText(state.text)
        busy = state.progress is not None or state.stop_visible
        self._text.set_tone("error" if state.kind == "error" else "text" if busy else "text2")
        self._detail.setText(state.detail)
        self._detail.setVisible(bool(state.detail))
        self._progress.setVisible(state.progress is not None)
        if state.progress is not None:
            self._progress.set_share(None if state.progress == "indeterminate" else state.progress)
        self._facts.setText("      ".join(state.facts))
        self._facts.setContentsMargins(0, 0, 16 if state.stop_visible else 0, 0)
        self._stop.setVisible(state.stop_visible)
        self._stop.setEnabled(state.stop_enabled)
        self._stop.setToolTip(state.stop_hint or self.tr("Stop; what has been encoded so far is kept"))
        self._links.setVisible(state.kind == "error")
        self._show_sign()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._state is not None:
            self._show_sign()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._facts.setVisible(self._facts.sizeHint().width() < event.size().width() // 2)

    def _show_sign(self) -> None:
        assert self._state is not None
        signs = {"ok": "ok", "error": "error"}
        name = signs.get(self._state.kind)
        self._sign.setVisible(name is not None)
        if name is not None:
            tokens = tokens_of(self.palette())
            color = tokens.ok if name == "ok" else tokens.error
            sign = icon(name, color, pad_right=_SIGN_PAD_PX)
            self._sign.setPixmap(sign.pixmap(icon_size(_SIGN_PAD_PX), self.devicePixelRatio()))

    def _button(self, text: str, name: str, kind: Literal["outlined", "link"], icon_name: str = "") -> Button:
        button = Button(text, kind, icon_name=icon_name, small=True)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button
