"""What the report says of coverage: the matrix, three times, and the counts behind its last row."""

from __future__ import annotations

from collections.abc import Callable

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.matrix import MIXED
from calibgui.core.checks.matrix import Cell as MatrixCell
from calibgui.core.report.blocks import Cell, Column, HeatCell, HeatTable, Paragraph, Section, Table
from calibgui.core.report.colors import OVERSHOOT, SHARE_OF_VALUES, SHARE_OF_VECTORS, HeatScale
from calibgui.core.report.numbers import percent, steps

_LEAD = (
    "Each row is the ranges from one domain alone, or mixed; each column the held-out texts of a domain, "
    "which set no ranges. The colours have a fixed log scale, so that reports compare."
)
_MEASURES: tuple[
    tuple[str, HeatScale, Callable[[MatrixCell], float | None], Callable[[float | None], str]], ...
] = (
    ("Share of values outside", SHARE_OF_VALUES, lambda cell: cell.share_values, percent),
    (
        "Share of texts with at least one value outside",
        SHARE_OF_VECTORS,
        lambda cell: cell.share_vectors,
        percent,
    ),
    (
        "Mean overshoot of the values outside, in steps (1/255 of a dimension's range)",
        OVERSHOOT,
        lambda cell: cell.overshoot_steps,
        steps,
    ),
)


def coverage(result: CalibrationResult) -> Section:
    if not result.matrix.columns:
        return Section("Coverage", (Paragraph("No held-out texts were checked."),))
    parts: list[Paragraph | HeatTable | Table] = [Paragraph(_LEAD)]
    for title, scale, value_of, text_of in _MEASURES:
        parts += [Paragraph(title, "heading"), _heat_table(result, scale, value_of, text_of)]
    parts += [Paragraph("Mixed ranges in counts", "heading"), _counts(result)]
    return Section("Coverage", tuple(parts))


def _heat_table(
    result: CalibrationResult,
    scale: HeatScale,
    value_of: Callable[[MatrixCell], float | None],
    text_of: Callable[[float | None], str],
) -> HeatTable:
    def cell(found: MatrixCell) -> HeatCell:
        value = value_of(found)
        return HeatCell(text_of(value), None if value is None else scale.place(value))

    matrix = result.matrix
    rows = tuple(
        (_head(result, row), tuple(cell(found) for found in cells))
        for row, cells in zip(matrix.rows, matrix.cells, strict=True)
    )
    columns = tuple(_head(result, column) for column in matrix.columns)
    return HeatTable("Ranges from", columns, rows, scale.placed_marks)


def _head(result: CalibrationResult, name: str) -> Cell:
    if name == MIXED:
        return Cell("Mixed")
    domain = result.domain(name).domain
    return Cell(domain.name, color=domain.color)


def _counts(result: CalibrationResult) -> Table:
    columns = (
        Column("Held-out texts of"),
        Column("Texts", True),
        Column("Texts outside", True),
        Column("Values", True),
        Column("Values outside", True),
        Column("Share of values", True),
        Column("Share of texts", True),
        Column("Mean overshoot", True),
    )
    rows = [
        _covered(_head(result, column), result.matrix.cell(MIXED, column)) for column in result.matrix.columns
    ]
    rows.append(_covered(Cell("all domains"), result.matrix.total(MIXED)))
    return Table(columns, tuple(rows))


def _covered(name: Cell, cell: MatrixCell) -> tuple[Cell | str, ...]:
    return (
        name,
        f"{cell.vectors:,}",
        f"{cell.vectors_outside:,}",
        f"{cell.values:,}",
        f"{cell.values_outside:,}",
        percent(cell.share_values),
        percent(cell.share_vectors),
        steps(cell.overshoot_steps),
    )
