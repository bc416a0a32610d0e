"""From envelopes to ranges: float32 (2, dim), row 0 min, row 1 max."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.envelope import Envelope

PER_DIMENSION_MIN_MAX = "per-dimension min-max"


def min_max_ranges(envelope: Envelope) -> NDArray[np.float32]:
    """The ranges of sentence-transformers: `np.vstack((emb.min(axis=0), emb.max(axis=0)))`."""
    return envelope.bounds


def checked_ranges(ranges: ArrayLike, dim: int | None = None) -> NDArray[np.float32]:
    """`ranges` as float32 (2, dim). Raises RangesError for another shape, NaN, infinity, or min above max."""
    array = np.asarray(ranges)
    if array.ndim != 2 or array.shape[0] != 2 or not np.issubdtype(array.dtype, np.number):
        raise RangesError(
            f"Ranges must be numbers of shape (2, dim), got {array.dtype} of shape {array.shape}.",
            remedy="Row 0 holds the minimum and row 1 the maximum of every dimension.",
        )
    if dim is not None and array.shape[1] != dim:
        raise RangesError(
            f"The ranges have {array.shape[1]} dimensions, the embeddings {dim}.",
            remedy="Use ranges of the same model and truncation.",
        )
    array = array.astype(np.float32, copy=False)
    if not np.isfinite(array).all():
        dimension = int(np.argwhere(~np.isfinite(array))[0][1])
        raise RangesError(f"The ranges are not finite in dimension {dimension}.", remedy="Calibrate again.")
    if (array[0] > array[1]).any():
        dimension = int(np.argmax(array[0] > array[1]))
        raise RangesError(
            f"The minimum lies above the maximum in dimension {dimension}.",
            remedy="Row 0 must hold the minimum, row 1 the maximum.",
        )
    return array
