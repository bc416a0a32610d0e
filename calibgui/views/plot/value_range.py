"""Which values the value axis spans."""

from __future__ import annotations

_PADDING = 0.04
_HEADROOM = 0.12
_NOTHING = (-1.0, 1.0)


class ValueRange:
    """Fits what is drawn, a little padded; during a run it only ever grows.

    While it is live it grows in steps that leave headroom: a few jumps in the first second instead of one
    with every batch. `fit` of data that is no longer live fits exactly again.
    """

    def __init__(self) -> None:
        self.bottom, self.top = _NOTHING
        self._fresh = True

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]

    def fit(self, extent: tuple[float, float] | None, *, live: bool) -> None:
        if extent is None:
            if not live:
                self.reset()
            return
        low, high = extent
        if low >= high:
            low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
        pad = _PADDING * (high - low)
        low, high = low - pad, high + pad
        if not live or self._fresh:
            self.bottom, self.top = _balanced(low, high)
        elif low < self.bottom or high > self.top:
            headroom = _HEADROOM * (high - low)
            bottom = low - headroom if low < self.bottom else self.bottom
            top = high + headroom if high > self.top else self.top
            self.bottom, self.top = _balanced(bottom, top)
        self._fresh = False


def _balanced(low: float, high: float) -> tuple[float, float]:
    """Zero in the middle where the data lies about evenly on both sides of it."""
    if low < 0 < high and max(-low, high) < 1.5 * min(-low, high):
        half = max(-low, high)
        return -half, half
    return low, high
