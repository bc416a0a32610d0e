"""Recommend: which ranges keep the search results of a target, and a score that is not flattered.

The held-out texts are cut into two halves. On the first one all schemes are tried and one is picked
(`choose`), on the second one it is scored, so that no text is in both; what the first half says of the second
is stated with an interval before (`intervals`). All queries are searched in one go, which is cheaper than
twice; the pick sees the first half alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.catalogue import SHARED_LARGEST
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.prepared import Prepared, prepare
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.candidates import candidates
from calibgui.core.recommend.choose import Scored, choose
from calibgui.core.recommend.domains import FEWEST_QUERIES, weighed
from calibgui.core.recommend.found import (
    Choice,
    DomainRanges,
    K,
    Obstacle,
    Recommendation,
    RecommendProgress,
)
from calibgui.core.recommend.halves import halves, strata_of
from calibgui.core.recommend.material import Material, material_of
from calibgui.core.search.check import search_check
from calibgui.core.search.request import Case, SearchRequest, SearchResult
from calibgui.core.search.targets import Target, advice_for, target_of

FEWEST = 2 * FEWEST_QUERIES
"""Queries in all: with fewer, halves of less than 20 say next to nothing."""

ShouldStop = Callable[[], bool]
Steps = Iterator[RecommendProgress | Recommendation]


def recommend(
    result: CalibrationResult,
    target: Target,
    seed: int = 0,
    should_stop: ShouldStop = lambda: False,
    prepared: Prepared | None = None,
) -> Steps:
    """Progress, then the recommendation, of a calibration's held-out texts; nothing after a stop.

    `seed` cuts the halves. `prepared` is that of all domains mixed, found here where it is not given. Raises
    RangesError for embeddings that are not finite.
    """
    return recommend_from(material_of(result), target, seed, should_stop, prepared)


def recommend_from(
    material: Material,
    target: Target,
    seed: int = 0,
    should_stop: ShouldStop = lambda: False,
    prepared: Prepared | None = None,
) -> Steps:
    """As `recommend`, of whatever texts."""
    targets = [target] if target.better is None else [target, target_of(target.better)]
    obstacle = _obstacle(material)
    if obstacle:
        yield _unknown(material, targets, seed, obstacle)
        return
    prepared = prepared or prepare([embeddings for _, embeddings in material.calibration])
    schemes = candidates(material.scheme)
    request = schemes_request(material, schemes, prepared, targets)
    searched = None
    for snapshot in search_check(request, should_stop):
        progress = RecommendProgress(snapshot.done, snapshot.total)
        yield progress
        searched = snapshot.result
    if searched is None or not searched.complete:
        return
    choices = choices_of(material, searched, schemes, targets, seed)
    final = choices[-1]
    second = ~halves(material.query_domains, seed)
    domains: list[DomainRanges] = []
    for step in weighed(
        material, final.picked.scheme, final.picked.ranges, final.target.rule, second, should_stop
    ):
        if isinstance(step, DomainRanges):
            domains.append(step)
        else:
            yield progress  # searches within a domain are few
    if should_stop():
        return
    yield Recommendation(
        target,
        seed,
        "ranges" if len(choices) == 1 else "other target",
        final.picked.scheme,
        (int((~second).sum()), int(second.sum())),
        len(material.documents),
        choice=choices[0],
        advice=advice_for(target, choices[0].picked.ranges),
        instead=choices[1] if len(choices) > 1 else None,
        domains=tuple(domains),
    )


def recommended(result: CalibrationResult, target: Target, seed: int = 0) -> Recommendation:
    """The recommendation at once. Raises as `recommend` does."""
    *_, last = recommend(result, target, seed)
    assert isinstance(last, Recommendation)  # it was not stopped
    return last


def choices_of(
    material: Material,
    searched: SearchResult,
    schemes: Sequence[RangeScheme],
    targets: Sequence[Target],
    seed: int,
) -> list[Choice]:
    """One for each target, from a search of `schemes`, in order, under the rules of `targets`."""
    first, strata = halves(material.query_domains, seed), strata_of(material.query_domains)
    found = []
    for target in targets:
        cases = [searched.case(str(number), target.rule.id) for number in range(len(schemes))]
        scored = [
            Scored(scheme, it.case.ranges, it.per_query)
            for scheme, it in zip(schemes, cases, strict=True)
            if it.case.ranges is not None
        ]
        found.append(choose(target, scored, first, strata))
    return found


def schemes_request(
    material: Material, schemes: Sequence[RangeScheme], prepared: Prepared, targets: Sequence[Target]
) -> SearchRequest:
    """Each scheme, called by its number, under the rule of each target."""
    cases = []
    for number, scheme in enumerate(schemes):
        ranges = ranges_of(scheme, prepared)
        cases += [Case(str(number), ranges, target.rule) for target in targets]
    return SearchRequest(
        material.documents,
        material.queries,
        tuple(cases),
        own_rows=material.own_rows,
        ks=(K,),
        judged=material.judged,
    )


def _obstacle(material: Material) -> Obstacle:
    if not len(material.queries):
        return "no held-out texts"
    if len(material.queries) < FEWEST:
        return "few held-out texts"
    left_out = bool((material.own_rows >= 0).any())
    return "few documents" if len(material.documents) - left_out <= K else ""


def _unknown(material: Material, targets: Sequence[Target], seed: int, obstacle: Obstacle) -> Recommendation:
    """What suits the target by how it compares codes."""
    target = targets[-1]
    scheme = DEFAULT_SCHEME if target.suits == "any" else RangeScheme(SHARED_LARGEST)
    calibration = [embeddings for _, embeddings in material.calibration]
    first = halves(material.query_domains, seed)
    return Recommendation(
        targets[0],
        seed,
        "cannot tell",
        scheme,
        (int(first.sum()), int((~first).sum())),
        len(material.documents),
        obstacle,
        advice=advice_for(targets[0], ranges_of(scheme, calibration)),
    )
