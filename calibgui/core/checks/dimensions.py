"""The table of dimensions: who sets their ends, what lies outside, how well the 256 codes are used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult, Snapshot
from calibgui.core.checks.matrix import outside_per_dimension, steps_of
from calibgui.core.ranges.envelope import Envelope

LEVELS = 256
_BLOCK_VALUES = 1 << 19  # 2 MiB of float32
_NORMAL_MAD = 0.6745  # the 0.75 quantile of the standard normal


@dataclass(frozen=True, slots=True, eq=False)
class DimensionTable:
    """One entry per dimension in every array, all of shape (dim,) and read-only.

    `minimum`, `maximum` and `width` are those of the values, whatever the scheme of the result makes of them.
    `domains` are ids; `min_domain` and `max_domain` are indices into it: the (first) domain whose envelope
    reaches them. `outside` is the share of held-out texts outside the mixed ranges of the result, 0 to 1,
    None until texts were checked. `levels` counts the distinct int8 codes that those ranges give the
    calibration texts (of 256), `std` is their standard deviation (population), `std_of_width` the same by the
    width (0 where the width is 0); None during a run. `dead` marks a width of 0 or fewer than 2 levels.

    `outlier` is the largest modified z-score of a calibration value, 0.6745 |x - median| / MAD (Iglewicz and
    Hoaglin, How to Detect and Handle Outliers, 1993): 0 for a constant dimension, inf where the MAD is 0 in
    another one. Their threshold of 3.5 is meant for single values; the largest of thousands of normal ones
    often reaches 4. None during a run.
    """

    domains: tuple[str, ...]
    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    width: NDArray[np.float32]
    min_domain: NDArray[np.intp]
    max_domain: NDArray[np.intp]
    dead: NDArray[np.bool_]
    outside: NDArray[np.float64] | None = None
    levels: NDArray[np.int64] | None = None
    std: NDArray[np.float64] | None = None
    std_of_width: NDArray[np.float64] | None = None
    outlier: NDArray[np.float64] | None = None

    @property
    def dim(self) -> int:
        return len(self.minimum)


def dimension_table(result: CalibrationResult) -> DimensionTable:
    """The whole table. Works in blocks of columns: the memory it takes does not grow with the texts."""
    ends = _ends([(item.domain.id, item.envelope) for item in result.domains], result.mixed)
    parts = [item.calibration for item in result.domains if len(item.calibration)]
    held_out = [item.held_out for item in result.domains]
    checked = sum(map(len, held_out))
    outside = outside_per_dimension(result.ranges, held_out) / checked if checked else None
    levels = np.empty(ends.dim, np.int64)
    std = np.empty(ends.dim, np.float64)
    outlier = np.empty(ends.dim, np.float64)
    for columns, block in _column_blocks(parts, ends.dim):
        low, high = ends.minimum[columns], ends.maximum[columns]
        levels[columns] = _levels(block, *result.ranges[:, columns])
        std[columns] = block.std(axis=1, dtype=np.float64)
        outlier[columns] = _outlier_scores(block, low, high)
    width = ends.width.astype(np.float64)
    std_of_width = np.divide(std, width, out=np.zeros_like(std), where=width > 0)
    dead = ends.dead | (levels < 2)
    _freeze(levels, std, outlier, std_of_width, dead, outside)
    return DimensionTable(
        ends.domains,
        ends.minimum,
        ends.maximum,
        ends.width,
        ends.min_domain,
        ends.max_domain,
        dead,
        outside,
        levels,
        std,
        std_of_width,
        outlier,
    )


def live_dimension_table(snapshot: Snapshot) -> DimensionTable | None:
    """What a running calibration knows by now; None while nothing is encoded."""
    if snapshot.mixed is None:
        return None
    ends = _ends([(item.domain.id, item.envelope) for item in snapshot.domains], snapshot.mixed)
    checked = snapshot.progress.checked
    if snapshot.outside is None or not checked:
        return ends
    outside = np.bincount(snapshot.outside.dims, minlength=ends.dim) / checked
    _freeze(outside)
    return DimensionTable(
        ends.domains,
        ends.minimum,
        ends.maximum,
        ends.width,
        ends.min_domain,
        ends.max_domain,
        ends.dead,
        outside,
    )


def _ends(envelopes: Sequence[tuple[str, Envelope | None]], mixed: Envelope) -> DimensionTable:
    nothing = np.array([[np.inf], [-np.inf]], np.float32)
    bounds = [
        np.broadcast_to(nothing, mixed.bounds.shape) if envelope is None else envelope.bounds
        for _, envelope in envelopes
    ]
    width = mixed.widths
    min_domain = np.argmin([part[0] for part in bounds], axis=0)
    max_domain = np.argmax([part[1] for part in bounds], axis=0)
    dead = width == 0
    _freeze(width, min_domain, max_domain, dead)
    ids = tuple(name for name, _ in envelopes)
    return DimensionTable(ids, mixed.bounds[0], mixed.bounds[1], width, min_domain, max_domain, dead)


def _column_blocks(
    parts: Sequence[NDArray[np.float32]], dim: int
) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Slices of columns, and those of all parts, transposed: float32 (columns, texts)."""
    texts = sum(map(len, parts))
    step = max(1, _BLOCK_VALUES // max(1, texts))
    for start in range(0, dim, step):
        columns = slice(start, min(start + step, dim))
        yield columns, np.concatenate([part[:, columns].T for part in parts], axis=1)


def _levels(
    block: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Distinct codes per row of block (columns, texts), coded as `quantize_embeddings` does."""
    steps = steps_of(np.stack((low, high)))
    with np.errstate(over="ignore"):  # as `quantize_embeddings`
        codes = np.clip(np.floor((block - low[:, None]) / steps[:, None]), 0, LEVELS - 1).astype(np.intp)
    codes += np.arange(len(block))[:, None] * LEVELS
    used = np.zeros(len(block) * LEVELS, np.bool_)
    used[codes.ravel()] = True
    levels: NDArray[np.int64] = used.reshape(len(block), LEVELS).sum(axis=1, dtype=np.int64)
    return levels


def _outlier_scores(
    block: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]
) -> NDArray[np.float64]:
    median = np.median(block, axis=1)
    mad = np.median(np.abs(block - median[:, None]), axis=1).astype(np.float64)
    furthest = np.maximum(high - median, median - low).astype(np.float64)
    scores = np.where(furthest > 0, np.inf, 0.0)
    np.divide(_NORMAL_MAD * furthest, mad, out=scores, where=mad > 0)
    return scores


def _freeze(*arrays: NDArray[np.generic] | None) -> None:
    for array in arrays:
        if array is not None:
            array.setflags(write=False)


@dataclass(frozen=True, slots=True)
class DimensionThresholds:
    """What marks a row of the table; the user can move each."""

    outside: float = 0.005  # share of held-out texts
    levels: int = 128  # of 256
    outlier: float = 8.0  # modified z-score


def set_by_one(table: DimensionTable) -> NDArray[np.bool_]:
    """Dimensions of which one domain sets both ends: bool (dim,)."""
    found: NDArray[np.bool_] = table.min_domain == table.max_domain
    return found


def outside_above(table: DimensionTable, share: float) -> NDArray[np.bool_]:
    """Dimensions with more than `share` of the held-out texts outside: bool (dim,); none while unknown."""
    return _where(table, table.outside > share if table.outside is not None else None)


def levels_below(table: DimensionTable, levels: int) -> NDArray[np.bool_]:
    """Dimensions that use fewer than `levels` codes: bool (dim,); none while unknown."""
    return _where(table, table.levels < levels if table.levels is not None else None)


def outlier_above(table: DimensionTable, score: float) -> NDArray[np.bool_]:
    """Dimensions whose outlier score is above `score`: bool (dim,); none while unknown."""
    return _where(table, table.outlier > score if table.outlier is not None else None)


def dead(table: DimensionTable) -> NDArray[np.bool_]:
    """Dimensions that tell nothing apart: bool (dim,)."""
    return table.dead


def marked(table: DimensionTable, thresholds: DimensionThresholds) -> NDArray[np.bool_]:
    """Dimensions that any of the thresholds marks, and dead ones: bool (dim,)."""
    return (
        table.dead
        | outside_above(table, thresholds.outside)
        | levels_below(table, thresholds.levels)
        | outlier_above(table, thresholds.outlier)
    )


def _where(table: DimensionTable, found: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    return np.zeros(table.dim, np.bool_) if found is None else found
