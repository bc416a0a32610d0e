"""What was read before, for a domain that comes back: nothing is read twice for an undone step."""

from __future__ import annotations

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.sources.scan import Scan

_LIMIT_BYTES = 8 << 20  # some dozens of a few hundred texts; the newest stays, whatever its size
_MEASURED = 100  # candidates whose lengths stand for all
_BYTES_PER_CHARACTER = 2
_OVERHEAD_BYTES = 64  # of a string, and its place in a tuple

_Key = tuple[object, ...]


class ScanMemory:
    """The newest scans, by their sources, seed, limits and strata; the oldest go beyond `limit_bytes`."""

    def __init__(self, limit_bytes: int = _LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._scans: dict[_Key, Scan] = {}  # the newest last

    def keep(self, sources: tuple[Source, ...], scan: Scan) -> None:
        key = sources, scan.seed, scan.shortest, scan.longest, scan.stratify_by
        self._scans.pop(key, None)
        self._scans[key] = scan
        size_bytes = sum(_size_bytes(it) for it in self._scans.values())
        while size_bytes > self._limit_bytes and len(self._scans) > 1:
            oldest = next(iter(self._scans))
            size_bytes -= _size_bytes(self._scans.pop(oldest))

    def find(self, sources: tuple[Source, ...], seed: int, plan: SamplePlan) -> Scan | None:
        return self._scans.get((sources, seed, plan.shortest, plan.longest, plan.stratify_by))


def _size_bytes(scan: Scan) -> int:
    """About what it takes in memory."""
    measured = scan.candidates[:_MEASURED]
    characters = sum(map(len, measured)) / max(len(measured), 1) * len(scan.candidates)
    vectors = scan.candidate_vectors.nbytes if scan.candidate_vectors is not None else 0
    return int(characters * _BYTES_PER_CHARACTER) + _OVERHEAD_BYTES * len(scan.candidates) + vectors
