"""Embeddings to codes, with the signature and the results of `sentence_transformers.quantize_embeddings`.

Source of the rule: sentence-transformers >= 5.7 (older releases wrap where this one clips). The work is
done by the kernels, in one pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibgui.core.errors import RangesError
from calibgui.core.quantization.coder import PRECISIONS, Precision, coder, refuse_row
from calibgui.core.ranges.schemes import checked_ranges

__all__ = ["PRECISIONS", "Precision", "quantize_embeddings"]


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
    limits = None
    if precision in ("int8", "uint8"):
        limits = _ranges_for(rows, ranges, calibration_embeddings)
    codes = coder(limits, precision, rows.shape[1]).quantize(rows)
    return codes.reshape((*array.shape[:-1], codes.shape[1]))


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
    limits = np.vstack((source.min(axis=0), source.max(axis=0)))
    if source is rows and not np.isfinite(limits).all():
        refuse_row(rows, int(np.flatnonzero(~np.isfinite(rows).all(axis=1))[0]), 0)
    return checked_ranges(limits, rows.shape[1])
