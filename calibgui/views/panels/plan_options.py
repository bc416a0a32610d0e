"""Which of a domain's texts may be drawn, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QWidget

from calibgui.core.domain import SamplePlan
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.count_spin_box import CountSpinBox
from calibgui.views.widgets.label import Label

_MOST_CHARACTERS = 1_000_000
_SPIN_PX = 76


class PlanOptions(QWidget):
    """Least and most characters, and a column to stratify by. A most of 0 sets no limit."""

    def __init__(self, plan: SamplePlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self._shortest = self._spin("shortest_spin", self.tr("Shortest text, characters"), plan.shortest)
        self._longest = self._spin("longest_spin", self.tr("Longest text, characters"), plan.longest or 0)
        self._longest.setSpecialValueText(self.tr("No limit"))
        self._sampling = ComboBox()
        self._sampling.setObjectName("sampling_combo")
        self._sampling.setAccessibleName(self.tr("Sampling"))
        self._sampling.setMinimumContentsLength(14)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for caption, control in (
            (self.tr("Shortest"), self._shortest),
            (self.tr("Longest"), self._longest),
            (self.tr("Sampling"), self._sampling),
        ):
            label = Label(caption, size_px=CAPTION_PX, tone="text2")
            label.setBuddy(control)
            row.addWidget(label)
            row.addWidget(control)
            row.addSpacing(8)
        row.addStretch(1)
        self.offer_columns(())

    def plan(self) -> SamplePlan:
        """The plan as the controls say it now; a number still being typed counts."""
        self._shortest.interpretText()
        self._longest.interpretText()
        longest = self._longest.value() or None
        shortest = self._shortest.value()
        if longest is not None:
            longest = max(shortest, longest)
        return replace(
            self._plan, shortest=shortest, longest=longest, stratify_by=self._sampling.currentData()
        )

    def offer_columns(self, columns: Sequence[str]) -> None:
        """Columns to stratify by; the one chosen stays, whatever is offered."""
        chosen = self._sampling.currentData() if self._sampling.count() else self._plan.stratify_by
        offered = dict.fromkeys((*columns, chosen) if chosen is not None else columns)
        with QSignalBlocker(self._sampling):
            self._sampling.clear()
            self._sampling.addItem(self.tr("Uniform"), None)
            for column in offered:
                self._sampling.addItem(self.tr("Evenly by {column}").format(column=column), column)
            self._sampling.setCurrentIndex(max(0, self._sampling.findData(chosen)))

    def _spin(self, name: str, words: str, value: int) -> CountSpinBox:
        spin = CountSpinBox()
        spin.setObjectName(name)
        spin.setAccessibleName(words)
        spin.setToolTip(words)
        spin.setRange(0, _MOST_CHARACTERS)
        spin.setSingleStep(10)
        spin.setFixedWidth(_SPIN_PX)
        spin.setValue(value)
        return spin
