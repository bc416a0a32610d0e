"""What is shown of a comparison, as frozen values: widgets read nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ChipState:
    """`note` stands beside the chip, `facts` in its tooltip."""

    text: str
    note: str = ""
    tone: Literal["text3", "warning", "error"] = "text3"
    facts: str = ""


@dataclass(frozen=True, slots=True)
class CompareBanner:
    """`actions` are keys and texts of its buttons."""

    title: str
    text: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShareRow:
    """The held-out texts of a domain, and what of their values each ranges leave outside."""

    name: str
    color: int
    now: str
    earlier: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """How far the earlier ends lie from the current ones, in steps."""

    dimension: int
    minimum: str
    maximum: str


@dataclass(frozen=True, slots=True)
class PanelState:
    """`shares` is empty, and `now` and `earlier` are dashes, where nothing is held out."""

    now: str
    earlier: str
    shares: tuple[ShareRow, ...]
    changes: tuple[ChangeRow, ...]
    changed: str
    selected: int | None
    message: str = ""
