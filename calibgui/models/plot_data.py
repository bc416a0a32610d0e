"""What the envelope plot draws: plain arrays, prepared away from the widgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DomainBars:
    """One domain's envelope: float32 (2, dim), row 0 min, row 1 max. `color` indexes the palette."""

    id: str
    name: str
    color: int
    envelope: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OutsidePoints:
    """Held-out values outside the mixed ranges: parallel arrays, one entry per value."""

    dims: NDArray[np.intp]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PlotData:
    """One state of the plot. `mixed` is float32 (2, dim); all arrays are read-only."""

    domains: tuple[DomainBars, ...]
    mixed: NDArray[np.float32]
    outside: OutsidePoints

    @property
    def dim(self) -> int:
        return int(self.mixed.shape[1])
