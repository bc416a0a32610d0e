"""What one benchmark found: a line of the report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Our figure beside the peer's. `ratio` is what `goal` is about; `holds` says whether it is met."""

    name: str
    ours: float
    peer: float
    ratio: float
    goal: float
    unit: str
    holds: bool
