"""Per-dimension min and max of a set of vectors; envelopes of parts merge into the envelope of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.quantization.extremes import WORTH_VALUES, extremes


@dataclass(frozen=True, slots=True)
class Envelope:
    """`bounds` is float32 (2, dim), read-only, row 0 min, row 1 max, over `count` vectors."""

    bounds: NDArray[np.float32]
    count: int

    @property
    def dim(self) -> int:
        return int(self.bounds.shape[1])

    @property
    def widths(self) -> NDArray[np.float32]:
        """max - min per dimension: float32 (dim,)."""
        widths: NDArray[np.float32] = self.bounds[1] - self.bounds[0]
        return widths


def envelope_of(embeddings: NDArray[np.float32]) -> Envelope:
    """The envelope of embeddings (n, dim), n >= 1.

    Raises RangesError for an empty array and for values that are not finite, naming row and dimension.
    """
    if embeddings.ndim != 2 or embeddings.shape[0] == 0:
        raise RangesError(
            f"An envelope needs at least one vector, as an array (n, dim); got shape {embeddings.shape}.",
            remedy="Give it the embeddings of at least one text.",
        )
    bounds, bad = _bounds(embeddings)
    if bad >= 0:
        row, dimension = bad, int(np.flatnonzero(~np.isfinite(embeddings[bad]))[0])
        raise RangesError(
            f"Vector {row} holds {embeddings[row, dimension]} in dimension {dimension}.",
            remedy="Ranges need finite values: look at the text of that vector, or at the model.",
        )
    bounds.setflags(write=False)
    return Envelope(bounds, int(embeddings.shape[0]))


def _bounds(embeddings: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """float32 (2, dim), and the first row that is not finite, -1 where all are."""
    if embeddings.size >= WORTH_VALUES and embeddings.dtype.kind == "f" and embeddings.dtype.itemsize <= 8:
        bounds, bad = extremes(embeddings)
        return bounds.astype(np.float32, copy=False), bad
    bounds = np.vstack((embeddings.min(axis=0), embeddings.max(axis=0))).astype(np.float32, copy=False)
    if np.isfinite(bounds).all():
        return bounds, -1
    wrong = np.flatnonzero(~np.isfinite(embeddings).all(axis=1))
    return bounds, int(wrong[0]) if wrong.size else -1


def merge(envelopes: Iterable[Envelope]) -> Envelope:
    """The envelope of all vectors of all `envelopes` (at least one). Raises RangesError when dims differ."""
    parts = tuple(envelopes)
    dims = sorted({part.dim for part in parts})
    if len(dims) != 1:
        raise RangesError(
            f"Envelopes of {' and '.join(map(str, dims)) or 'no'} dimensions can't be merged.",
            remedy="All vectors must come from one model with one truncation.",
        )
    bounds = np.vstack(
        (
            np.minimum.reduce([part.bounds[0] for part in parts]),
            np.maximum.reduce([part.bounds[1] for part in parts]),
        )
    )
    bounds.setflags(write=False)
    return Envelope(bounds, sum(part.count for part in parts))
