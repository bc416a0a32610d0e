"""What the search check found of a result, as far as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.catalogue import KINDS, SHARED_QUANTILE, SHARED_SHARE
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.estimate import correlation
from calibgui.core.search.rules import ScoringRule, rule_of
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.core.search.targets import Target
from calibgui.models.neighbours_shown import NeighboursAsked, NeighboursShown

K = 10
CATALOGUE = tuple(RangeScheme(kind.name) for kind in KINDS if kind.name != SHARED_SHARE)
"""With their defaults; a share of all of the largest value is that value itself."""
_RECOMMENDED = RangeScheme(SHARED_QUANTILE)
_OTHERS_KEPT = 8  # of schemes with other parameters, whose check is not forgotten

Running = Literal["", "waiting", "running"]


class SearchState(QObject):
    """Of the newest result's texts; which schemes are checked depends on the scheme `in_use`.

    Results that differ only in their scheme have the same texts. `changed` comes with everything,
    but for `progress`.
    """

    changed = Signal()
    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._base: object = None  # the envelope that all schemes of a calibration share
        self._found: SchemesFound | None = None
        self._in_use = DEFAULT_SCHEME
        self._running: Running = ""
        self._error: ErrorReport | None = None
        self._neighbours: NeighboursShown | None = None

    @property
    def result(self) -> SchemesFound | None:
        """None before the first texts are searched."""
        return self._found

    @property
    def in_use(self) -> RangeScheme:
        return self._in_use

    @property
    def running(self) -> Running:
        """ "waiting" while something else goes first."""
        return self._running

    @property
    def error(self) -> ErrorReport | None:
        return self._error

    @property
    def progress(self) -> float | None:
        """0 to 1 while it runs, else None."""
        return None if self._running != "running" or self._found is None else self._found.fraction

    @property
    def schemes(self) -> tuple[RangeScheme, ...]:
        """Those of the catalogue, and the one in use behind the others of its name."""
        if self._in_use in CATALOGUE:
            return CATALOGUE
        before = [
            place for place, scheme in enumerate(CATALOGUE) if scheme.kind.shared == self._in_use.kind.shared
        ]
        same = [place for place, scheme in enumerate(CATALOGUE) if scheme.name == self._in_use.name]
        place = (same or before)[-1] + 1
        return (*CATALOGUE[:place], self._in_use, *CATALOGUE[place:])

    @property
    def missing(self) -> tuple[RangeScheme, ...]:
        """Those not checked yet, the most wanted first."""
        first = (self._in_use, DEFAULT_SCHEME, _RECOMMENDED)
        order = dict.fromkeys((*first, *self.schemes))
        return tuple(scheme for scheme in order if self._found is None or not self._found.has(scheme))

    def is_of(self, result: CalibrationResult | None) -> bool:
        return result is not None and result.mixed is self._base

    def recall(self, scheme: RangeScheme, rule_key: str) -> float | None:
        """The mean recall@10; None while it is not known."""
        case = None if self._found is None else self._found.case(scheme, rule_of(rule_key))
        return None if case is None or self._found is None else case.recall(K, self._found.cuts).mean

    def best(self, target: Target) -> tuple[RangeScheme, float] | None:
        """The best by the target's rule, and its recall@10; None unless it is clearly above the one in use.

        Clearly: the 95 % interval of what each query gains lies above 0.
        """
        found, winner = self._found, self.winner(target.rule)
        if found is None or winner is None or winner == self._in_use:
            return None
        theirs, ours = found.case(winner, target.rule), found.case(self._in_use, target.rule)
        if theirs is None or ours is None:
            return None
        place = next(number for number, cut in enumerate(found.cuts) if cut.asked == K)
        gain = correlation(np.subtract(theirs.per_query.recalls[place], ours.per_query.recalls[place]))
        if gain is None or gain.low <= 0:
            return None
        return winner, theirs.recall(K, found.cuts).mean

    def winner(self, rule: ScoringRule) -> RangeScheme | None:
        """Of the highest mean recall@10 of those checked; of equals the one in use, then the first."""
        if not rule.needs_ranges:
            return None
        recalls = {scheme: self.recall(scheme, rule.id) for scheme in (self._in_use, *self.schemes)}
        known = {scheme: recall for scheme, recall in recalls.items() if recall is not None}
        return max(known, key=lambda scheme: known[scheme]) if len(known) > 1 else None

    # -- neighbours of one query -------------------------------------------------------------------

    def neighbours_of(self, asked: NeighboursAsked) -> NeighboursShown | None:
        """None while they are not there."""
        shown = self._neighbours
        return shown if shown is not None and shown.asked == asked else None

    @property
    def newest_neighbours(self) -> NeighboursShown | None:
        return self._neighbours

    def set_neighbours(self, shown: NeighboursShown) -> None:
        self._neighbours = shown
        self.changed.emit()

    # -- told by the jobs --------------------------------------------------------------------------

    def forget(self) -> None:
        """There is no result any more."""
        self._base = self._found = self._error = self._neighbours = None
        self._running = ""
        self.changed.emit()

    def begin(self, result: CalibrationResult, in_use: RangeScheme) -> None:
        """Forget what is of other texts, and say which scheme is in use."""
        if self.is_of(result) and in_use == self._in_use:
            return
        if not self.is_of(result):
            self._base, self._found, self._error, self._neighbours = result.mixed, None, None, None
        self._in_use, self._error = in_use, None
        self.changed.emit()

    def set_found(self, found: SchemesFound) -> None:
        before = self._found
        if found is before:
            return
        self._found = _slim(found, {scheme.label for scheme in self.schemes} | {""})
        if before is not None and before.cases is found.cases and before.ranges is found.ranges:
            self.progressed.emit()
        else:
            self.changed.emit()

    def set_running(self, running: Running, error: ErrorReport | None = None) -> None:
        if (running, error) != (self._running, self._error):
            self._running, self._error = running, error
            self.changed.emit()


def _slim(found: SchemesFound, shown: set[str]) -> SchemesFound:
    """Without the oldest of the schemes that are no longer shown."""
    cases = dict(found.cases or {})
    spare = [label for label in cases if label not in shown]
    if len(spare) <= _OTHERS_KEPT:
        return found
    gone = set(spare[: len(spare) - _OTHERS_KEPT])
    ranges = {label: it for label, it in (found.ranges or {}).items() if label not in gone}
    return replace(
        found, cases={label: it for label, it in cases.items() if label not in gone}, ranges=ranges
    )
