"""The texts of one domain's sample, as a list for a view."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

_Index = QModelIndex | QPersistentModelIndex


class TextRole(IntEnum):
    """What a row holds beside its text (which is the display role)."""

    IS_HELD_OUT = Qt.ItemDataRole.UserRole
    NUMBER = Qt.ItemDataRole.UserRole + 1


class TextsModel(QAbstractListModel):
    """The first texts set the ranges, the next only check them; the order is the sample's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: tuple[str, ...] = ()
        self._calibration = 0

    def set_texts(self, texts: tuple[str, ...], calibration: int, held_out: int) -> None:
        """Show the first `calibration` texts and the `held_out` after them; there may be fewer."""
        shown = texts[: calibration + held_out]
        # Another split of the same texts leaves the view where it was scrolled to.
        if shown == self._texts:
            self._move_split(calibration)
            return
        self.beginResetModel()
        self._texts = shown
        self._calibration = min(calibration, len(shown))
        self.endResetModel()

    def clear(self) -> None:
        self.set_texts((), 0, 0)

    @property
    def calibration_count(self) -> int:
        return self._calibration

    @property
    def held_out_count(self) -> int:
        return len(self._texts) - self._calibration

    def text(self, row: int) -> str:
        return self._texts[row]

    def is_held_out(self, row: int) -> bool:
        return row >= self._calibration

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._texts)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts[row]
        if role == TextRole.IS_HELD_OUT:
            return self.is_held_out(row)
        if role == TextRole.NUMBER:
            return row + 1
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("held out") if self.is_held_out(row) else self.tr("calibration")
        return None

    def roleNames(self) -> dict[int, QByteArray]:
        return {
            Qt.ItemDataRole.DisplayRole: QByteArray(b"text"),
            TextRole.IS_HELD_OUT: QByteArray(b"is_held_out"),
            TextRole.NUMBER: QByteArray(b"number"),
        }

    def _move_split(self, calibration: int) -> None:
        old, self._calibration = self._calibration, min(calibration, len(self._texts))
        if old != self._calibration:
            first, last = sorted((old, self._calibration))
            roles = [TextRole.IS_HELD_OUT, Qt.ItemDataRole.SizeHintRole]
            last = min(last, len(self._texts) - 1)
            self.dataChanged.emit(self.index(min(first, last)), self.index(last), roles)
