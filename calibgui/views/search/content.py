"""What the Search check tab shows, as frozen values: widgets read nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.models.neighbours_shown import NeighboursAsked
from calibgui.models.search_look import SearchLook


@dataclass(frozen=True, slots=True)
class RuleHead:
    """A column: its name in two lines, short for the key of the bars; `tip` says what it stands for."""

    id: str
    lines: tuple[str, str]
    short: str
    tip: str
    is_target: bool = False
    has_bar: bool = True


@dataclass(frozen=True, slots=True)
class JudgedLineState:
    """What is known of the judged queries of a domain; without an `action` there is no button."""

    domain_id: str
    title: str
    text: str
    action: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class ValueCell:
    """A share from 0 to 1; None while it is not known."""

    value: float | None
    text: str
    tip: str


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """`note` stands under the name, in accent where it is the best."""

    name: str
    tip: str
    cells: tuple[ValueCell, ...]
    outside: str
    note: str = ""
    in_use: bool = False
    best: bool = False


@dataclass(frozen=True, slots=True)
class TableState:
    heads: tuple[RuleHead, ...] = ()
    rows: tuple[SchemeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AdviceState:
    """What is lost and how to keep it; one of the last two is set, or none where nothing can be chosen."""

    about: tuple[str, str]  # the scheme in use and the target: closed once, it stays closed for these
    fact: str
    remedy: str
    action: str = ""
    scheme: RangeScheme | None = None
    target: str | None = None


Tone = Literal["text2", "error", "accent"]


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """`mark` says what became of it, in red where it was lost or is new."""

    place: int
    color: int
    text: str
    mark: str = ""
    red: bool = False
    relevant: bool = False  # by the judgements


@dataclass(frozen=True, slots=True)
class NeighbourList:
    title: str
    note: str
    tone: Tone
    rows: tuple[NeighbourRow, ...]


@dataclass(frozen=True, slots=True)
class QueriesState:
    """The queries that can be chosen, as numbers among all and as texts of one line."""

    numbers: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    current: int = 0


_LOOK = SearchLook()


@dataclass(frozen=True, slots=True)
class SearchViewState:
    """With a `message` nothing else is there to be shown.

    `wanted` are the neighbours that are not there yet.
    """

    message: str = ""
    look: SearchLook = _LOOK
    advice: AdviceState | None = None
    title: str = ""
    short_title: str = ""  # where there is less room
    caption: str = ""
    tip: str = ""
    progress: float | None = None
    choices: tuple[tuple[str, str], ...] = ()  # of queries: a domain's id, or "" for all, and its words
    rules: tuple[tuple[str, str], ...] = ()  # that can be columns: id and name
    table: TableState = TableState()
    queries: QueriesState = QueriesState()
    lists: tuple[NeighbourList, ...] = ()
    wanted: NeighboursAsked | None = None
    judged: JudgedLineState | None = None
    has_k: bool = True  # whether the number of neighbours can be chosen
