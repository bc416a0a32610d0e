"""A combo box of named choices in groups, with short names for where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QStyleOptionComboBox, QWidget

from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.elided_label import as_tooltip

_PADDING_PX = 36  # border, room at the left, chevron
_POPUP_PADDING_PX = 40
_MOST_ROWS = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """`short` is what the closed box shows, `name` what the list does."""

    key: str
    name: str
    short: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    title: str
    choices: tuple[Choice, ...]


class ChoiceCombo(ComboBox):
    """Says which key was chosen by hand; titles of groups can't be."""

    chosen = Signal(str)

    def __init__(self, groups: Sequence[ChoiceGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._choices = {choice.key: choice for group in groups for choice in group.choices}
        model = QStandardItemModel(self)
        for group in groups:
            model.appendRow(_title(group.title))
            for choice in group.choices:
                item = QStandardItem(choice.name)
                item.setData(choice.key, Qt.ItemDataRole.UserRole)
                item.setToolTip(as_tooltip(choice.tip) if choice.tip else "")
                model.appendRow(item)
        self.setModel(model)
        self.setMaxVisibleItems(_MOST_ROWS)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.set_current(next(iter(self._choices)))
        self.activated.connect(self._on_activated)

    @property
    def current(self) -> str:
        key: str = self.currentData(Qt.ItemDataRole.UserRole)
        return key

    def set_current(self, key: str) -> None:
        self.setCurrentIndex(self.findData(key, Qt.ItemDataRole.UserRole))

    def full_width(self) -> int:
        """How wide the box must be to show any of its short names whole."""
        widths = (self.fontMetrics().horizontalAdvance(choice.short) for choice in self._choices.values())
        return max(widths) + _PADDING_PX

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        text = self._choices[self.current].short
        room_px = self.width() - _PADDING_PX
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room_px)  # type: ignore[attr-defined]

    def showPopup(self) -> None:
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + _POPUP_PADDING_PX)
        super().showPopup()

    def _on_activated(self, index: int) -> None:
        key = self.itemData(index, Qt.ItemDataRole.UserRole)
        if key is not None:
            self.chosen.emit(key)


def _title(text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setPixelSize(CAPTION_PX)
    font.setWeight(BOLD)
    item.setFont(font)
    return item
