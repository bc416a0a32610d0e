"""The seeded key that orders texts, and the texts of smallest key among all that come by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from calibgui.core.sources.encoded import EncodedTexts

Keys = npt.NDArray[np.uint64]

_DIGEST_BYTES = 8
_NO_LIMIT = np.uint64((1 << 64) - 1)
_MIN_PENDING = 1 << 20
_MOST_EXACT = 1 << 22
_KEPT_KEYS = 1 << 21
_SLICE_TEXTS = 4096
_MAX_CHARACTERS = 1 << 25


def _salt(seed: int) -> bytes:
    return (seed % (1 << 128)).to_bytes(16, "little")


def _hasher(seed: int) -> blake2b:
    return blake2b(digest_size=_DIGEST_BYTES, salt=_salt(seed))


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
    """Counts distinct 8-byte keys: exactly up to `_MOST_EXACT` of them, in 8 to 24 bytes of memory each.

    Beyond, only the smallest `_KEPT_KEYS` stay, and the count is estimated from the largest of these: as
    hashes, keys lie evenly in 0 to 2**64, and k of them below x stand for (k - 1) * 2**64 / x in all (the
    k-minimum-values sketch of Bar-Yossef et al., 2002). The standard error is 1 / sqrt(k): 0.07 %.
    """

    def __init__(self) -> None:
        self._sorted: Keys = np.empty(0, np.uint64)
        self._pending: list[Keys] = []
        self._pending_count = 0
        self._limit: np.uint64 | None = None

    @property
    def is_estimate(self) -> bool:
        return self._limit is not None

    def add(self, keys: Keys) -> None:
        """Merges once as many are pending as half of those sorted, so that each is moved a few times only."""
        if self._limit is not None:
            keys = keys[keys <= self._limit]
        self._pending.append(keys)
        self._pending_count += len(keys)
        if self._pending_count >= max(_MIN_PENDING, len(self._sorted) // 2):
            self._merge()

    def count(self) -> int:
        self._merge()
        if self._limit is None:
            return len(self._sorted)
        return int((len(self._sorted) - 1) * float(1 << 64) / float(self._sorted[-1]))

    def _merge(self) -> None:
        if not self._pending:
            return
        keys = np.concatenate((self._sorted, *self._pending))
        keys.sort()  # np.unique hashes first, which takes five times as long
        is_first = np.ones(len(keys), np.bool_)
        is_first[1:] = keys[1:] != keys[:-1]
        self._sorted = keys[is_first]
        self._pending, self._pending_count = [], 0
        if len(self._sorted) > (_MOST_EXACT if self._limit is None else _KEPT_KEYS):
            self._sorted = self._sorted[:_KEPT_KEYS].copy()
            self._limit = self._sorted[-1]


def _as_keys(digests: list[bytes]) -> Keys:
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)


class Sampler:
    """Keeps the `keep` distinct texts of smallest (key, text) of all texts added, and counts the others.

    Takes about 1 microsecond a text, most of it the hash.
    """

    def __init__(self, seed: int, keep: int) -> None:
        self._base = _hasher(seed)
        self._salt = _salt(seed)
        self._keep = keep
        self._limit = _NO_LIMIT
        self._best: list[tuple[int, str, int]] = []  # key, text, number of its source
        self._characters = 0  # added to `_best` since it was last cut to size
        self._distinct = DistinctKeys()
        self.texts = 0
        self.blanks = 0

    def add(self, texts: Sequence[str], source: int = 0) -> None:
        """Blank texts are counted and left out. `source` is the number of the source that they come from."""
        if isinstance(texts, EncodedTexts):
            self._add_encoded(texts, source)
            return
        for start in range(0, len(texts), _SLICE_TEXTS):
            part = texts[start : start + _SLICE_TEXTS]
            good = [text for text in part if text and not text.isspace()]
            self.blanks += len(part) - len(good)
            self.texts += len(good)
            self._add_good(good, source)

    def _add_encoded(self, texts: EncodedTexts, source: int) -> None:
        good = np.flatnonzero(~texts.blank())
        self.blanks += len(texts) - len(good)
        self.texts += len(good)
        data, salt = texts.data, self._salt
        starts, ends = texts.offsets[good].tolist(), texts.offsets[good + 1].tolist()
        digests = [
            blake2b(data[start:end], digest_size=_DIGEST_BYTES, salt=salt).digest()
            for start, end in zip(starts, ends, strict=True)
        ]
        self._take(_as_keys(digests), lambda index: texts[int(good[index])], source)

    def _add_good(self, texts: list[str], source: int) -> None:
        self._take(_as_keys(list(map(self._digest, texts))), texts.__getitem__, source)

    def _take(self, keys: Keys, text_at: Callable[[int], str], source: int) -> None:
        self._distinct.add(keys)
        for index in np.flatnonzero(keys <= self._limit).tolist():
            text = text_at(index)
            self._best.append((int(keys[index]), text, source))
            self._characters += len(text)
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
        return min(self._distinct.count(), self.texts)

    @property
    def available_is_estimate(self) -> bool:
        return self._distinct.is_estimate

    def candidates(self) -> tuple[str, ...]:
        """At most `keep` texts in sample order."""
        self._shrink()
        return tuple(text for _, text, _ in self._best)

    def candidate_sources(self) -> tuple[int, ...]:
        """For each candidate the number of the first source that has it."""
        self._shrink()
        return tuple(source for _, _, source in self._best)
