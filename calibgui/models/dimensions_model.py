"""The table of dimensions as an item model over its arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from calibgui.core.checks.dimensions import DimensionTable, DimensionThresholds
from calibgui.models.dimension_order import values_of
from calibgui.models.dimensions_look import COLUMNS, Column

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True, eq=False)
class DimensionRows:
    """`order` are the dimensions shown, row by row; `names` and `colors` belong to `table.domains`."""

    table: DimensionTable
    order: NDArray[np.intp]
    names: tuple[str, ...]
    colors: tuple[int, ...]
    thresholds: DimensionThresholds
    change: NDArray[np.float64] | None = None  # from the ranges compared with, in steps, (dim,)


class DimensionsModel(QAbstractTableModel):
    """One row per dimension shown, one column per entry of COLUMNS; values are made when they are asked for.

    The display role gives plain numbers, None for what is not known yet.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: DimensionRows | None = None
        self._row_of: NDArray[np.intp] = np.empty(0, np.intp)

    @property
    def rows(self) -> DimensionRows | None:
        return self._rows

    def set_rows(self, rows: DimensionRows | None) -> None:
        """Show other rows. Where their number stays, views keep where they are scrolled to."""
        before, after = self.rowCount(), 0 if rows is None else len(rows.order)
        if before != after:
            self.beginResetModel()
        self._rows = rows
        self._row_of = np.empty(0, np.intp)
        if rows is not None:
            self._row_of = np.full(rows.table.dim, -1, np.intp)
            self._row_of[rows.order] = np.arange(after)
        if before != after:
            self.endResetModel()
        elif after:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(COLUMNS) - 1))

    def dimension(self, row: int) -> int:
        assert self._rows is not None
        return int(self._rows.order[row])

    def row_of(self, dimension: int | None) -> int | None:
        """The row of a dimension; None where it is not shown."""
        if dimension is None or not 0 <= dimension < len(self._row_of):
            return None
        row = int(self._row_of[dimension])
        return row if row >= 0 else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() or self._rows is None else len(self._rows.order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid() or self._rows is None:
            return None
        column, dimension = COLUMNS[index.column()], self.dimension(index.row())
        if role == _Role.DisplayRole:
            values = values_of(self._rows.table, column, self._rows.change)
            return None if values is None else values[dimension].item()
        if role == _Role.TextAlignmentRole:
            return _alignment(column)
        if role == _Role.AccessibleDescriptionRole:
            return self._description(column, dimension)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == _Role.DisplayRole:
            return self.title(COLUMNS[section])
        if role == _Role.TextAlignmentRole:
            return _alignment(COLUMNS[section])
        return self._explanation(COLUMNS[section]) if role == _Role.ToolTipRole else None

    def title(self, column: Column) -> str:
        titles: dict[Column, str] = {
            "dimension": self.tr("Dimension"),
            "min": self.tr("Min"),
            "max": self.tr("Max"),
            "width": self.tr("Width"),
            "outside": self.tr("Outside"),
            "change": self.tr("Change"),
            "levels": self.tr("Levels used"),
            "std": self.tr("Std/width"),
            "outlier": self.tr("Outlier"),
        }
        return titles[column]

    def _explanation(self, column: Column) -> str:
        told: dict[Column, str] = {
            "dimension": self.tr("Number of the dimension, from 0"),
            "min": self.tr("The least calibration value, and the domain that sets it"),
            "max": self.tr("The greatest calibration value, and the domain that sets it"),
            "width": self.tr("Max - min: a wider range has coarser steps"),
            "outside": self.tr("Share of held-out texts below min or above max"),
            "change": self.tr("How far the earlier ranges lie off, in steps: the larger of both ends"),
            "levels": self.tr("How many of the 256 codes the calibration texts use"),
            "std": self.tr("Standard deviation by width: small where few values stretch the range"),
            "outlier": self.tr(
                "How far the furthest calibration value lies from the median, as a modified z-score"
            ),
        }
        return told[column]

    def _description(self, column: Column, dimension: int) -> str | None:
        assert self._rows is not None
        table = self._rows.table
        if column == "dimension":
            return self.tr("dead") if table.dead[dimension] else None
        if column not in ("min", "max"):
            return None
        domain = (table.min_domain if column == "min" else table.max_domain)[dimension]
        return self.tr("set by {name}").format(name=self._rows.names[domain])


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column == "dimension" else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
