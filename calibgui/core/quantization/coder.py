"""Ranges and a precision as a function from rows to codes; the counting beside it."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibgui.core.errors import RangesError
from calibgui.core.quantization import kernels
from calibgui.core.quantization.blocks import Work, float_dtype, in_threads
from calibgui.core.quantization.extremes import WORTH_VALUES
from calibgui.core.ranges.schemes import checked_ranges

Precision = Literal["float32", "int8", "uint8", "binary", "ubinary"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_FLIP = {"int8": np.uint8(128), "uint8": np.uint8(0), "binary": np.uint8(128), "ubinary": np.uint8(0)}


@dataclass(frozen=True, slots=True)
class Coder:
    """Codes of `dtype`, (n, code_dim), of rows (n, dim). `ranges`, float32 (2, dim): int8 and uint8 only."""

    precision: Precision
    dim: int
    ranges: NDArray[np.float32] | None = None

    @property
    def code_dim(self) -> int:
        return (self.dim + 7) // 8 if self.precision in ("binary", "ubinary") else self.dim

    @property
    def dtype(self) -> np.dtype[Any]:
        if self.precision == "float32":
            return np.dtype(np.float32)
        return np.dtype(np.int8 if self.precision in ("int8", "binary") else np.uint8)

    def quantize(
        self,
        rows: NDArray[Any],
        out: NDArray[Any] | None = None,
        *,
        outside: NDArray[np.int64] | None = None,
        first_row: int = 0,
    ) -> NDArray[Any]:
        """The codes of rows, float (n, dim) of any strides, in `out`, (n, code_dim), or a new array.

        `outside`, int64 (dim,), grows by the values below min or above max: int8 and uint8 only. Raises
        RangesError for another shape or type, and for a value that is not finite, naming its dimension and
        its row, counted from `first_row`; `out` and `outside` then hold a part of the work.
        """
        refuse_unsuited(rows, self.dim)
        shape = (len(rows), self.code_dim)
        codes = np.empty(shape, self.dtype) if out is None else out
        if codes.shape != shape or codes.dtype != self.dtype:
            raise RangesError(
                f"The codes need {self.dtype} of {shape}, got {codes.dtype} of {codes.shape}.",
                remedy="Give an array of the coder's dtype with one row per vector.",
            )
        if self.precision == "float32":
            np.copyto(codes, rows, casting="same_kind")
            if not np.isfinite(codes).all():
                _refuse_first_non_finite(rows, first_row)
            return codes
        kernels.load()
        target = codes if codes.flags.c_contiguous else np.empty(shape, self.dtype)
        dtype = float_dtype(rows)
        if self.ranges is None:
            bad = in_threads(rows, lambda: _packing(target.view(np.uint8), _FLIP[self.precision]))
        else:
            scalar = _Scalar(self.ranges, dtype, target.view(np.uint8), _FLIP[self.precision], outside)
            bad = in_threads(rows, scalar.work)
            scalar.finish()
        if bad >= 0:
            refuse_row(rows, bad, first_row)
        if target is not codes:
            codes[...] = target
        return codes


def coder(ranges: ArrayLike | None, precision: Precision, dim: int | None = None) -> Coder:
    """A coder; binary, ubinary and float32 take no ranges, and then need `dim`. Raises RangesError."""
    if precision not in PRECISIONS:
        raise RangesError(f"There is no precision {precision!r}.", remedy=f"Use {', '.join(PRECISIONS)}.")
    checked = None if ranges is None else checked_ranges(ranges, dim)
    width = checked.shape[1] if checked is not None else dim
    scalar = precision in ("int8", "uint8")
    if width is None or (scalar and checked is None):
        raise RangesError(
            f"{precision} codes need {'ranges' if scalar else 'ranges or a number of dimensions'}.",
            remedy="Give the ranges that a calibration found.",
        )
    return Coder(precision, int(width), checked if scalar else None)


def count_outside(rows: NDArray[Any], ranges: NDArray[np.float32]) -> NDArray[np.int64]:
    """Values of rows, float (n, dim), below `ranges[0]` or above `ranges[1]`: int64 (dim,); NaN is none."""
    refuse_unsuited(rows, ranges.shape[1])
    if rows.size < WORTH_VALUES:
        return np.asarray(np.count_nonzero((rows < ranges[0]) | (rows > ranges[1]), axis=0), np.int64)
    kernels.load()
    dtype = float_dtype(rows)
    lows, highs = (np.ascontiguousarray(end, dtype) for end in ranges)
    parts: list[NDArray[np.int32]] = []

    def counting() -> Work:
        counts = np.zeros(len(lows), np.int32)
        parts.append(counts)
        return lambda block, _: int(kernels.values_outside(block, lows, highs, counts))

    in_threads(rows, counting)
    total: NDArray[np.int64] = np.sum(parts, axis=0, dtype=np.int64)
    return total


class _Scalar:
    """What the threads of one call share."""

    def __init__(
        self,
        ranges: NDArray[np.float32],
        dtype: np.dtype[Any],
        target: NDArray[np.uint8],
        flip: np.uint8,
        outside: NDArray[np.int64] | None,
    ) -> None:
        with np.errstate(over="ignore"):
            steps = (ranges[1] - ranges[0]) / np.float32(255)
        steps = np.where(steps == 0, np.float32(1), steps)
        self._starts, self._ends = (np.ascontiguousarray(end, dtype) for end in ranges)
        self._steps = steps.astype(dtype)
        self._endless = np.flatnonzero(np.isinf(steps))
        self._target, self._flip, self._outside = target, flip, outside
        self._parts: list[NDArray[np.int32]] = []
        self._lock = Lock()

    def work(self) -> Work:
        counts = np.zeros(len(self._starts), np.int32)
        with self._lock:
            self._parts.append(counts)

        def code(block: NDArray[Any], start: int) -> int:
            codes = self._target[start : start + len(block)]
            given = (codes, self._flip)
            if self._outside is None:
                bad = kernels.scalar_codes(block, self._starts, self._steps, *given)
            else:
                bad = kernels.counted_codes(block, self._starts, self._ends, self._steps, *given, counts)
            if self._endless.size:
                self._mend(block, codes)
            return int(bad)

        return code

    def finish(self) -> None:
        if self._outside is not None:
            for counts in self._parts:
                self._outside += counts

    def _mend(self, block: NDArray[Any], codes: NDArray[np.uint8]) -> None:
        """Infinity through infinity is no level: code 0 in numpy, for int8 too."""
        with np.errstate(over="ignore", invalid="ignore"):
            gaps = block[:, self._endless] - self._starts[self._endless]
        row, place = np.nonzero(np.isinf(gaps))
        codes[row, self._endless[place]] = 0


def _packing(target: NDArray[np.uint8], flip: np.uint8) -> Work:
    return lambda block, start: int(kernels.packed_bits(block, target[start : start + len(block)], flip))


def refuse_unsuited(rows: NDArray[Any], dim: int) -> None:
    """Raises RangesError unless rows are float16, float32 or float64 (n, dim)."""
    if rows.dtype.kind != "f" or rows.dtype.itemsize > 8 or rows.ndim != 2 or rows.shape[1] != dim:
        raise RangesError(
            f"Embeddings must be floats of shape (n, {dim}), got {rows.dtype} of {rows.shape}.",
            remedy="Quantize the float embeddings of that model, not codes.",
        )


def refuse_row(rows: NDArray[Any], row: int, first_row: int, noun: str = "Embedding") -> None:
    """Raises RangesError for the first value of that row that is not finite."""
    dimension = int(np.flatnonzero(~np.isfinite(rows[row]))[0])
    raise RangesError(
        f"{noun} {first_row + row:d} holds {rows[row, dimension]} in dimension {dimension}.",
        remedy="Codes need finite values: encode that text again, or leave it out.",
    )


def _refuse_first_non_finite(rows: NDArray[Any], first_row: int) -> None:
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        refuse_row(rows, int(bad[0]), first_row)
