"""The embedding cache: whether it is used, how large it may get, what it holds, and a way to clear it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from calibgui.models.cache_state import CacheState
from calibgui.views.panels.dialog_buttons import cancel_and_ok
from calibgui.views.panels.form import Form
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.count_spin_box import CountSpinBox
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.numbers import count_text, size_text

_LEAST_MB, _MOST_MB = 16, 1_000_000


class CacheDialog(QDialog):
    """Tells what is asked by signals; `sync` shows what is known. Open it with `open()`."""

    settingsChosen = Signal(bool, object)  # enabled, limit in MB
    clearRequested = Signal()

    def __init__(self, enabled: bool, limit_mb: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = (enabled, limit_mb)
        self.setObjectName("cache_dialog")
        self.setWindowTitle(self.tr("Embedding cache"))
        self._build_controls(enabled, limit_mb)
        intro = Label(
            self.tr(
                "What was encoded once for the same model, prompt, truncation and normalization "
                "is not encoded again, in this project or another one."
            ),
            tone="text2",
        )
        intro.setWordWrap(True)
        form = Form()
        form.add_row(self.tr("Use"), self._enabled, self.tr("Takes effect with the next calibration"))
        form.add_row(
            self.tr("Limit"), self._limit_box(), self.tr("When it is full, what was used longest ago goes")
        )
        form.add_row(self.tr("Holds"), self._holds_box())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(0)
        column.addWidget(intro)
        column.addSpacing(12)
        column.addWidget(form)
        column.addWidget(self._error)
        column.addStretch(1)
        column.addSpacing(12)
        column.addLayout(cancel_and_ok(self))
        self.setMinimumWidth(480)
        self.sync(CacheState())

    def sync(self, state: CacheState) -> None:
        size = state.size
        if size is None:
            self._holds.setText(self.tr("Looking…"))
        elif not size.vectors:
            self._holds.setText(self.tr("Nothing yet"))
        else:
            self._holds.setText(
                self.tr("{count} embeddings, {size}").format(
                    count=count_text(size.vectors), size=size_text(size.size_bytes)
                )
            )
        self._clear.setEnabled(size is not None and size.vectors > 0 and not state.clearing)
        error = state.error
        self._error.setText(f"{error.message} {error.remedy}".strip() if error is not None else "")
        self._error.setVisible(error is not None)

    def accept(self) -> None:
        self._limit.interpretText()
        chosen = (self._enabled.isChecked(), self._limit.value())
        super().accept()
        if chosen != self._before:
            self.settingsChosen.emit(*chosen)

    def _build_controls(self, enabled: bool, limit_mb: int) -> None:
        self._enabled = CheckBox(self.tr("Keep embeddings on disk"))
        self._enabled.setObjectName("cache_enabled")
        self._enabled.setChecked(enabled)
        self._limit = CountSpinBox()
        self._limit.setObjectName("cache_limit")
        self._limit.setAccessibleName(self.tr("Largest size in MB"))
        self._limit.setRange(_LEAST_MB, _MOST_MB)
        self._limit.setSingleStep(256)
        self._limit.setFixedWidth(96)
        self._limit.setValue(limit_mb)
        self._holds = Label()
        self._holds.setObjectName("cache_holds")
        self._clear = Button(self.tr("Clear"))
        self._clear.setObjectName("cache_clear")
        self._clear.setAccessibleName(self.tr("Clear the cache"))
        self._clear.clicked.connect(self.clearRequested)
        self._error = Label(size_px=CAPTION_PX, tone="error")
        self._error.setObjectName("cache_error")
        self._error.setWordWrap(True)

    def _limit_box(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._limit)
        row.addWidget(Label(self.tr("MB"), tone="text2"))
        row.addStretch(1)
        return box

    def _holds_box(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._holds, 1)
        row.addWidget(self._clear)
        return box
