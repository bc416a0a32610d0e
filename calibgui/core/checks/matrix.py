"""The coverage matrix: how much of each domain's held-out texts each domain's ranges leave outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization.coder import count_outside

MIXED = "mixed"  # the row of the ranges of all domains; no domain has this id
_BLOCK_VALUES = 1 << 17  # half a MiB of float32: stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Cell:
    """Held-out embeddings against ranges. Counts are exact; cells of disjoint texts add up.

    `overshoot_sum_steps` sums, over the values outside, how far each lies beyond the nearer end, in steps of
    (max - min) / 255 of its dimension; a step of 0 counts as 1, as `quantize_embeddings` has it.
    """

    values_outside: int = 0
    values: int = 0
    vectors_outside: int = 0  # with at least one value outside
    vectors: int = 0
    overshoot_sum_steps: float = 0.0

    @property
    def share_values(self) -> float | None:
        """Share of values outside, 0 to 1; None when nothing was checked."""
        return self.values_outside / self.values if self.values else None

    @property
    def share_vectors(self) -> float | None:
        """Share of vectors with at least one value outside, 0 to 1; None when nothing was checked."""
        return self.vectors_outside / self.vectors if self.vectors else None

    @property
    def overshoot_steps(self) -> float | None:
        """Mean overshoot of the values outside, in steps; None where no value is."""
        return self.overshoot_sum_steps / self.values_outside if self.values_outside else None

    def __add__(self, other: Cell) -> Cell:
        return Cell(
            self.values_outside + other.values_outside,
            self.values + other.values,
            self.vectors_outside + other.vectors_outside,
            self.vectors + other.vectors,
            self.overshoot_sum_steps + other.overshoot_sum_steps,
        )


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """`rows` are the ids of the domains that set ranges, then MIXED; `columns` of those with held-out texts.

    `cells[i][j]` is what the ranges of `rows[i]` leave outside of the held-out texts of `columns[j]`.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]

    def cell(self, row: str, column: str) -> Cell:
        """The cell of ranges `row` (a domain's id or MIXED) and held-out texts `column`. Raises KeyError."""
        if row not in self.rows or column not in self.columns:
            raise KeyError((row, column))
        return self.cells[self.rows.index(row)][self.columns.index(column)]

    def total(self, row: str) -> Cell:
        """The held-out texts of all columns against the ranges `row`. Raises KeyError."""
        if row not in self.rows:
            raise KeyError(row)
        return sum(self.cells[self.rows.index(row)], Cell())


@dataclass(frozen=True, slots=True, eq=False)
class RowRanges:
    """The ranges of all rows of a matrix.

    float32 (rows, dim) each; a step of 0 counts as 1. Read-only.
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    steps: NDArray[np.float32]

    @classmethod
    def of(cls, ranges: Sequence[NDArray[np.float32]]) -> RowRanges:
        """From ranges (2, dim), at least one."""
        stacked = np.stack(ranges)
        minimum, maximum = stacked[:, 0].copy(), stacked[:, 1].copy()
        steps = steps_of(stacked)
        for array in (minimum, maximum, steps):
            array.setflags(write=False)
        return cls(minimum, maximum, steps)


def steps_of(ranges: NDArray[np.float32]) -> NDArray[np.float32]:
    """(max - min) / 255 of ranges (..., 2, dim): float32 (..., dim), 1 where that is 0."""
    steps = (ranges[..., 1, :] - ranges[..., 0, :]) / np.float32(255)
    return np.where(steps == 0, np.float32(1), steps)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Per vector and per row of the matrix: values outside, int32, and their overshoot in steps, float64.

    Both of shape (n, rows).
    """

    values: NDArray[np.int32]
    overshoot: NDArray[np.float64]


def tally(embeddings: NDArray[np.float32], rows: RowRanges) -> Tally:
    """Embeddings (n, dim) against the ranges of all rows.

    What a vector gets does not depend on the vectors around it: batches give the same as the whole.
    """
    n, dim = embeddings.shape
    counts = np.zeros((n, len(rows.minimum)), np.int32)
    overshoot = np.zeros((n, len(rows.minimum)), np.float64)
    step = max(1, _BLOCK_VALUES // max(1, dim))
    for start in range(0, n, step):
        block = np.ascontiguousarray(embeddings[start : start + step])
        for row in range(len(rows.minimum)):
            low, high = rows.minimum[row], rows.maximum[row]
            found = np.flatnonzero((block < low) | (block > high))
            if not len(found):
                continue
            vectors, dims = np.divmod(found, dim)
            values = block.ravel()[found]
            beyond = np.maximum(low[dims] - values, values - high[dims]) / rows.steps[row][dims]
            counts[start : start + step, row] = np.bincount(vectors, minlength=len(block))
            overshoot[start : start + step, row] = np.bincount(vectors, beyond, minlength=len(block))
    return Tally(counts, overshoot)


def cells_of(found: Tally, vectors: int, dim: int) -> tuple[Cell, ...]:
    """The cells of one column, one for each row, from the tally of its `vectors` vectors."""
    values = found.values.sum(axis=0, dtype=np.int64)
    touched = np.count_nonzero(found.values, axis=0)
    overshoot = found.overshoot.sum(axis=0)
    return tuple(
        Cell(int(outside), vectors * dim, int(some), vectors, float(steps))
        for outside, some, steps in zip(values, touched, overshoot, strict=True)
    )


def coverage_matrix(
    ranges: Mapping[str, NDArray[np.float32]], held_out: Mapping[str, NDArray[np.float32]]
) -> CoverageMatrix:
    """Every ranges (2, dim), by row id, against every held-out embeddings (h, dim), by column id."""
    rows = RowRanges.of(tuple(ranges.values()))
    dim = rows.minimum.shape[1]
    return matrix_of_columns(
        tuple(ranges),
        {name: cells_of(tally(vectors, rows), len(vectors), dim) for name, vectors in held_out.items()},
    )


def matrix_of_columns(rows: Sequence[str], columns: Mapping[str, Sequence[Cell]]) -> CoverageMatrix:
    """From the cells of each column, one for each of `rows`."""
    cells = tuple(tuple(column[number] for column in columns.values()) for number in range(len(rows)))
    return CoverageMatrix(tuple(rows), tuple(columns), cells)


@dataclass(frozen=True, slots=True)
class MissedDimension:
    """A dimension in which `vectors_outside` of `vectors` held-out vectors lie outside the ranges."""

    dimension: int
    vectors_outside: int
    vectors: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.vectors_outside / self.vectors


def outside_per_dimension(
    ranges: NDArray[np.float32], parts: Iterable[NDArray[np.float32]]
) -> NDArray[np.int64]:
    """How many vectors of all embeddings `parts`, (n, dim) each, are outside `ranges`: int64 (dim,)."""
    counts = np.zeros(ranges.shape[1], np.int64)
    for embeddings in parts:
        counts += count_outside(embeddings, ranges)
    return counts


def dimensions_missed(
    ranges: NDArray[np.float32], held_out: NDArray[np.float32], top: int = 5
) -> tuple[MissedDimension, ...]:
    """The at most `top` dimensions with the most vectors of held_out (h, dim) outside `ranges`, worst first.

    Of dimensions missed equally often the first comes first; those that miss nothing are left out.
    """
    counts = outside_per_dimension(ranges, (held_out,))
    order = np.argsort(-counts, kind="stable")[:top]
    return tuple(MissedDimension(int(d), int(counts[d]), len(held_out)) for d in order if counts[d])
