"""Two ranges laid over each other: what moved, by how much, and what each leaves outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.matrix import Cell, RowRanges, cells_of, steps_of, tally
from calibgui.core.errors import RangesError
from calibgui.core.ranges.fits import Mismatch, mismatches
from calibgui.core.ranges.origin import Encoding
from calibgui.core.ranges.schemes import checked_ranges


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
    coverage: Mapping[str, tuple[Cell, Cell]]
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def changed(self) -> int:
        """The number of dimensions whose min or max differ at all."""
        return int(np.count_nonzero(self.changes[:2].any(axis=0)))

    @property
    def largest_steps(self) -> NDArray[np.float64]:
        """The wider change of both ends, without sign, in steps: float64 (dim,).

        Infinite where a dimension that never varied has moved: its steps have no width.
        """
        largest: NDArray[np.float64] = np.abs(self.changes_steps[:2]).max(axis=0)
        return np.where((self.current[0] == self.current[1]) & (largest > 0), np.inf, largest)


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
        name: (cell_of(vectors, current), cell_of(vectors, other)) for name, vectors in held_out.items()
    }
    return Comparison(current, other, changes, in_steps, order, coverage, mismatches(*encodings))


def cell_of(embeddings: NDArray[np.float32], ranges: NDArray[np.float32]) -> Cell:
    """What `ranges`, float32 (2, dim), leave outside of embeddings, float32 (n, dim)."""
    return cells_of(tally(embeddings, RowRanges.of([ranges])), *embeddings.shape)[0]
