"""The visible stretch of the dimension axis, in displayed positions. Plain arithmetic, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIN_SPAN = 8.0
"""Zooming in further shows nothing more: a dimension is then over a hundred pixels wide."""


@dataclass(frozen=True, slots=True)
class Window:
    """Positions first <= position < last of `dim` are visible; always inside [0, dim)."""

    first: float
    last: float
    dim: int

    @classmethod
    def whole(cls, dim: int) -> Window:
        return cls(0.0, float(dim), dim)

    @property
    def span(self) -> float:
        return self.last - self.first

    @property
    def is_zoomed(self) -> bool:
        return self.span < self.dim - 1e-9

    def zoomed(self, factor: float, about: float) -> Window:
        """`factor` > 1 shows less; the position `about` stays where it is on the screen."""
        if self.dim == 0:
            return self
        span = min(max(self.span / factor, self._least_span), float(self.dim))
        share = (about - self.first) / self.span
        return self._placed(about - share * span, span)

    def moved(self, by: float) -> Window:
        return self._placed(self.first + by, self.span)

    def with_first(self, first: float) -> Window:
        """The left end moved, the right end kept."""
        return replace(self, first=min(max(first, 0.0), self.last - self._least_span))

    def with_last(self, last: float) -> Window:
        return replace(self, last=max(min(last, float(self.dim)), self.first + self._least_span))

    def showing(self, position: int) -> Window:
        """Moved just as far as `position` needs to be seen whole."""
        if position < self.first:
            return self.moved(position - self.first)
        if position + 1 > self.last:
            return self.moved(position + 1 - self.last)
        return self

    @property
    def _least_span(self) -> float:
        return min(MIN_SPAN, float(self.dim))

    def _placed(self, first: float, span: float) -> Window:
        first = min(max(first, 0.0), self.dim - span)
        return replace(self, first=first, last=first + span)
