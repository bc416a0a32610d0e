"""How the table of dimensions is looked at: its order, its filters, and what marks a row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from calibgui.core.checks.dimensions import DimensionThresholds

Column = Literal["dimension", "min", "max", "width", "outside", "change", "levels", "std", "outlier"]
COLUMNS: tuple[Column, ...] = (
    "dimension", "min", "max", "width", "outside", "change", "levels", "std", "outlier",
)  # fmt: skip
_RISING: tuple[Column, ...] = ("dimension", "min", "levels")  # there the first click shows the least first

Filter = Literal["outside", "one_domain", "dead", "levels", "outlier"]
FILTERS: tuple[Filter, ...] = ("outside", "one_domain", "dead", "levels", "outlier")


@dataclass(frozen=True, slots=True)
class DimensionsLook:
    """A row is shown if all `filters` hold for it."""

    sort: Column = "outside"
    descending: bool = True
    filters: frozenset[Filter] = frozenset()
    thresholds: DimensionThresholds = field(default_factory=DimensionThresholds)

    def sorted_by(self, column: Column) -> DimensionsLook:
        """As a click on the head of `column` has it: the worst first, then the other way round."""
        descending = not self.descending if column == self.sort else column not in _RISING
        return replace(self, sort=column, descending=descending)

    def toggled(self, name: Filter) -> DimensionsLook:
        return replace(self, filters=self.filters ^ {name})

    def with_threshold(self, name: Filter, value: float) -> DimensionsLook:
        """`value` as `DimensionThresholds` has it. Raises ValueError for a filter without a threshold."""
        if name == "outside":
            return replace(self, thresholds=replace(self.thresholds, outside=value))
        if name == "levels":
            return replace(self, thresholds=replace(self.thresholds, levels=round(value)))
        if name == "outlier":
            return replace(self, thresholds=replace(self.thresholds, outlier=value))
        raise ValueError(f"the filter {name!r} has no threshold")
