"""What the Coverage tab shows, as frozen values: widgets read nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.checks.adequacy import AdequacyCurve
from calibgui.core.checks.matrix import Cell
from calibgui.models.look import Measure, Pair


@dataclass(frozen=True, slots=True)
class Head:
    """Of a row or a column; `color` is None for the mixed ranges. `note` says how many texts."""

    id: str
    name: str
    color: int | None
    note: str
    compared: bool = False  # ranges that stand beside the calibrated ones


@dataclass(frozen=True, slots=True)
class MatrixState:
    """`cells[row][column]`. Without rows `message` stands in its place; with rows it stands under it."""

    rows: tuple[Head, ...] = ()
    columns: tuple[Head, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()
    measure: Measure = "values"
    selected: Pair | None = None
    message: str = ""

    @property
    def apart(self) -> int:
        """How many rows stand apart at the end: the mixed ranges, and those compared with."""
        return 1 + sum(row.compared for row in self.rows)


@dataclass(frozen=True, slots=True)
class MissedRow:
    dimension: int
    share: float  # of held-out texts, 0 to 1


@dataclass(frozen=True, slots=True)
class PairState:
    """The chosen cell. `missed` is None while that is not known: `message` says why."""

    pair: Pair
    title: str
    values: str
    vectors: str
    overshoot: str
    missed: tuple[MissedRow, ...] | None = None
    selected_dimension: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CurveState:
    """`curve.per_domain` against `curve.share`; `color` is None for the mixed ranges."""

    name: str
    color: int | None
    curve: AdequacyCurve


@dataclass(frozen=True, slots=True)
class TableRow:
    """Texts as they are shown; `now`, `expected` and `then` are shares outside."""

    name: str
    color: int
    now: str
    expected: str
    then: str


@dataclass(frozen=True, slots=True, eq=False)
class AdequacyState:
    """`source` is what the curves are made of: the same one means the same curves.

    Without curves `message` stands in their place. `heads` are the titles of the three columns.
    """

    source: object = None
    curves: tuple[CurveState, ...] = ()
    heads: tuple[str, str, str] = ("", "", "")
    table: tuple[TableRow, ...] = ()
    advice: str = ""
    message: str = ""

    def same_curves(self, other: AdequacyState) -> bool:
        """Whether both draw the same, under the same names and colours."""
        return self.source is other.source and [(c.name, c.color) for c in self.curves] == [
            (c.name, c.color) for c in other.curves
        ]


@dataclass(frozen=True, slots=True, eq=False)
class CoverageState:
    """With a `message` nothing else is there to be shown."""

    message: str = ""
    matrix: MatrixState = MatrixState()
    pair: PairState | None = None
    adequacy: AdequacyState = AdequacyState()
