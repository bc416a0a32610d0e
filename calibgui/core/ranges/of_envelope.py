"""Ranges from an envelope alone: what is left of a collection whose vectors were never in one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError
from calibgui.core.ranges.catalogue import PER_DIMENSION_MIN_MAX, SHARED_LARGEST, SHARED_MIN_MAX, SHARED_SHARE
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.ranges.prepared import Prepared
from calibgui.core.ranges.schemes import RangeScheme

FROM_ENVELOPE = (PER_DIMENSION_MIN_MAX, SHARED_LARGEST, SHARED_SHARE, SHARED_MIN_MAX)
"""The schemes that need no more than the least and the greatest value of each dimension."""


def refuse_other_scheme(scheme: RangeScheme) -> None:
    """Raises RangesError for a scheme that needs the vectors themselves, such as their quantiles."""
    if scheme.name not in FROM_ENVELOPE:
        raise RangesError(
            f"{scheme.name} needs all vectors at once, and envelopes hold only the ends of each dimension.",
            remedy=f"Use one of: {', '.join(FROM_ENVELOPE)}; or calibrate on a sample.",
        )


def ranges_of_envelope(scheme: RangeScheme, envelope: Envelope) -> NDArray[np.float32]:
    """float32 (2, dim), read-only: to the bit those that `ranges_of` gives of the vectors themselves.

    Raises RangesError as `refuse_other_scheme` does.
    """
    refuse_other_scheme(scheme)
    nothing = np.empty((envelope.dim, 0), np.float32)
    largest = np.abs(envelope.bounds).max(keepdims=True).reshape(1)
    moments = np.empty(envelope.dim)
    known = Prepared(
        envelope.count, envelope.bounds, nothing, nothing, largest, moments, moments, envelope.bounds
    )
    return ranges_of(scheme, known)
