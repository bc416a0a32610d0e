"""The held-out texts in two halves: one picks the ranges, the other one scores them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SMALLEST_STRATUM = 12  # queries of a domain that is looked at by itself: six in each half, for a variance


def halves(domains: Sequence[str], seed: int) -> NDArray[np.bool_]:
    """True, (q,), for the queries of the first half, by the domain of each: the same for the same seed.

    Each domain is cut in half at random; of domains with an odd number the first half gets one more and one
    less by turns, those of few queries first, so that the halves of all, and of those, differ by at most one.
    """
    rng = np.random.default_rng(seed)
    names = np.array(domains, dtype=object)
    first = np.zeros(len(domains), np.bool_)
    extra = 1
    for name in sorted(dict.fromkeys(domains), key=lambda it: domains.count(it) >= SMALLEST_STRATUM):
        rows = rng.permutation(np.flatnonzero(names == name))
        first[rows[: (len(rows) + extra) // 2]] = True
        extra ^= len(rows) % 2
    return first


def strata_of(domains: Sequence[str]) -> NDArray[np.int64]:
    """Numbers from 0, int64 (q,): one for each domain, those of few queries together."""
    counts = {name: domains.count(name) for name in dict.fromkeys(domains)}
    large = [name for name, count in counts.items() if count >= SMALLEST_STRATUM]
    number = {name: place for place, name in enumerate(large)}
    rest = sum(count for name, count in counts.items() if name not in number)
    others = len(large) if rest >= SMALLEST_STRATUM else max(0, len(large) - 1)
    return np.array([number.get(name, others) for name in domains], np.int64)
