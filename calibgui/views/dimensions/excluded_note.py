"""What was excluded, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.states.dimension_detail import DimensionDetailState, ExcludedTexts
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.numbers import count_text


class ExcludedNotes(QWidget):
    """A line per domain with excluded texts; while a calibration runs it says so."""

    takeBackRequested = Signal(str)  # domain id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 6)
        self._column.setSpacing(0)

    def sync(self, state: DimensionDetailState) -> None:
        while len(self._lines) < len(state.excluded):
            line = _Line()
            line.takeBackRequested.connect(self.takeBackRequested)
            self._column.addWidget(line)
            self._lines.append(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(state.excluded))
            if number < len(state.excluded):
                line.show_excluded(state.excluded[number], enabled=state.enabled, running=state.running)
        self.setVisible(bool(state.excluded))


class _Line(QWidget):
    takeBackRequested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._domain = ""
        self._words = ElidedLabel(size_px=CAPTION_PX, tone="text2")
        self._words.setObjectName("excluded_note")
        self._busy = Label(self.tr("Calibrating again…"), size_px=CAPTION_PX, tone="text3")
        self._busy.setObjectName("recalibrating_note")
        self._button = Button(self.tr("Take back"), "link", small=True)
        self._button.setObjectName("take_back_button")
        self._button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self._busy)
        row.addWidget(self._button)

    def show_excluded(self, excluded: ExcludedTexts, *, enabled: bool, running: bool) -> None:
        self._domain = excluded.domain
        one = excluded.count == 1
        words = self.tr("Excluded: 1 text of {name}") if one else self.tr("Excluded: {count} texts of {name}")
        self._words.setText(words.format(count=count_text(excluded.count), name=excluded.name))
        self._button.setToolTip(self.tr("Draw them again, and calibrate with them"))
        self._button.setVisible(not running)
        self._button.setEnabled(enabled)
        self._busy.setVisible(running)

    def _on_clicked(self) -> None:
        self.takeBackRequested.emit(self._domain)
