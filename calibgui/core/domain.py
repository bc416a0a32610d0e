"""What the user sets up: domains, their sources, how many texts to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_CALIBRATION = 500
DEFAULT_HELD_OUT = 200


@dataclass(frozen=True, slots=True)
class Source:
    """One file of texts. `column` names the table column or JSON field; None lets the reader choose."""

    path: Path
    column: str | None = None


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How many texts of a domain set the ranges, and how many further ones only check them."""

    calibration: int = DEFAULT_CALIBRATION
    held_out: int = DEFAULT_HELD_OUT

    def __post_init__(self) -> None:
        if self.calibration < 1 or self.held_out < 0:
            raise ValueError(
                f"a plan needs at least 1 calibration text and 0 held-out texts, "
                f"got {self.calibration} and {self.held_out}"
            )


@dataclass(frozen=True, slots=True)
class Domain:
    """A named group of texts. `color` is an index into the domain palette (0 to 7)."""

    id: str
    name: str
    sources: tuple[Source, ...]
    plan: SamplePlan = field(default_factory=SamplePlan)
    color: int = 0
    enabled: bool = True
