"""Which part of the values of a dimension is shown, zoomed and moved along."""

from __future__ import annotations

from dataclasses import dataclass

from calibgui.core.checks.histogram import DimensionHistogram

_MARGIN = 0.08
_LEAST_STEPS = 12.0


@dataclass(frozen=True, slots=True)
class ValueWindow:
    """From `low` to `high`, low < high."""

    low: float
    high: float

    @property
    def span(self) -> float:
        return self.high - self.low

    def x_of(self, value: float, left: float, width_px: float) -> float:
        return left + (value - self.low) / self.span * width_px

    def zoomed(self, factor: float, about: float, whole: ValueWindow, step: float) -> ValueWindow:
        """`factor` times as large, `about` staying where it is; within `whole`, at least a dozen steps."""
        span = min(max(self.span / factor, min(_LEAST_STEPS * step, whole.span)), whole.span)
        about = min(max(about, self.low), self.high)
        low = about - (about - self.low) / self.span * span
        return ValueWindow(low, low + span).within(whole)

    def moved(self, by: float, whole: ValueWindow) -> ValueWindow:
        return ValueWindow(self.low + by, self.high + by).within(whole)

    def within(self, whole: ValueWindow) -> ValueWindow:
        low = min(max(self.low, whole.low), whole.high - self.span)
        return ValueWindow(low, low + self.span)


def whole_window(histogram: DimensionHistogram) -> ValueWindow:
    """All bins and all values outside, with some room at both ends."""
    low, high = float(histogram.edges[0]), float(histogram.edges[-1])
    for domain in histogram.domains:
        if len(domain.outside_values):
            low = min(low, float(domain.outside_values.min()))
            high = max(high, float(domain.outside_values.max()))
    margin = _MARGIN * (high - low)
    return ValueWindow(low - margin, high + margin)
