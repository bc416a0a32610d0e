"""What the detail of one dimension shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.dimensions import LEVELS, DimensionTable
from calibgui.core.checks.extremes import Extremes, ExtremeText, extremes
from calibgui.core.checks.histogram import DimensionHistogram, dimension_histogram
from calibgui.core.domain import Domain
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text

MOST_OUTSIDE = 24  # texts outside that are listed; the others are counted

Mark = Literal["exclude", "excluded", "held_out", "none"]


@dataclass(frozen=True, slots=True)
class Lane:
    """The name and colour of a domain in the histogram."""

    name: str
    color: int


@dataclass(frozen=True, slots=True)
class EndText:
    """A text at one of the ends. `mark` says what stands beside it."""

    domain: str  # id
    name: str
    color: int
    value: float
    caption: str
    text: str
    outside: bool
    mark: Mark


@dataclass(frozen=True, slots=True)
class ExcludedTexts:
    """How many texts of a domain were excluded."""

    domain: str  # id
    name: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class DimensionDetailState:
    """`message` stands in the place of all else where `histogram` is None.

    `outside` is a share, `width` a value, both of the dimension; None while not known. `enabled` says
    whether texts can be excluded and taken back now, `running` whether a calibration is on.
    """

    message: str = ""
    dimension: int | None = None
    outside: float | None = None
    outside_marked: bool = False
    levels: str = ""
    histogram: DimensionHistogram | None = None
    lanes: tuple[Lane, ...] = ()
    texts: tuple[EndText, ...] = ()
    summary: str = ""
    more: str = ""
    excluded: tuple[ExcludedTexts, ...] = ()
    enabled: bool = False
    running: bool = False


class DimensionFacts:
    """The histogram and the texts at the ends of the dimension asked for last: some milliseconds to find."""

    def __init__(self) -> None:
        self._of: tuple[CalibrationResult, int] | None = None
        self._found: tuple[DimensionHistogram, Extremes] | None = None

    def of(self, result: CalibrationResult, dimension: int) -> tuple[DimensionHistogram, Extremes]:
        known = self._of is not None and self._of[0] is result and self._of[1] == dimension
        if not known or self._found is None:
            self._of = result, dimension
            self._found = dimension_histogram(result, dimension), extremes(result, dimension)
        return self._found


def dimension_detail_state(session: Session, facts: DimensionFacts) -> DimensionDetailState:
    """Of the selected dimension in the newest result; during a run that is the one before it."""
    result, dimension = session.result, session.selected_dimension
    excluded = tuple(
        ExcludedTexts(domain.id, domain.name, len(domain.excluded))
        for domain in session.domains.all
        if domain.excluded
    )
    running = session.activity in (Activity.CALIBRATING, Activity.STOPPING)
    idle = session.activity is Activity.IDLE
    if result is None or dimension is None or dimension >= result.mixed.dim:
        message = _waiting_for(session, running)
        return DimensionDetailState(message, dimension, excluded=excluded, enabled=idle, running=running)
    histogram, ends = facts.of(result, dimension)
    checks = session.findings.checks_of(result)
    outside = _outside_share(result, histogram)
    return DimensionDetailState(
        dimension=dimension,
        outside=outside,
        outside_marked=outside is not None and outside > session.look.dimensions.thresholds.outside,
        levels=_levels(checks.dimensions if checks is not None else None, dimension),
        histogram=histogram,
        lanes=tuple(_lane(session, item.domain) for item in result.domains),
        texts=tuple(_end_texts(session, result, ends)),
        summary=_summary(histogram.outside, checked=outside is not None),
        more=_more(histogram.outside - MOST_OUTSIDE),
        excluded=excluded,
        enabled=idle,
        running=running,
    )


def _waiting_for(session: Session, running: bool) -> str:
    if session.result is not None:
        return tr("Select a dimension to see how its values are spread, and the texts at its ends.")
    if running:
        return tr("The texts at the ends appear once the run has ended.")
    return tr("A calibration shows here how the values of a dimension are spread.")


def _outside_share(result: CalibrationResult, histogram: DimensionHistogram) -> float | None:
    checked = sum(len(item.held_out) for item in result.domains)
    return histogram.outside / checked if checked else None


def _levels(table: DimensionTable | None, dimension: int) -> str:
    if table is None or table.levels is None:
        return ""
    return tr("{used} of {levels} levels").format(used=int(table.levels[dimension]), levels=LEVELS)


def _summary(outside: int, *, checked: bool) -> str:
    if not checked:
        return tr("no held-out texts")
    if outside == 1:
        return tr("1 held-out value outside")
    return tr("{count} held-out values outside").format(count=count_text(outside))


def _more(hidden: int) -> str:
    return tr("and {count} more outside").format(count=count_text(hidden)) if hidden > 0 else ""


def _lane(session: Session, domain: Domain) -> Lane:
    present = session.domains.get(domain.id) or domain
    return Lane(present.name, present.color)


def _end_texts(session: Session, result: CalibrationResult, ends: Extremes) -> Iterator[EndText]:
    """Those that set the ends, those outside, then the next ones."""
    domains = {item.domain.id: item.domain for item in result.domains}

    def entry(found: ExtremeText, caption: str) -> EndText:
        present = session.domains.get(found.domain)
        domain = present or domains[found.domain]
        mark: Mark = "held_out"
        if found.part == "calibration":
            mark = "none" if present is None else "exclude"
            if present is not None and found.text in present.excluded:
                mark = "excluded"
        outside = found.part == "held_out"
        return EndText(
            found.domain, domain.name, domain.color, found.value, caption, found.text, outside, mark
        )

    for text in ends.lowest[:1]:
        yield entry(text, tr("sets min"))
    for text in ends.highest[:1]:
        yield entry(text, tr("sets max"))
    for text in ends.outside[:MOST_OUTSIDE]:
        yield entry(text, tr("outside"))
    for text in ends.lowest[1:]:
        yield entry(text, tr("next to min"))
    for text in ends.highest[1:]:
        yield entry(text, tr("next to max"))
