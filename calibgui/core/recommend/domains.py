"""Whether a domain is better served by ranges of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.recommend.found import DomainRanges, DomainVerdict, K
from calibgui.core.recommend.intervals import Difference, difference
from calibgui.core.recommend.material import Material
from calibgui.core.search.check import search_check
from calibgui.core.search.estimate import share
from calibgui.core.search.request import Case, SearchRequest, SearchSnapshot
from calibgui.core.search.rules import ScoringRule

FEWEST_QUERIES = 20


def weighed(
    material: Material,
    scheme: RangeScheme,
    mixed: NDArray[np.float32],
    rule: ScoringRule,
    second: NDArray[np.bool_],
    should_stop: Callable[[], bool],
) -> Iterator[SearchSnapshot | DomainRanges]:
    """Each domain that sets ranges and is searched, by its own queries of those in `second`, (q,).

    Snapshots of the searches in between. Nothing where fewer than two domains set ranges: own ranges are the
    mixed ones then. Domains of queries are no documents, and not weighed.
    """
    told = set(material.document_domains)
    named = [(id_, embeddings) for id_, embeddings in material.calibration if id_ in told]
    if len(material.calibration) < 2:
        return
    for id_, embeddings in named:
        cases = (
            Case("own", ranges_of(scheme, [embeddings]), rule),
            Case("mixed", mixed, rule),
        )
        request = _within(material, id_, second, cases)
        if len(request.queries) < FEWEST_QUERIES or request.found_at_most <= K:
            yield DomainRanges(id_, "cannot tell")
            continue
        for snapshot in search_check(request, should_stop):
            yield snapshot
            if snapshot.result is not None and snapshot.result.complete:
                own, other = (found.per_query.recalls[0] for found in snapshot.result.cases)
                more = difference(own, other, len(named))
                yield DomainRanges(id_, _verdict(more), share(own), share(other), more)


def _verdict(more: Difference) -> DomainVerdict:
    if not more.beats_noise:
        return "no difference"
    return "own" if more.mean > 0 else "mixed"


def _within(
    material: Material, domain: str, second: NDArray[np.bool_], cases: tuple[Case, ...]
) -> SearchRequest:
    """Searches of one domain's queries among its own documents."""
    rows = np.flatnonzero(np.array(material.document_domains, dtype=object) == domain)
    asking = np.flatnonzero((np.array(material.query_domains, dtype=object) == domain) & second)
    own = material.own_rows[asking]
    places = np.searchsorted(rows, own).clip(max=max(0, len(rows) - 1))
    own_rows = np.where((own >= 0) & (rows[places] == own), places, -1)
    return SearchRequest(
        material.documents[rows], material.queries[asking], cases, own_rows=own_rows, ks=(K,)
    )
