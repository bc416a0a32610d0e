"""The search check of a calibration under several schemes and all rules, which can be taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.matrix import MIXED
from calibgui.core.quantization.coder import count_outside
from calibgui.core.ranges.of_result import prepared_row, ranges_of_result
from calibgui.core.ranges.prepared import Prepared
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.check import search_check
from calibgui.core.search.plan import plan_of
from calibgui.core.search.request import CaseResult, Cut
from calibgui.core.search.rules import RULES, ScoringRule
from calibgui.core.search.texts import SearchTexts, all_cases, search_texts

ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class SchemesFound:
    """What is known so far; handed in again, it spares what was found before.

    `ranges`, float32 (2, dim), and `cases` are by the schemes' labels; the cases of rules that need no ranges
    by "". `outside` is the share of held-out values outside, 0 to 1, None of none. `fraction` is that of the
    present pass: where it alone is another, the mappings are the same objects. `notes` say in words what was
    cut or can't be known.
    """

    texts: SearchTexts
    prepared: Prepared | None = None
    ranges: Mapping[str, NDArray[np.float32]] | None = None
    cases: Mapping[str, tuple[CaseResult, ...]] | None = None
    outside: Mapping[str, float | None] | None = None
    cuts: tuple[Cut, ...] = ()
    notes: tuple[str, ...] = ()
    fraction: float = 0.0

    def case(self, scheme: RangeScheme, rule: ScoringRule) -> CaseResult | None:
        """None while it is not there."""
        of_scheme = (self.cases or {}).get(scheme.label if rule.needs_ranges else "", ())
        return next((case for case in of_scheme if case.case.rule.id == rule.id), None)

    def has(self, scheme: RangeScheme) -> bool:
        return scheme.label in (self.cases or {})


class _StoppedError(Exception):
    pass


def schemes_check(
    result: CalibrationResult,
    schemes: tuple[RangeScheme, ...],
    known: SchemesFound | None = None,
    should_stop: ShouldStop = lambda: False,
) -> Iterator[SchemesFound]:
    """The schemes in their order, those that are `known` left out; the last one holds all that was finished.

    `known` must be of the same texts. Raises RangesError as `search_check`.
    """
    found = known or SchemesFound(search_texts(result))
    found = replace(found, fraction=0.0)
    yield found
    try:
        if found.prepared is None:
            found = replace(found, prepared=prepared_row(result, MIXED, lambda: _go_on(should_stop)))
            yield found
    except _StoppedError:
        return
    assert found.prepared is not None
    found = _with_ranges(found, result, schemes)
    ranges = found.ranges or {}
    wanted = {scheme.label: ranges[scheme.label] for scheme in schemes if not found.has(scheme)}
    rules = [rule for rule in RULES if rule.needs_ranges or "" not in (found.cases or {})]
    request = found.texts.request(all_cases(wanted, rules))
    plan = plan_of(request)
    found = replace(found, cuts=plan.cuts, notes=plan.notes)
    before = dict(found.cases or {})
    cases, seen = before, 0
    for snapshot in search_check(request, should_stop):
        if len(snapshot.cases) != seen:
            cases, seen = before | _by_scheme(snapshot.cases), len(snapshot.cases)
        if snapshot.result is not None and snapshot.result.complete:  # without queries there are no cases
            cases = dict.fromkeys((*wanted, ""), ()) | cases
        yield replace(found, cases=cases, fraction=snapshot.fraction)


def _with_ranges(
    found: SchemesFound, result: CalibrationResult, schemes: tuple[RangeScheme, ...]
) -> SchemesFound:
    assert found.prepared is not None
    ranges, shares = dict(found.ranges or {}), dict(found.outside or {})
    held_out = [item.held_out for item in result.checked]
    values = sum(part.size for part in held_out)
    for scheme in schemes:
        if scheme.label not in ranges:
            ranges[scheme.label] = ranges_of_result(result, scheme, prepared={MIXED: found.prepared})
            beyond = sum(int(count_outside(part, ranges[scheme.label]).sum()) for part in held_out)
            shares[scheme.label] = beyond / values if values else None
    return replace(found, ranges=ranges, outside=shares)


def _by_scheme(cases: tuple[CaseResult, ...]) -> dict[str, tuple[CaseResult, ...]]:
    """A scheme's cases are finished together."""
    labels = dict.fromkeys(case.case.scheme for case in cases)
    return {label: tuple(case for case in cases if case.case.scheme == label) for label in labels}


def _go_on(should_stop: ShouldStop) -> None:
    if should_stop():
        raise _StoppedError
