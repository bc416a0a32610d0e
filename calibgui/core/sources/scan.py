"""What one pass over a domain's sources finds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Source


class ScanStopped(Exception):  # noqa: N818 - the user's wish, not an error
    """Raised out of a pass over files when `should_stop` said so; there is nothing to show of it."""


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far a pass over the sources of a domain is.

    `texts` counts the texts, or the vectors, found so far, duplicates too.
    """

    bytes_done: int
    bytes_total: int
    texts: int
    of_vectors: bool = False

    @property
    def fraction(self) -> float:
        """From 0 to 1."""
        return self.bytes_done / self.bytes_total if self.bytes_total else 0.0


@dataclass(frozen=True, slots=True)
class SourceScan:
    """One source as it was read: `source.column` is the column really used (None for lines of text)."""

    source: Source
    format: str  # "text", "csv", "tsv", "jsonl", "json", "parquet", "arrow", "xlsx", one of VECTORS
    columns: tuple[str, ...]  # every column or field that could hold the texts; () for lines of text
    encoding: str  # "utf-8", "gb18030", ...; "" where the format says
    sha256: str  # "" where it is not known yet, or never will be as the file has changed
    size_bytes: int
    modified_ns: int
    texts: int  # texts that are not blank, duplicates counted
    undecodable: int = 0  # rows dropped because their bytes are not text
    first_undecodable: int | None = None  # line of the first one, counted from 1
    chosen_column: str | None = None  # the column as the user set it; None if the reader guessed
    sheet: str = ""  # the sheet really read, of a workbook


@dataclass(frozen=True, slots=True)
class Scan:
    """A domain's texts, counted, and the first candidates in sample order.

    `candidates` are distinct, not blank, and sorted by the seeded key, so that any sample of n texts is
    `candidates[:n]`. There are `available` distinct texts in all; `candidates` holds at most `keep` of them.
    With strata the candidates are one of each stratum in turn, each stratum in the order of the key. Texts
    outside the limits of length are in no other count.

    Of a domain of vectors the candidates are what the rows are called, such as "row 1,234 of vectors.npy".
    `candidate_vectors` are the rows: float32 (len(candidates), dim), read-only, finite. For texts it and
    `dim` are None.
    """

    sources: tuple[SourceScan, ...]
    seed: int
    keep: int
    available: int
    duplicates: int
    blanks: int
    candidates: tuple[str, ...]
    candidate_sources: tuple[int, ...]  # for each candidate the number of the first source that has it
    available_is_estimate: bool = False  # so many distinct texts that they were not all remembered
    too_short: int = 0  # texts passed over for their length, duplicates counted
    too_long: int = 0
    shortest: int = 0  # the limits and the strata that the scan was made with
    longest: int | None = None
    stratify_by: str | None = None
    candidate_vectors: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)
    dim: int | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """The texts drawn from one domain. No held-out text calibrates this domain or another one."""

    calibration: tuple[str, ...]
    held_out: tuple[str, ...]
