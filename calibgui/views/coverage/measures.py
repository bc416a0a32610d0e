"""How the three measures of a cell are written."""

from __future__ import annotations

from calibgui.core.checks.matrix import Cell
from calibgui.models.look import Measure
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import DASH, count_text, percent_text


def steps_number(steps: float) -> str:
    """34.2 -> "34", 3.42 -> "3.4", 1234.5 -> "1,235"."""
    return f"{steps:.1f}" if steps < 9.95 else count_text(round(steps))


def steps_text(steps: float | None) -> str:
    """34.2 -> "34 steps"; a dash where no value is outside."""
    return DASH if steps is None else tr("{count} steps").format(count=steps_number(steps))


def vectors_text(share: float | None) -> str:
    """1.0 -> "100 %": what is all is not written as 100.0."""
    return "100\N{NO-BREAK SPACE}%" if share == 1 else percent_text(share)


def value_of(cell: Cell, measure: Measure) -> float | None:
    """The number that colours the cell: a share from 0 to 1, or steps."""
    if measure == "values":
        return cell.share_values
    return cell.share_vectors if measure == "vectors" else cell.overshoot_steps


def text_of(cell: Cell, measure: Measure) -> str:
    if measure == "values":
        return percent_text(cell.share_values)
    return vectors_text(cell.share_vectors) if measure == "vectors" else steps_text(cell.overshoot_steps)


def short_text_of(cell: Cell, measure: Measure) -> str:
    """For a narrow cell: without the unit, which stands in the scale."""
    if measure == "overshoot":
        return DASH if cell.overshoot_steps is None else steps_number(cell.overshoot_steps)
    return text_of(cell, measure).removesuffix("\N{NO-BREAK SPACE}%")


def spoken(row: str, column: str, cell: Cell, measure: Measure) -> str:
    """ "Ranges from Chinese, texts in English: 9.23 % outside"."""
    pair = pair_title(row, column)
    if not cell.values:
        return tr("{pair}: not checked yet").format(pair=pair)
    words = {
        "values": tr("{pair}: {number} outside"),
        "vectors": tr("{pair}: {number} of the vectors touched"),
        "overshoot": tr("{pair}: mean overshoot {number}"),
    }
    return words[measure].format(pair=pair, number=text_of(cell, measure))


def all_measures(row: str, column: str, cell: Cell) -> str:
    """The pair and its three measures, a line each."""
    lines = (
        pair_title(row, column),
        tr("{number} of the values outside").format(number=text_of(cell, "values")),
        tr("{number} of the vectors touched").format(number=text_of(cell, "vectors")),
        tr("mean overshoot {number}").format(number=text_of(cell, "overshoot")),
    )
    return "\n".join(lines)


def pair_title(row: str, column: str) -> str:
    return tr("Ranges from {row}, texts in {column}").format(row=row, column=column)
