"""What a recommendation says, as facts: the window and the command line put them into words. All frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.recommend.intervals import Difference, Prediction
from calibgui.core.search.estimate import Estimate
from calibgui.core.search.request import Summary
from calibgui.core.search.targets import Advice, Target, target_of

K = 10
"""Of recall@k, which decides."""

Verdict = Literal["ranges", "other target", "cannot tell"]
Obstacle = Literal["", "no held-out texts", "few held-out texts", "few documents"]
DomainVerdict = Literal["own", "mixed", "no difference", "cannot tell"]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A scheme, its ranges float32 (2, dim), and what each half of the queries got.

    `first` is the half that picks, `second` the other one. Their only recall is recall@10.
    """

    scheme: RangeScheme
    ranges: NDArray[np.float32]
    first: Summary
    second: Summary

    @property
    def score(self) -> Estimate:
        """Recall@10 of the second half. Its interval is for further queries to the same documents."""
        return self.second.recalls[0]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What was picked for a target, on the first half, and what the second half says of it.

    `best` has the highest recall@10 on the first half; where that is another one, what it has more than the
    simpler `picked` is noise: `passed_over`. `predicted` is what the first half says that the second gets.
    `gain` is what `picked` has more than `default`, per-dimension min and max, on the second half.
    """

    target: Target
    picked: Trial
    best: Trial
    default: Trial
    tried: tuple[Trial, ...]  # simplest first
    passed_over: Difference
    predicted: Prediction
    gain: Difference

    @property
    def as_predicted(self) -> bool:
        """Whether the score of the second half lies within the interval that was stated before."""
        return self.predicted.low <= self.picked.score.mean <= self.predicted.high


@dataclass(frozen=True, slots=True)
class DomainRanges:
    """A domain's own ranges against the mixed ones, both by the scheme picked: recall@10 of searches within
    the domain, by its queries of the second half.

    Raw codes under different ranges are not comparable, so own ranges serve only an index of that domain
    alone. `more` is own minus mixed, at 95 % for all domains together; None, as `own` and `mixed` are, where
    the domain has too few texts to tell.
    """

    domain: str
    verdict: DomainVerdict
    own: Estimate | None = None
    mixed: Estimate | None = None
    more: Difference | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Recommendation:
    """The answer. `scheme` is what to use with `target`, or with that of `instead`.

    "ranges": `choice` says what they keep. "other target": no ranges help; `choice` says what the best of
    them keep, `advice` where to go and `instead` what is kept there. "cannot tell": `obstacle` says why,
    `choice` is None, and `scheme` is what suits the target by how it compares codes, measured on nothing.
    `advice` is also there where `scheme` does not suit the target. `halves` count the queries.
    """

    target: Target
    seed: int
    verdict: Verdict
    scheme: RangeScheme
    halves: tuple[int, int]
    documents: int
    obstacle: Obstacle = ""
    choice: Choice | None = None
    advice: Advice | None = None
    instead: Choice | None = None
    domains: tuple[DomainRanges, ...] = ()

    @property
    def final(self) -> Choice | None:
        """What was measured of `scheme` where it is to be used."""
        return self.instead or self.choice

    @property
    def where(self) -> Target:
        """Where `scheme` is to be used: `target`, or the one that is better where no ranges help."""
        return self.target if self.target.better is None else target_of(self.target.better)


@dataclass(frozen=True, slots=True)
class RecommendProgress:
    """Searches done of all."""

    done: int
    total: int

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total else 1.0
