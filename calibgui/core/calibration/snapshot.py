"""What a calibration is asked, what it shows while it runs, and what it ends with. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.coverage import Outside
from calibgui.core.checks.matrix import MIXED, CoverageMatrix
from calibgui.core.domain import Domain
from calibgui.core.encoding.spec import ModelInfo, ModelSpec
from calibgui.core.hub.progress import FetchProgress
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme, min_max_ranges
from calibgui.core.sources.scan import Sample, Scan, ScanProgress

Phase = Literal["reading", "loading", "encoding", "checking", "done"]


@dataclass(frozen=True, slots=True)
class DomainRequest:
    """A domain to calibrate on, and its scan where one was made already."""

    domain: Domain
    scan: Scan | None = None


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """Everything a calibration needs to know. `seed` draws the samples.

    `known` is an earlier result: its texts are not encoded again where the model is the same.
    """

    domains: tuple[DomainRequest, ...]
    model: ModelSpec
    seed: int = 0
    known: CalibrationResult | None = field(default=None, compare=False, repr=False)


def with_scan(request: CalibrationRequest, domain_id: str, scan: Scan) -> CalibrationRequest:
    """The same request with what was found in one of its domains meanwhile."""
    domains = tuple(
        replace(item, scan=scan) if item.domain.id == domain_id else item for item in request.domains
    )
    return replace(request, domains=domains)


@dataclass(frozen=True, slots=True)
class DomainSnapshot:
    """How far one domain is. `envelope` is None until its first batch; counts are texts."""

    domain: Domain
    envelope: Envelope | None
    calibrated: int
    calibration: int
    checked: int
    held_out: int
    outside: Outside


@dataclass(frozen=True, slots=True)
class Progress:
    """Texts done of all, calibration and held-out, and how fast. `left_s` is None while unknown."""

    calibrated: int = 0
    calibration: int = 0
    checked: int = 0
    held_out: int = 0
    texts_per_s: float | None = None
    left_s: float | None = None

    @property
    def fraction(self) -> float:
        total = self.calibration + self.held_out
        return (self.calibrated + self.checked) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class DomainResult:
    """One domain's texts and embeddings: float32 (n, dim) and (h, dim), rows in sample order, read-only.

    `envelope` is None for a domain that only checks: n is 0 then, and it has no ranges.
    """

    domain: Domain
    scan: Scan
    sample: Sample
    calibration: NDArray[np.float32]
    held_out: NDArray[np.float32]
    envelope: Envelope | None
    outside: Outside  # of its held-out texts, against the mixed ranges
    scheme_ranges: NDArray[np.float32] | None = None  # (2, dim), where the result has another scheme

    @property
    def ranges(self) -> NDArray[np.float32]:
        """float32 (2, dim); only of a domain that sets ranges."""
        assert self.envelope is not None
        return min_max_ranges(self.envelope) if self.scheme_ranges is None else self.scheme_ranges


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """What a calibration leaves: ranges float32 (2, dim), mixed and per domain, and what they came from.

    `complete` is False when it was stopped: the domains then hold the texts encoded by then.
    """

    request: CalibrationRequest
    model: ModelInfo
    domains: tuple[DomainResult, ...]
    mixed: Envelope
    outside: Outside
    complete: bool
    matrix: CoverageMatrix
    cached: int = 0  # texts, calibration and held-out, whose embeddings came from the cache
    scheme: RangeScheme = DEFAULT_SCHEME  # `of_result.under` gives the same result under another one
    scheme_ranges: NDArray[np.float32] | None = None  # (2, dim), None where they are the mixed envelope

    @property
    def calibrating(self) -> tuple[DomainResult, ...]:
        """The domains that set ranges, which are those that do not only check."""
        return tuple(item for item in self.domains if item.envelope is not None)

    @property
    def checked(self) -> tuple[DomainResult, ...]:
        """The domains of which held-out texts were checked: the columns of the matrix."""
        return tuple(item for item in self.domains if len(item.held_out))

    def domain(self, domain_id: str) -> DomainResult:
        """Raises KeyError for one that the result does not have."""
        for item in self.domains:
            if item.domain.id == domain_id:
                return item
        raise KeyError(domain_id)

    def ranges_of(self, row: str) -> NDArray[np.float32]:
        """The ranges of a row of the matrix, a domain's id or MIXED: float32 (2, dim). Raises KeyError."""
        if row == MIXED:
            return self.ranges
        if (item := self.domain(row)).envelope is None:
            raise KeyError(row)
        return item.ranges

    @property
    def ranges(self) -> NDArray[np.float32]:
        """Of all domains mixed, under the result's scheme: float32 (2, dim)."""
        return min_max_ranges(self.mixed) if self.scheme_ranges is None else self.scheme_ranges


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a calibration. `result` is there in the last one, if anything was encoded at all."""

    phase: Phase
    progress: Progress = Progress()
    domains: tuple[DomainSnapshot, ...] = ()
    mixed: Envelope | None = None
    outside: Outside | None = None
    model: ModelInfo | None = None
    reading: str = ""  # the domain being read
    scanned: ScanProgress | None = None  # how far its reading is
    scans: tuple[tuple[str, Scan], ...] = ()  # domain id and scan, once all are read
    result: CalibrationResult | None = None
    warnings: tuple[str, ...] = ()  # what went wrong without stopping it
    fetch: FetchProgress | None = None  # while loading: the model comes from the hub
    matrix: CoverageMatrix | None = None  # from the first held-out texts on
    cached: int = 0  # texts so far, calibration and held-out, whose embeddings came from the cache


def with_result(snapshot: Snapshot, result: CalibrationResult) -> Snapshot:
    """The last snapshot of a calibration with its result under another scheme."""
    outside = {item.domain.id: item.outside for item in result.domains}
    domains = tuple(
        replace(part, outside=outside.get(part.domain.id, part.outside)) for part in snapshot.domains
    )
    return replace(snapshot, domains=domains, outside=result.outside, matrix=result.matrix, result=result)
