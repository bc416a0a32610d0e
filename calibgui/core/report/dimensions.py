"""What the report says of single dimensions, and of the texts that set their ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.dimensions import (
    LEVELS,
    DimensionTable,
    DimensionThresholds,
    levels_below,
    marked,
    outlier_above,
    outside_above,
    set_by_one,
)
from calibgui.core.checks.extremes import ExtremeText, extremes
from calibgui.core.report.blocks import Cell, Column, Facts, Paragraph, Section, Table
from calibgui.core.report.numbers import percent, shortened, signed

LISTED = 30
_QUOTED_DIMENSIONS = 6
_QUOTED_TEXTS = 10
_NAME = 24  # characters of a domain's name beside its ends
_QUOTE = 200  # characters of a text
_Numbers = NDArray[np.float32] | NDArray[np.float64]
_LIMITS = DimensionThresholds()


def dimensions(result: CalibrationResult, found: DimensionTable) -> Section:
    shown = chosen(found)
    if len(shown) == found.dim:
        which = f"All {found.dim:,} dimensions"
    elif found.outside is None:
        which = f"Of {found.dim:,} dimensions the {len(shown)} with the furthest outliers"
    else:
        which = (
            f"Of {found.dim:,} dimensions the {len(shown)} most often outside or with the furthest outliers"
        )
    order = "with the highest outlier score first" if found.outside is None else "most often outside first"
    lead = (
        f"{which}, {order}. Codes used are those of the calibration texts, of {LEVELS}; the outlier score is "
        "the largest modified z-score of a calibration value. What is past a threshold is red."
    )
    return Section(
        "Dimensions", (Paragraph(lead), _counts(found), _table(result, found, shown), *_texts(result, found))
    )


def chosen(found: DimensionTable) -> list[int]:
    """At most LISTED dimensions: the most outside and the most outlying in turn; listed by the former."""
    outlying = _order(found.outlier, found.width)
    if found.outside is None:
        return outlying[:LISTED]
    outside = _order(found.outside, found.outlier)
    in_turn = [dim for pair in zip(outside, outlying, strict=True) for dim in pair]
    picked = set(list(dict.fromkeys(in_turn))[:LISTED])
    return [dim for dim in outside if dim in picked]


def _order(first: _Numbers | None, then: _Numbers | None) -> list[int]:
    """Highest first. The arrays of a result are all there."""
    assert first is not None
    assert then is not None
    order: list[int] = np.lexsort((-then, -first)).tolist()
    return order


def _counts(found: DimensionTable) -> Facts:
    def count(mask: NDArray[np.bool_]) -> str:
        number = int(np.count_nonzero(mask))
        return f"{number:,} ({number / found.dim:.0%})"

    outside = None if found.outside is None else count(outside_above(found, _LIMITS.outside))
    return Facts(
        (
            (f"More than {_LIMITS.outside:.1%} of held-out texts outside", outside),
            (
                f"Fewer than {_LIMITS.levels} of {LEVELS} codes used",
                count(levels_below(found, _LIMITS.levels)),
            ),
            (f"Outlier score above {_LIMITS.outlier:g}", count(outlier_above(found, _LIMITS.outlier))),
            ("Dead: constant, or one code only", count(found.dead)),
            ("Any of these", count(marked(found, _LIMITS))),
            ("Both ends set by the same domain", count(set_by_one(found))),
        )
    )


def _table(result: CalibrationResult, found: DimensionTable, shown: list[int]) -> Table:
    assert found.levels is not None
    assert found.outlier is not None
    setting = [
        Cell(shortened(it.domain.name, _NAME), color=it.domain.color)
        for it in map(result.domain, found.domains)
    ]
    columns = (
        Column("Dim", True),
        Column("Minimum", True),
        Column("Set by"),
        Column("Maximum", True),
        Column("Set by"),
        Column("Width", True),
        Column("Texts outside", True),
        Column("Codes used", True),
        Column("Outlier", True),
    )
    rows = []
    for dim in shown:
        outside = None if found.outside is None else float(found.outside[dim])
        levels, outlier = int(found.levels[dim]), float(found.outlier[dim])
        rows.append(
            (
                Cell(str(dim), marked=bool(found.dead[dim])),
                signed(found.minimum[dim], "#.4g"),
                setting[found.min_domain[dim]],
                signed(found.maximum[dim], "#.4g"),
                setting[found.max_domain[dim]],
                signed(found.width[dim], "#.4g"),
                Cell(percent(outside), marked=outside is not None and outside > _LIMITS.outside),
                Cell(str(levels), marked=levels < _LIMITS.levels),
                Cell("∞" if np.isinf(outlier) else f"{outlier:.1f}", marked=outlier > _LIMITS.outlier),
            )
        )
    return Table(columns, tuple(rows))


def _texts(result: CalibrationResult, found: DimensionTable) -> tuple[Paragraph | Table, ...]:
    assert found.outlier is not None
    most = _most_ends(result)
    setters = Table(
        (Column("Ends", True), Column("Domain"), Column("Text")),
        tuple((f"{ends:,}", domain, _quoted(text)) for ends, domain, text in most),
    )
    dims = _order(found.outlier, found.width)[:_QUOTED_DIMENSIONS]
    rows = []
    for dim in dims:
        ends = extremes(result, dim, following=0)
        for name, text in (("minimum", ends.lowest[0]), ("maximum", ends.highest[0])):
            rows.append(
                (str(dim), name, signed(text.value, "#.4g"), _domain(result, text), _quoted(text.text))
            )
    columns = (Column("Dim", True), Column("End"), Column("Value", True), Column("Domain"), Column("Text"))
    words = (
        f"Of the {2 * found.dim:,} ends of the mixed ranges. A text that sets many is worth a look: one line "
        "of garbage can widen every dimension."
    )
    return (
        Paragraph("The texts that set most ends", "heading"),
        Paragraph(words),
        setters,
        Paragraph("The texts at the ends of the dimensions with the furthest outliers", "heading"),
        Table(columns, tuple(rows)),
    )


def _most_ends(result: CalibrationResult) -> list[tuple[int, Cell, str]]:
    """How many ends of the mixed ranges a text sets, the domain and the text; those that set most, first.

    Of equal values that of the first domain and row sets the end.
    """
    items = result.calibrating
    counts = [np.zeros(len(item.calibration), np.int64) for item in items]
    for end, find in ((0, np.argmin), (1, np.argmax)):
        ends = np.stack([item.envelope.bounds[end] for item in items if item.envelope is not None])
        owner = find(ends, axis=0)
        for number, item in enumerate(items):
            dims = np.flatnonzero(owner == number)
            rows = find(item.calibration, axis=0)[dims]
            counts[number] += np.bincount(rows, minlength=len(item.calibration))
    listed = [
        (int(ends), number, row)
        for number, part in enumerate(counts)
        for row, ends in enumerate(part)
        if ends
    ]
    listed.sort(key=lambda found: -found[0])
    return [
        (
            ends,
            Cell(items[number].domain.name, color=items[number].domain.color),
            items[number].sample.calibration[row],
        )
        for ends, number, row in listed[:_QUOTED_TEXTS]
    ]


def _domain(result: CalibrationResult, text: ExtremeText) -> Cell:
    domain = result.domain(text.domain).domain
    return Cell(domain.name, color=domain.color)


def _quoted(text: str) -> str:
    return shortened(text, _QUOTE)
