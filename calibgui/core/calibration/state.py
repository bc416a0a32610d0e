"""The growing arrays of a running calibration. Only the generator that owns it writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.precomputed import PARTS, Part, given_rows
from calibgui.core.calibration.snapshot import (
    CalibrationResult,
    DomainResult,
    DomainSnapshot,
    Phase,
    Progress,
    Snapshot,
)
from calibgui.core.checks.coverage import Outside, joined, outside
from calibgui.core.domain import Domain, Role
from calibgui.core.encoding.spec import ModelInfo
from calibgui.core.ranges.envelope import Envelope, envelope_of, merge
from calibgui.core.ranges.schemes import min_max_ranges
from calibgui.core.sources.scan import Sample, Scan

Place = tuple[int, int]  # domain number, row


class DomainState:
    """One domain's embeddings as they come in, in sample order. Those of `given` need no model."""

    def __init__(self, domain: Domain, scan: Scan, sample: Sample, dim: int) -> None:
        self.domain = domain
        self.scan = scan
        self.texts: dict[Part, tuple[str, ...]] = {
            "calibration": sample.calibration,
            "held_out": sample.held_out,
        }
        self.given = given_rows(scan, sample)
        self.rows = {part: np.zeros((len(self.texts[part]), dim), np.float32) for part in PARTS}
        self.filled = {part: np.zeros(len(self.texts[part]), bool) for part in PARTS}
        self.envelope: Envelope | None = None
        self.outside = joined(())

    def add(
        self, part: Part, rows: Sequence[int], vectors: NDArray[np.float32], mixed: Envelope | None
    ) -> None:
        self.rows[part][rows] = vectors
        self.filled[part][rows] = True
        if part == "calibration":
            new = envelope_of(vectors)
            self.envelope = new if self.envelope is None else merge((self.envelope, new))
        elif mixed is not None:
            self.outside = joined((self.outside, outside(vectors, min_max_ranges(mixed))))

    def done(self, part: Part) -> int:
        return int(self.filled[part].sum())

    def planned(self, part: Part) -> int:
        return len(self.texts[part])

    def snapshot(self) -> DomainSnapshot:
        return DomainSnapshot(
            self.domain,
            self.envelope,
            self.done("calibration"),
            self.planned("calibration"),
            self.done("held_out"),
            self.planned("held_out"),
            self.outside,
        )

    def result(self, mixed: Envelope) -> DomainResult | None:
        """What was encoded, in sample order; None when nothing of this domain was."""
        if self.envelope is None:
            return None
        texts = {
            part: tuple(
                text for text, there in zip(self.texts[part], self.filled[part], strict=True) if there
            )
            for part in PARTS
        }
        rows = {part: self._rows_done(part) for part in PARTS}
        return DomainResult(
            self.domain,
            self.scan,
            Sample(texts["calibration"], texts["held_out"]),
            rows["calibration"],
            rows["held_out"],
            self.envelope,
            outside(rows["held_out"], min_max_ranges(mixed)),
        )

    def _rows_done(self, part: Part) -> NDArray[np.float32]:
        filled = self.filled[part]
        rows = self.rows[part] if filled.all() else self.rows[part][filled]
        rows.setflags(write=False)
        return rows


class RunState:
    """All domains of a run, their mixed envelope, and the progress."""

    def __init__(
        self, domains: list[DomainState], model: ModelInfo, scans: tuple[tuple[str, Scan], ...]
    ) -> None:
        self.domains = domains
        self.model = model
        self.scans = scans
        self.mixed: Envelope | None = None
        self.cached = 0  # texts whose embeddings came from the cache
        self._elapsed_s = 0.0

    def interleaved(self, part: Part, size: int) -> Iterator[list[Place]]:
        """The places of texts to encode, the domains mixed evenly, in chunks of `size`, each fair to all."""
        places = [
            ((row + 0.5) / len(domain.texts[part]), number, row)
            for number, domain in enumerate(self.domains)
            if domain.given is None
            for row in range(len(domain.texts[part]))
        ]
        places.sort()
        for start in range(0, len(places), size):
            yield [(number, row) for _, number, row in places[start : start + size]]

    def text(self, part: Part, place: Place) -> str:
        number, row = place
        return self.domains[number].texts[part][row]

    def role(self, place: Place) -> Role:
        return self.domains[place[0]].domain.role

    def add(self, part: Part, places: list[Place], vectors: NDArray[np.float32], elapsed_s: float) -> None:
        numbers = np.array([number for number, _ in places])
        rows = np.array([row for _, row in places])
        for number in np.unique(numbers):
            mine = numbers == number
            self.domains[number].add(part, rows[mine], vectors[mine], self.mixed)
        self._elapsed_s = elapsed_s
        if part == "calibration":
            self.mixed = merge(d.envelope for d in self.domains if d.envelope is not None)

    def add_given(self, part: Part) -> None:
        """The vectors that were computed before; held-out ones once the mixed envelope is whole."""
        for domain in self.domains:
            if domain.given is not None and len(rows := domain.given[part]):
                domain.add(part, range(len(rows)), rows, self.mixed)
        if envelopes := [d.envelope for d in self.domains if d.envelope is not None]:
            self.mixed = merge(envelopes)

    @property
    def progress(self) -> Progress:
        done, total = (
            {part: sum(count(domain, part) for domain in self.domains) for part in PARTS}
            for count in (DomainState.done, DomainState.planned)
        )
        progress = Progress(done["calibration"], total["calibration"], done["held_out"], total["held_out"])
        encoded = sum(d.done(part) for d in self.domains if d.given is None for part in PARTS)
        if not encoded or self._elapsed_s <= 0:
            return progress
        rate = encoded / self._elapsed_s
        return replace(progress, texts_per_s=rate, left_s=(sum(total.values()) - sum(done.values())) / rate)

    def outside(self) -> Outside:
        return joined([domain.outside for domain in self.domains])

    def snapshot(self, phase: Phase, result: CalibrationResult | None = None) -> Snapshot:
        return Snapshot(
            phase,
            self.progress,
            tuple(domain.snapshot() for domain in self.domains),
            self.mixed,
            self.outside(),
            self.model,
            scans=self.scans,
            result=result,
            cached=self.cached,
        )
