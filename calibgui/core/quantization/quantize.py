"""Embeddings to codes, with the signature and the results of `sentence_transformers.quantize_embeddings`.

Source of the rule: sentence-transformers >= 5.7 (older releases wrap where this one clips). It runs in
blocks of rows, so that the work fits the processor's cache and the temporary arrays stay small.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.schemes import checked_ranges

Precision = Literal["float32", "int8", "uint8", "binary", "ubinary"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
_BLOCK_VALUES = 1 << 18  # 1 MiB of float32


def quantize_embeddings(
    embeddings: ArrayLike,
    precision: Precision,
    ranges: ArrayLike | None = None,
    calibration_embeddings: ArrayLike | None = None,
) -> NDArray[Any]:
    """Quantize embeddings, float (n, dim) or (dim,), to `precision`.

    int8 and uint8 codes are `clip(floor((x - min) / ((max - min) / 255)), 0, 255)`, minus 128 for int8,
    with a step of 0 counting as 1: the same shape as the input. binary and ubinary pack `x > 0` into
    ceil(dim / 8) bytes, int8 and uint8. Without `ranges`, (2, dim), they come from `calibration_embeddings`,
    else from the embeddings themselves.

    Raises RangesError for integer input, values that are not finite, ranges that do not fit, or a single
    vector that would have to be its own range.
    """
    if precision not in PRECISIONS:
        raise RangesError(f"There is no precision {precision!r}.", remedy=f"Use {', '.join(PRECISIONS)}.")
    array = np.asarray(embeddings)
    if not np.issubdtype(array.dtype, np.floating) or array.ndim not in (1, 2):
        raise RangesError(
            f"Embeddings must be floats of shape (n, dim) or (dim,), got {array.dtype} of {array.shape}.",
            remedy="Quantize the float embeddings, not codes.",
        )
    rows = np.atleast_2d(array)
    _refuse_non_finite(rows)
    if precision == "float32":
        return array.astype(np.float32)
    if precision in ("binary", "ubinary"):
        packed = np.packbits(array > 0, axis=-1)
        return packed if precision == "ubinary" else np.bitwise_xor(packed, 0x80).view(np.int8)
    limits = _ranges_for(rows, ranges, calibration_embeddings)
    codes = _in_blocks(rows, _scalar_coder(limits, precision), np.int8 if precision == "int8" else np.uint8)
    return codes.reshape(array.shape)


def _scalar_coder(
    ranges: NDArray[np.float32], precision: Precision
) -> Callable[[NDArray[Any]], NDArray[Any]]:
    starts = ranges[0]
    steps = (ranges[1] - starts) / np.float32(255)
    steps = np.where(steps == 0, np.float32(1), steps)

    def code(block: NDArray[Any]) -> NDArray[Any]:
        with np.errstate(over="ignore"):  # a step next to 0 gives infinite levels, which are clipped
            levels: NDArray[Any] = np.clip(np.floor((block - starts) / steps), 0, 255)
        return levels if precision == "uint8" else levels - 128

    return code


def _in_blocks(
    rows: NDArray[Any], code: Callable[[NDArray[Any]], NDArray[Any]], dtype: type[np.integer[Any]]
) -> NDArray[Any]:
    codes = np.empty(rows.shape, dtype=dtype)
    step = max(1, _BLOCK_VALUES // max(1, rows.shape[1]))
    for start in range(0, rows.shape[0], step):
        codes[start : start + step] = code(rows[start : start + step])
    return codes


def _ranges_for(
    rows: NDArray[Any], ranges: ArrayLike | None, calibration_embeddings: ArrayLike | None
) -> NDArray[np.float32]:
    if ranges is not None:
        return checked_ranges(ranges, rows.shape[1])
    source = rows if calibration_embeddings is None else np.atleast_2d(np.asarray(calibration_embeddings))
    if source.shape[0] < 2:
        raise RangesError(
            "One vector can't be its own range.",
            remedy="Give ranges, or calibration embeddings of many texts.",
        )
    return checked_ranges(np.vstack((source.min(axis=0), source.max(axis=0))), rows.shape[1])


def _refuse_non_finite(rows: NDArray[Any]) -> None:
    finite = np.isfinite(rows)
    if not finite.all():
        row, dimension = np.argwhere(~finite)[0]
        raise RangesError(
            f"Embedding {row} holds {rows[row, dimension]} in dimension {dimension}.",
            remedy="Codes need finite values: encode that text again, or leave it out.",
        )
