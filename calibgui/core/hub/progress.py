"""How far a download is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """The file being fetched, and the bytes of all files together: those here, and those wanted."""

    file: str
    bytes_done: int
    bytes_total: int

    @property
    def fraction(self) -> float:
        return min(self.bytes_done / self.bytes_total, 1.0) if self.bytes_total else 1.0
