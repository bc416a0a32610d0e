"""The lists of one rule, as the search check makes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.lists import Block, Coded, Wanted, search_steps
from calibgui.core.search.rules import ScoringRule


def found_by(
    rule: ScoringRule,
    queries: NDArray[np.float32],
    documents: NDArray[np.float32],
    ranges: NDArray[np.float32] | None,
    k: int,
) -> NDArray[np.int64]:
    """Rows (q, k), best first."""
    ranges = ranges if rule.needs_ranges else None
    block = Block(Coded.of(queries, ranges).block(0, len(queries)), np.full(len(queries), -1))
    wanted = [Wanted(rule, np.zeros((len(queries), 0), np.int64))]
    *_, found = search_steps(wanted, block, Coded.of(documents, ranges), (k,), len(documents))
    assert found is not None
    return found[0].rows[0]
