"""The seeded key that orders texts, and the texts of smallest key among all that come by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from hashlib import blake2b

import numpy as np

from calibgui.core.sources.distinct import DistinctKeys, Keys
from calibgui.core.sources.encoded import EncodedTexts
from calibgui.core.sources.smallest import Smallest, in_turns, level

MAX_STRATA = 1000

_DIGEST_BYTES = 8
_SHARED = 4
_SLICE_TEXTS = 4096
_MAX_CHARACTERS = 1 << 25


def _salt(seed: int) -> bytes:
    return (seed % (1 << 128)).to_bytes(16, "little")


class TooManyStrataError(Exception):
    """More than MAX_STRATA different strata."""


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


def _as_keys(digests: list[bytes]) -> Keys:
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64, copy=False)


class Sampler:
    """Keeps the `keep` distinct texts of smallest (key, text) of all texts added, and counts the others.

    Texts of fewer than `shortest` or more than `longest` characters are counted and left out. With strata
    the texts of smallest key are kept of each stratum, and the candidates come one of each stratum in turn.
    Takes about 1 microsecond a text, most of it the hash.
    """

    def __init__(self, seed: int, keep: int, shortest: int = 0, longest: int | None = None) -> None:
        self._seed = seed
        self._base = _hasher(seed)
        self._salt = _salt(seed)
        self._keep = keep
        self._shortest = shortest
        self._longest = longest
        self._strata: dict[str, Smallest] = {}
        self._held = 0  # texts in all strata, duplicates included
        self._held_to_cut = 2 * keep
        self._characters = 0  # added to the strata since they were last cut to size
        self._distinct = DistinctKeys()
        self.texts = 0
        self.blanks = 0
        self.too_short = 0
        self.too_long = 0

    def add(self, texts: Sequence[str], source: int = 0, strata: Sequence[str] | None = None) -> None:
        """`source` is the number of the source that they come from, `strata` has the stratum of each text.

        Raises TooManyStrataError.
        """
        if isinstance(texts, EncodedTexts) and strata is None and not self._has_limits:
            self._add_encoded(texts, source)
            return
        for start in range(0, len(texts), _SLICE_TEXTS):
            part = texts[start : start + _SLICE_TEXTS]
            if strata is None:
                self._add_good(self._good(part), source)
            else:
                self._add_strata(part, strata[start : start + _SLICE_TEXTS], source)

    def _good(self, texts: Sequence[str]) -> list[str]:
        """The texts that count; the others are counted."""
        good = [text for text in texts if text and not text.isspace()]
        self.blanks += len(texts) - len(good)
        if self._shortest > 1:
            before = len(good)
            good = [text for text in good if len(text) >= self._shortest]
            self.too_short += before - len(good)
        if self._longest is not None:
            before, longest = len(good), self._longest
            good = [text for text in good if len(text) <= longest]
            self.too_long += before - len(good)
        self.texts += len(good)
        return good

    @property
    def _has_limits(self) -> bool:
        return self._shortest > 1 or self._longest is not None

    def _add_encoded(self, texts: EncodedTexts, source: int) -> None:
        good = np.flatnonzero(~texts.blank())
        self.blanks += len(texts) - len(good)
        data, salt = texts.data, self._salt
        starts, ends = texts.offsets[good].tolist(), texts.offsets[good + 1].tolist()
        digests = [
            blake2b(data[start:end], digest_size=_DIGEST_BYTES, salt=salt).digest()
            for start, end in zip(starts, ends, strict=True)
        ]
        self.add_keys(_as_keys(digests), lambda index: texts[int(good[index])], source)

    def add_keys(self, keys: Keys, text_of: Callable[[int], str], source: int) -> None:
        """Texts of which only the keys are at hand, none of them blank or outside the limits."""
        self.texts += len(keys)
        self._distinct.add(keys)
        kept = self._stratum("")
        small = kept.wanted(keys, self._keep)
        self._keep_small(kept, [(int(keys[index]), text_of(int(index)), source) for index in small])

    @property
    def salt(self) -> Keys:
        """The seed as the hash takes it: uint64 (2,)."""
        return np.frombuffer(_salt(self._seed), "<u8").astype(np.uint64)

    @property
    def limits(self) -> tuple[int, int | None]:
        """The least and the most characters of a text."""
        return self._shortest, self._longest

    def copy(self) -> Sampler:
        """The sampler as it is now, to go back to."""
        same = copy(self)
        same._strata = {value: kept.copy() for value, kept in self._strata.items()}
        same._distinct = self._distinct.copy()
        return same

    def go_back_to(self, before: Sampler) -> None:
        """Forget all that was added since `before` was copied; `before` is used up."""
        vars(self).update(vars(before))

    def _add_good(self, texts: list[str], source: int, stratum: str = "") -> None:
        kept = self._stratum(stratum)
        keys = _as_keys(list(map(self._digest, texts)))
        self._distinct.add(keys)
        small = kept.wanted(keys, self._keep)
        self._keep_small(kept, [(int(keys[index]), texts[index], source) for index in small])

    def _keep_small(self, kept: Smallest, small: list[tuple[int, str, int]]) -> None:
        kept.add(small)
        self._held += len(small)
        self._characters += sum(len(text) for _, text, _ in small)
        if self._held > self._held_to_cut or self._characters > _MAX_CHARACTERS:
            self._cut()

    def _add_strata(self, texts: Sequence[str], strata: Sequence[str], source: int) -> None:
        by_stratum: dict[str, list[str]] = {}
        for text, stratum in zip(texts, strata, strict=True):
            by_stratum.setdefault(stratum, []).append(text)
        for stratum, members in by_stratum.items():
            if good := self._good(members):
                self._add_good(good, source, stratum)

    def _stratum(self, value: str) -> Smallest:
        kept = self._strata.get(value)
        if kept is None:
            if len(self._strata) == MAX_STRATA:
                raise TooManyStrataError
            kept = self._strata[value] = Smallest()
        return kept

    def _digest(self, text: str) -> bytes:
        hasher = self._base.copy()
        hasher.update(text.encode("utf-8", "surrogatepass"))
        return hasher.digest()

    def _cut(self) -> None:
        """To the texts that can still be candidates. Strata may share texts, so more are kept of them."""
        for kept in self._strata.values():
            kept.cut(self._keep)
        if len(self._strata) > 1:
            most = level(map(len, self._strata.values()), _SHARED * self._keep)
            for kept in self._strata.values():
                kept.cut(most)
        self._held = sum(map(len, self._strata.values()))
        self._held_to_cut = 2 * max(self._keep, self._held)
        self._characters = 0

    @property
    def available(self) -> int:
        """The number of distinct texts. Two texts of one key count as one: once in 10**8 texts, p < 0.001."""
        return min(self._distinct.count(), self.texts)

    @property
    def available_is_estimate(self) -> bool:
        return self._distinct.is_estimate

    def chosen(self) -> list[tuple[int, str, int]]:
        """At most `keep` texts in sample order: key, text, number of the first source that has it."""
        for kept in self._strata.values():
            kept.cut(self._keep)
        return in_turns(self._strata, self._keep)

    def candidates(self) -> tuple[str, ...]:
        return tuple(text for _, text, _ in self.chosen())
