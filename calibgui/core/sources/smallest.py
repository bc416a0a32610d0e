"""The texts of smallest key: of all texts, or of each stratum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy

import numpy as np
from numpy.typing import NDArray

from calibgui.core.sources.distinct import Keys

NO_LIMIT = (1 << 64) - 1


class Smallest:
    """Distinct texts in the order of (key, text), each with the number of the first source that has it.

    Once it was cut to size only texts that are not above `limit` may still belong to it, and `was_cut` tells
    that it does not hold all that there were.
    """

    def __init__(self) -> None:
        self.limit = NO_LIMIT
        self.was_cut = False
        self._found: list[tuple[int, str, int]] = []  # key, text, number of its source
        self._cut_keys: Keys = np.empty(0, np.uint64)  # sorted: those that it had when it was cut last

    def __len__(self) -> int:
        """The number of texts, duplicates included where it was not cut since."""
        return len(self._found)

    def wanted(self, keys: Keys, most: int) -> NDArray[np.intp]:
        """Which of the keys, uint64 (n,), may belong to it and are not there yet; of the same ones the first.

        Of many new ones the `most` smallest. A text is taken for the one that is there with the same key.
        """
        small = np.flatnonzero(keys <= np.uint64(self.limit))
        self.was_cut |= len(small) < len(keys)
        if len(small) > most or (len(small) and len(self._cut_keys)):
            distinct, first = np.unique(keys[small], return_index=True)
            if len(distinct) > most:
                first = first[:most]
                self.limit = int(distinct[most - 1])
                self.was_cut = True
            small = small[np.sort(first)]
        if len(small) and len(self._cut_keys):
            places = np.searchsorted(self._cut_keys, keys[small])
            small = small[self._cut_keys[np.minimum(places, len(self._cut_keys) - 1)] != keys[small]]
        return small

    def add(self, found: Iterable[tuple[int, str, int]]) -> None:
        self._found.extend(found)

    def copy(self) -> Smallest:
        same = copy(self)
        same._found = list(self._found)
        return same

    def cut(self, most: int) -> None:
        """Drops duplicates, and all but the first `most` texts."""
        first_sources: dict[tuple[int, str], int] = {}
        for key, text, source in sorted(self._found):
            first_sources.setdefault((key, text), source)
        self._found = [(*found, source) for found, source in first_sources.items()]
        if len(self._found) > most:
            del self._found[most:]
            self.was_cut = True
        if len(self._found) == most:
            self.limit = min(self.limit, self._found[-1][0])
        self._cut_keys = np.array([key for key, _, _ in self._found], np.uint64)

    def __iter__(self) -> Iterator[tuple[int, str, int]]:
        return iter(self._found)


def in_turns(strata: Mapping[str, Smallest], most: int) -> list[tuple[int, str, int]]:
    """At most `most` distinct texts, one of each stratum in turn, the strata in the order of their values.

    A stratum with no texts left drops out; a text that another stratum gave before is passed over. So the
    first n texts are the same for every `most` from n on. Where a stratum runs out only because it was cut
    to size, the turns end: what would come next is not known.
    """
    turns = {value: iter(strata[value]) for value in sorted(strata)}
    taken: dict[tuple[int, str], int] = {}
    while turns:
        for value in list(turns):
            item = next((item for item in turns[value] if item[:2] not in taken), None)
            if item is None:
                if strata[value].was_cut:
                    turns.clear()
                    break
                del turns[value]
                continue
            taken[item[:2]] = item[2]
            if len(taken) == most:
                return [(*found, source) for found, source in taken.items()]
    return [(*found, source) for found, source in taken.items()]


def level(counts: Iterable[int], wanted: int) -> int:
    """The least number of texts of each stratum, as far as it has them, that come to `wanted` in all."""
    ordered = sorted(counts)
    left = wanted
    for place, count in enumerate(ordered):
        share = -(-left // (len(ordered) - place))
        if share <= count:
            return max(share, 1)
        left -= count
    return max(wanted, 1)
