"""The growing arrays of a running calibration. Only the generator that owns it writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.column import Column
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
from calibgui.core.checks.matrix import (
    MIXED,
    Cell,
    CoverageMatrix,
    RowRanges,
    Tally,
    matrix_of_columns,
    tally,
)
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
        self.column: Column | None = None  # of the coverage matrix, from the first held-out text on

    def calibrate(self, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        self._fill("calibration", rows, vectors)
        new = envelope_of(vectors)
        self.envelope = new if self.envelope is None else merge((self.envelope, new))

    def check(
        self,
        rows: Sequence[int],
        vectors: NDArray[np.float32],
        mixed: Envelope,
        found: Tally,
    ) -> None:
        """Held-out vectors, and the matrix's tally of them."""
        self._fill("held_out", rows, vectors)
        self.outside = joined((self.outside, outside(vectors, min_max_ranges(mixed))))
        if self.column is None:
            held_out, dim = self.rows["held_out"].shape
            self.column = Column(held_out, found.values.shape[1], dim)
        self.column.add(rows, found)

    def _fill(self, part: Part, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        self.rows[part][rows] = vectors
        self.filled[part][rows] = True

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
        if not any(self.filled[part].any() for part in PARTS):
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
        self._rows: tuple[tuple[str, ...], RowRanges] | None = None  # of the matrix, once all ranges stand
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
        self._add(part, numbers, rows, vectors)
        self._elapsed_s = elapsed_s

    def add_given(self, part: Part) -> None:
        """The vectors that were computed before; held-out ones once the mixed envelope is whole."""
        for number, domain in enumerate(self.domains):
            if domain.given is not None and len(vectors := domain.given[part]):
                self._add(part, np.full(len(vectors), number), np.arange(len(vectors)), vectors)

    def _add(
        self, part: Part, numbers: NDArray[np.intp], rows: NDArray[np.intp], vectors: NDArray[np.float32]
    ) -> None:
        """Of each vector the domain's number and the row in its sample."""
        if part == "held_out":
            found = tally(vectors, self._row_ranges()[1])
        for number in np.unique(numbers):
            mine, domain = numbers == number, self.domains[number]
            if part == "calibration":
                domain.calibrate(rows[mine], vectors[mine])
            else:
                assert self.mixed is not None  # the calibration texts came before
                its = Tally(found.values[mine], found.overshoot[mine])
                domain.check(rows[mine], vectors[mine], self.mixed, its)
        if part == "calibration":
            self.mixed = merge(d.envelope for d in self.domains if d.envelope is not None)

    def _row_ranges(self) -> tuple[tuple[str, ...], RowRanges]:
        """The rows of the matrix: ids and ranges. Only once no more calibration texts come."""
        if self._rows is None:
            assert self.mixed is not None
            able = [(d.domain.id, d.envelope) for d in self.domains if d.envelope is not None]
            ids = (*(name for name, _ in able), MIXED)
            envelopes = (*(envelope for _, envelope in able), self.mixed)
            self._rows = ids, RowRanges.of([min_max_ranges(envelope) for envelope in envelopes])
        return self._rows

    def matrix(self) -> CoverageMatrix | None:
        """As far as it is known; None before there is a held-out text. All columns are there at once."""
        if not any(domain.column for domain in self.domains):
            return None
        rows = self._row_ranges()[0]
        nothing = (Cell(),) * len(rows)
        columns = {
            d.domain.id: nothing if d.column is None else d.column.cells
            for d in self.domains
            if d.planned("held_out")
        }
        return matrix_of_columns(rows, columns)

    def matrix_found(self) -> CoverageMatrix:
        """Of the texts that were checked; without columns where none was."""
        columns = {d.domain.id: d.column.cells for d in self.domains if d.column is not None}
        return matrix_of_columns(self._row_ranges()[0], columns)

    def adopt(self, scans: Mapping[str, Scan]) -> None:
        """The same scans by domain id, of which more is known now."""
        self.scans = tuple((id_, scans[id_]) for id_, _ in self.scans)
        for domain in self.domains:
            domain.scan = scans[domain.domain.id]

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
            matrix=self.matrix(),
            cached=self.cached,
        )
