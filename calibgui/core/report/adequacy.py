"""What the report says of how many texts are enough."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.adequacy import MORE, Adequacy, Advice, Course
from calibgui.core.checks.matrix import MIXED
from calibgui.core.report.blocks import Cell, Column, Figure, Paragraph, Section, Table
from calibgui.core.report.curves import Line, adequacy_figure
from calibgui.core.report.numbers import percent

_TITLE = "How many texts are enough"
_LEAD = (
    "The share of held-out values outside of the ranges of the first so many calibration texts, on log "
    "scales. The grey band is 2/(n+1), what is to be expected where all texts are independent draws. Each "
    "domain alone, with its own held-out texts; mixed, with those of all domains that calibrate."
)
_WORDS: dict[Course, str] = {
    "follows": "{who}: as expected, so more texts help evenly: three times the texts, a third of the values "
    "outside.",
    "above": "{who}: more outside than expected. The held-out texts differ from those calibrated on, or "
    "these repeat themselves; more kinds of text help, not only more.",
    "below": "{who}: fewer outside than expected.",
    "unknown": "{who}: too few held-out values to tell; hold out more texts.",
}


def how_many(result: CalibrationResult, found: Adequacy) -> Section:
    if not found.curves:
        words = "No domain that calibrates has held-out texts, so that there is nothing to tell it from."
        return Section(_TITLE, (Paragraph(words),))
    cells = {item.domain.id: Cell(item.domain.name, color=item.domain.color) for item in result.domains}
    cells[MIXED] = Cell("Mixed")
    # Of one domain the mixed curve is its own.
    curves = [it for it in found.curves if it.domain != MIXED or it.domains > 1]
    shown = {curve.domain for curve in curves}
    advice = [it for it in found.advice if it.domain in shown]
    figure = Figure(
        adequacy_figure([Line(cells[it.domain].text, cells[it.domain].color, it) for it in curves])
    )
    return Section(
        _TITLE,
        (Paragraph(_LEAD), figure, _table(advice, cells), Paragraph(advice_text(advice, cells), "advice")),
    )


def _table(advice: Sequence[Advice], cells: dict[str, Cell]) -> Table:
    columns = (
        Column("Domain"),
        Column("Calibration texts", True),
        Column("Outside", True),
        Column("Expected, 2/(n+1)", True),
        Column(f"{MORE} times the texts", True),
        Column("would leave about", True),
        Column("Texts available", True),
    )
    rows = tuple(
        (
            cells[item.domain],
            f"{item.texts:,}",
            percent(item.share),
            percent(item.expected),
            f"{item.more:,}",
            percent(item.projected),
            f"{item.available:,}",
        )
        for item in advice
    )
    return Table(columns, rows)


def advice_text(advice: Sequence[Advice], cells: dict[str, Cell]) -> str:
    """Plain words, the domains that go the same way together."""
    alone = [item for item in advice if item.domain != MIXED]
    parts = [
        f"{item.texts:,} {cells[item.domain].text} texts: {percent(item.share)} outside; "
        f"{item.more:,} would give about {percent(item.projected)}."
        for item in alone[:1]
    ]
    for course, words in _WORDS.items():
        names = [cells[item.domain].text for item in alone if item.course == course]
        if names:
            all_of_several = len(names) == len(alone) > 1
            parts.append(words.format(who="Every domain" if all_of_several else _listed(names)))
    parts += [
        f"Mixed ranges leave {percent(item.share)} of all held-out values outside."
        for item in advice
        if item.domain == MIXED
    ]
    short = [cells[item.domain].text for item in alone if item.available < item.more]
    if short:
        parts.append(f"For three times the texts, add texts to {_listed(short)}.")
    return " ".join(parts)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
