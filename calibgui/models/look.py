"""What the user looks at: the tab, and what is chosen in it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from calibgui.models.dimensions_look import DimensionsLook

Tab = Literal["envelopes", "coverage", "dimensions"]
TABS: tuple[Tab, ...] = ("envelopes", "coverage", "dimensions")

Measure = Literal["values", "vectors", "overshoot"]
MEASURES: tuple[Measure, ...] = ("values", "vectors", "overshoot")

Pair = tuple[str, str]  # row (a domain's id, or MIXED) and column (a domain's id) of the coverage matrix


class Look(QObject):
    """`changed` comes only when something is another. Domains that are gone may still be in `pair`."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tab: Tab = "envelopes"
        self._measure: Measure = "values"
        self._pair: Pair | None = None
        self._pair_shown = False
        self._dimensions = DimensionsLook()

    @property
    def tab(self) -> Tab:
        return self._tab

    @property
    def measure(self) -> Measure:
        """What the cells of the coverage matrix show."""
        return self._measure

    @property
    def pair(self) -> Pair | None:
        """The chosen cell of the coverage matrix."""
        return self._pair

    @property
    def pair_shown(self) -> bool:
        """Whether the envelopes show the chosen pair instead of all domains."""
        return self._pair_shown and self._pair is not None

    @property
    def dimensions(self) -> DimensionsLook:
        return self._dimensions

    def set_dimensions(self, look: DimensionsLook) -> None:
        if look != self._dimensions:
            self._dimensions = look
            self.changed.emit()

    def show_tab(self, tab: Tab) -> None:
        if tab != self._tab:
            self._tab = tab
            self.changed.emit()

    def set_measure(self, measure: Measure) -> None:
        if measure != self._measure:
            self._measure = measure
            self.changed.emit()

    def select_pair(self, pair: Pair | None) -> None:
        if pair != self._pair:
            self._pair = pair
            self.changed.emit()

    def show_pair(self, pair: Pair) -> None:
        """Choose the pair, and see it in the envelopes."""
        before = self._tab, self._pair, self._pair_shown
        self._tab, self._pair, self._pair_shown = "envelopes", pair, True
        if before != (self._tab, self._pair, self._pair_shown):
            self.changed.emit()

    def leave_pair(self) -> None:
        """The envelopes show all domains again; the choice stays."""
        if self._pair_shown:
            self._pair_shown = False
            self.changed.emit()
