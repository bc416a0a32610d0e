"""The seeded key that orders texts, and the texts of smallest key among all that come by."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

_NO_LIMIT = 1 << 64
_MIN_PENDING = 1 << 20


def _hasher(seed: int) -> blake2b:
    return blake2b(digest_size=8, salt=(seed % (1 << 128)).to_bytes(16, "little"))


def sample_key(text: str, seed: int) -> int:
    """The place of a text in the sample of a seed, as a number below 2**64.

    It is the BLAKE2b hash (RFC 7693) of the text's UTF-8 bytes with an 8-byte digest, read little-endian;
    the salt is the seed modulo 2**128 as 16 little-endian bytes. A lone surrogate is encoded as UTF-8 would
    encode its number. Nothing else goes in, so the key is the same on every platform and in every release,
    and a sample does not depend on the order of texts or files.
    """
    hasher = _hasher(seed)
    hasher.update(text.encode("utf-8", "surrogatepass"))
    return int.from_bytes(hasher.digest(), "little")


class DistinctKeys:
    """Counts distinct 8-byte keys in 8 to 24 bytes of memory each; a Python set would take about 80."""

    def __init__(self) -> None:
        self._sorted: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self.pending = array("Q")

    def merge_if_full(self) -> None:
        """Merges when the pending keys are as many as half the sorted ones: each key is moved a few times."""
        if len(self.pending) >= max(_MIN_PENDING, len(self._sorted) // 2):
            self.count()

    def count(self) -> int:
        if self.pending:
            pending = np.frombuffer(self.pending, np.uint64)
            self._sorted = np.unique(np.concatenate((self._sorted, pending)))
            self.pending = array("Q")
        return len(self._sorted)


class Sampler:
    """Keeps the `keep` distinct texts of smallest (key, text) of all texts added, and counts the others."""

    def __init__(self, seed: int, keep: int) -> None:
        self._base = _hasher(seed)
        self._keep = keep
        self._limit = _NO_LIMIT
        self._best: list[tuple[int, str]] = []
        self._distinct = DistinctKeys()
        self.texts = 0
        self.blanks = 0

    def add(self, texts: Iterable[str]) -> None:
        copy, from_bytes, limit = self._base.copy, int.from_bytes, self._limit
        new_key = self._distinct.pending.append
        for text in texts:
            if not text or text.isspace():
                self.blanks += 1
                continue
            hasher = copy()
            hasher.update(text.encode("utf-8", "surrogatepass"))
            key = from_bytes(hasher.digest(), "little")
            new_key(key)
            self.texts += 1
            if key <= limit:
                self._best.append((key, text))
        self._distinct.merge_if_full()
        if len(self._best) > 2 * self._keep:
            self._shrink()

    def _shrink(self) -> None:
        self._best = sorted(set(self._best))[: self._keep]
        if len(self._best) == self._keep:
            self._limit = self._best[-1][0]

    @property
    def available(self) -> int:
        """The number of distinct texts. Two texts of one key count as one: once in 10**8 texts, p < 0.001."""
        return self._distinct.count()

    def candidates(self) -> tuple[str, ...]:
        """At most `keep` texts in sample order."""
        self._shrink()
        return tuple(text for _, text in self._best)
