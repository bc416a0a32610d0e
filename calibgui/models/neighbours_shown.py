"""The neighbours of one query by float32 and under some schemes, as they stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.neighbours import neighbours
from calibgui.core.search.request import Case
from calibgui.core.search.rules import EXACT, scores
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.core.search.targets import Target

K = 10


@dataclass(frozen=True, slots=True)
class NeighboursAsked:
    """A query by its number among all, and the schemes to compare.

    `judged` is the domain whose judged query it is, "" for one of the search check.
    """

    query: int
    target: Target
    schemes: tuple[RangeScheme, ...]
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A document by its row. `place` is among this list and `was` by float32, both from 1.

    `lost` says of one in the float32 list that it is in the list of the first scheme no more.
    """

    row: int
    place: int
    was: int
    lost: bool = False


@dataclass(frozen=True, slots=True)
class NeighboursShown:
    """`lists` has float32 first, then one for each scheme asked for."""

    asked: NeighboursAsked
    lists: tuple[tuple[Neighbour, ...], ...]

    def kept(self, number: int) -> int:
        """How many of the float32 list are in that one."""
        return len({it.row for it in self.lists[0]} & {it.row for it in self.lists[number]})


def neighbours_shown(
    found: SchemesFound, asked: NeighboursAsked, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[NeighboursShown]:
    """Once, or never where it is stopped between two schemes.

    Raises RangesError as `neighbours`, and KeyError for a scheme whose ranges are not known.
    """
    texts, rule = found.texts, asked.target.rule
    query, own = texts.queries[asked.query], int(texts.own_rows[asked.query])
    exact = scores(EXACT[rule.metric], query[None, :], texts.documents)[0]
    if own >= 0:
        exact[own] = -np.inf
    lists: list[list[Neighbour]] = []
    reference: tuple[int, ...] = ()
    for scheme in asked.schemes:
        if should_stop():
            return
        ranges = (found.ranges or {})[scheme.label]
        both = neighbours(query, texts.documents, Case(scheme.label, ranges, rule), K, own)
        reference = reference or tuple(hit.row for hit in both.reference)
        lists.append([Neighbour(hit.row, hit.place, _place(exact, hit.row)) for hit in both.quantized])
    first = {it.row for it in lists[0]} if lists else set(reference)
    head = [Neighbour(row, place, place, row not in first) for place, row in enumerate(reference, start=1)]
    yield NeighboursShown(asked, (tuple(head), *(tuple(it) for it in lists)))


def _place(exact: NDArray[np.float64], row: int) -> int:
    """From 1; of equal scores the lower row comes first."""
    return int((exact > exact[row]).sum() + (exact[:row] == exact[row]).sum()) + 1
