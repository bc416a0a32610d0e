"""The seeded key that orders texts, and the texts of smallest key among all that come by."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

_NO_LIMIT = np.uint64((1 << 64) - 1)
_MIN_PENDING = 1 << 20
_SLICE_TEXTS = 4096
_MAX_CHARACTERS = 1 << 25


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
        self._sorted: Keys = np.empty(0, np.uint64)
        self._pending: list[Keys] = []
        self._pending_count = 0

    def add(self, keys: Keys) -> None:
        """Merges once as many are pending as half of those sorted, so that each is moved a few times only."""
        self._pending.append(keys)
        self._pending_count += len(keys)
        if self._pending_count >= max(_MIN_PENDING, len(self._sorted) // 2):
            self.count()

    def count(self) -> int:
        if self._pending:
            keys = np.concatenate((self._sorted, *self._pending))
            keys.sort()  # np.unique hashes first, which takes five times as long
            is_first = np.ones(len(keys), np.bool_)
            is_first[1:] = keys[1:] != keys[:-1]
            self._sorted = keys[is_first]
            self._pending, self._pending_count = [], 0
        return len(self._sorted)


class Sampler:
    """Keeps the `keep` distinct texts of smallest (key, text) of all texts added, and counts the others.

    Takes about 1 microsecond a text, most of it the hash.
    """

    def __init__(self, seed: int, keep: int) -> None:
        self._base = _hasher(seed)
        self._keep = keep
        self._limit = _NO_LIMIT
        self._best: list[tuple[int, str, int]] = []  # key, text, number of its source
        self._characters = 0  # added to `_best` since it was last cut to size
        self._distinct = DistinctKeys()
        self.texts = 0
        self.blanks = 0

    def add(self, texts: Sequence[str], source: int = 0) -> None:
        """Blank texts are counted and left out. `source` is the number of the source that they come from."""
        for start in range(0, len(texts), _SLICE_TEXTS):
            part = texts[start : start + _SLICE_TEXTS]
            good = [text for text in part if text and not text.isspace()]
            self.blanks += len(part) - len(good)
            self.texts += len(good)
            self._add_good(good, source)

    def _add_good(self, texts: list[str], source: int) -> None:
        keys: Keys = np.frombuffer(b"".join(map(self._digest, texts)), "<u8").astype(np.uint64, copy=False)
        self._distinct.add(keys)
        small = np.flatnonzero(keys <= self._limit)
        self._best.extend((int(keys[index]), texts[index], source) for index in small)
        self._characters += sum(len(texts[index]) for index in small)
        if len(self._best) > 2 * self._keep or self._characters > _MAX_CHARACTERS:
            self._shrink()

    def _digest(self, text: str) -> bytes:
        hasher = self._base.copy()
        hasher.update(text.encode("utf-8", "surrogatepass"))
        return hasher.digest()

    def _shrink(self) -> None:
        self._characters = 0
        first_sources: dict[tuple[int, str], int] = {}
        for key, text, source in sorted(self._best):
            first_sources.setdefault((key, text), source)
        self._best = [(*found, source) for found, source in first_sources.items()][: self._keep]
        if len(self._best) == self._keep:
            self._limit = np.uint64(self._best[-1][0])

    @property
    def available(self) -> int:
        """The number of distinct texts. Two texts of one key count as one: once in 10**8 texts, p < 0.001."""
        return self._distinct.count()

    def candidates(self) -> tuple[str, ...]:
        """At most `keep` texts in sample order."""
        self._shrink()
        return tuple(text for _, text, _ in self._best)

    def candidate_sources(self) -> tuple[int, ...]:
        """For each candidate the number of the first source that has it."""
        self._shrink()
        return tuple(source for _, _, source in self._best)
