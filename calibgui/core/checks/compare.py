"""Two ranges laid over each other: what moved, by how much, and what each leaves outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.coverage import outside
from calibgui.core.errors import RangesError
from calibgui.core.ranges.origin import Encoding
from calibgui.core.ranges.schemes import checked_ranges

_STEPS = 255  # between the 256 codes of int8 and uint8


@dataclass(frozen=True, slots=True)
class RangesCheck:
    """What ranges leave outside of some vectors. `overshoot_sum_steps` is over the values outside."""

    values_outside: int = 0
    values: int = 0
    vectors_outside: int = 0  # with at least one value outside
    vectors: int = 0
    overshoot_sum_steps: float = 0.0

    @property
    def share(self) -> float | None:
        """Share of values outside, 0 to 1; None when nothing was checked."""
        return self.values_outside / self.values if self.values else None

    @property
    def vector_share(self) -> float | None:
        return self.vectors_outside / self.vectors if self.vectors else None

    @property
    def mean_overshoot_steps(self) -> float | None:
        """How far a value outside lies beyond the range, in steps of it; None where none does."""
        return self.overshoot_sum_steps / self.values_outside if self.values_outside else None

    def __add__(self, other: RangesCheck) -> RangesCheck:
        return RangesCheck(
            self.values_outside + other.values_outside,
            self.values + other.values,
            self.vectors_outside + other.vectors_outside,
            self.vectors + other.vectors,
            self.overshoot_sum_steps + other.overshoot_sum_steps,
        )


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that both ranges must share and do not. `what` is a word such as "model"."""

    what: str
    current: str
    other: str

    def __str__(self) -> str:
        return f"{self.what}: {self.current} and {self.other}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changes` is the other minus the current one: float64 (3, dim), of min, max and width, read-only.

    `changes_steps` is the same in steps of the current one. `order` is intp (dim,): the dimensions, widest
    change of min or max in steps first. `coverage` holds for each set of held-out vectors what the current
    ranges leave outside, and what the other ones do.
    """

    current: NDArray[np.float32]
    other: NDArray[np.float32]
    changes: NDArray[np.float64]
    changes_steps: NDArray[np.float64]
    order: NDArray[np.intp]
    coverage: Mapping[str, tuple[RangesCheck, RangesCheck]]
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def changed(self) -> int:
        """The number of dimensions whose min or max differ at all."""
        return int(np.count_nonzero(self.changes[:2].any(axis=0)))


def compare(
    current: NDArray[np.float32],
    other: NDArray[np.float32],
    held_out: Mapping[str, NDArray[np.float32]],
    encodings: tuple[Encoding | None, Encoding | None] = (None, None),
) -> Comparison:
    """Compare ranges, both float32 (2, dim), also on held-out vectors, float32 (n, dim) per name.

    `encodings` are those of the current and the other ones, where known: a difference is listed, not refused.
    Raises RangesError where the dimensions differ.
    """
    current, other = checked_ranges(current), checked_ranges(other)
    if current.shape != other.shape:
        raise RangesError(
            f"Ranges of {current.shape[1]:,} and of {other.shape[1]:,} dimensions can't be compared.",
            remedy="Choose ranges of the same model and truncation.",
        )
    moved = other.astype(np.float64) - current
    changes = np.vstack((moved, moved[1] - moved[0]))
    in_steps = changes / steps_of(current)
    # A dimension that never varied and now does is the widest change of all, whatever it is in steps of 1.
    largest = np.abs(in_steps[:2]).max(axis=0)
    awakened = (current[0] == current[1]) & moved.any(axis=0)
    order = np.lexsort((-largest, ~awakened))
    for array in (changes, in_steps, order):
        array.setflags(write=False)
    coverage = {
        name: (check_ranges(vectors, current), check_ranges(vectors, other))
        for name, vectors in held_out.items()
    }
    return Comparison(current, other, changes, in_steps, order, coverage, mismatches(*encodings))


def check_ranges(embeddings: NDArray[np.float32], ranges: NDArray[np.float32]) -> RangesCheck:
    """What `ranges`, float32 (2, dim), leave outside of embeddings, float32 (n, dim)."""
    found = outside(embeddings, ranges)
    return RangesCheck(
        values_outside=found.count,
        values=found.total,
        vectors_outside=int(np.count_nonzero(values_outside_per_vector(embeddings, ranges))),
        vectors=int(embeddings.shape[0]),
        overshoot_sum_steps=float(overshoot_steps(found.values, found.dims, ranges).sum()),
    )


def values_outside_per_vector(
    embeddings: NDArray[np.float32], ranges: NDArray[np.float32]
) -> NDArray[np.intp]:
    """For each row of embeddings (n, dim) the number of its values outside: intp (n,)."""
    counts: NDArray[np.intp] = ((embeddings < ranges[0]) | (embeddings > ranges[1])).sum(axis=1)
    return counts


def overshoot_steps(
    values: NDArray[np.float32], dims: NDArray[np.intp], ranges: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How far each value, of the dimension in `dims`, lies beyond its range, in steps: all of them (n,)."""
    low, high = ranges[0, dims].astype(np.float64), ranges[1, dims].astype(np.float64)
    beyond = np.maximum(np.maximum(low - values, values - high), 0.0)
    steps: NDArray[np.float64] = beyond / steps_of(ranges)[dims]
    return steps


def steps_of(ranges: NDArray[np.float32]) -> NDArray[np.float64]:
    """The step between two codes of each dimension: float64 (dim,). A step of 0 counts as 1, as it codes."""
    steps = (ranges[1].astype(np.float64) - ranges[0]) / _STEPS
    return np.where(steps == 0, 1.0, steps)


def mismatches(current: Encoding | None, other: Encoding | None) -> tuple[Mismatch, ...]:
    """What decides the vectors and differs, with both values; what either does not know is passed over."""
    if current is None or other is None:
        return ()
    found = []
    if current.is_known and other.is_known and current.fingerprint != other.fingerprint:
        names = [f"{it.model} ({it.fingerprint[:12]})" for it in (current, other)]
        found.append(Mismatch("model", *names))
    facts: list[tuple[str, object, object]] = [("dimensions", current.dim, other.dim)]
    if current.is_known and other.is_known:
        facts += [
            ("prompt", current.prompt, other.prompt),
            ("query prompt", current.query_prompt, other.query_prompt),
            ("normalization", current.normalized, other.normalized),
        ]
    found += [
        Mismatch(what, _shown(first), _shown(second))
        for what, first, second in facts
        if first is not None and second is not None and first != second
    ]
    if current.is_known and other.is_known and current.truncate_dim != other.truncate_dim:
        found.append(Mismatch("truncation", _shown(current.truncate_dim), _shown(other.truncate_dim)))
    return tuple(found)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    return f"{value:,}" if isinstance(value, int) else repr(value)
