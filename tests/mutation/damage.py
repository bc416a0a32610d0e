"""Seeded damage to bytes: what disks, cut transfers, editors and people who mean it do to a file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Damage = Callable[[bytearray, random.Random], None]

_LENGTHS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 10**12, 0x7FFFFFFFFFFFFFFF, 2**64 - 1)
_MARKS = (
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\x1f\x8b",
    b"BZh9",
    b"(\xb5/\xfd",
    b"PK\x03\x04",
    b"PAR1",
    b"ARROW1",
    b"\x93NUMPY",
)
_SIGNS = tuple(sign.encode() for sign in "\x00'\"\r\n\\,;\t{}[]/")
_WORDS = (b"\\ud800", b"NaN", b"Infinity", b"-1", b"1e999", b"999999999999", b"\x80\x04\x95", b"[" * 2_000)
_PIECES = (*_MARKS, *_SIGNS, *_WORDS)


def damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """`data` after one to a dozen accidents; `other` is a file of which a piece may have got in."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6, 12))):
        if not found:
            break
        rng.choice(_DAMAGES)(found, rng)
        if rng.random() < 0.03 and other:
            start = rng.randrange(len(other))
            place = rng.randrange(len(found) + 1)
            found[place:place] = other[start : start + rng.randrange(1, 400)]
    return bytes(found)


def _place(data: bytearray, rng: random.Random) -> int:
    """Often in the head or the tail, where formats keep what they say of themselves."""
    size, where = len(data), rng.random()
    if where < 0.4:
        return rng.randrange(min(size, 256))
    if where < 0.6:
        return size - 1 - rng.randrange(min(size, 256))
    return rng.randrange(size)


def _bit(data: bytearray, rng: random.Random) -> None:
    data[_place(data, rng)] ^= 1 << rng.randrange(8)


def _byte(data: bytearray, rng: random.Random) -> None:
    data[_place(data, rng)] = rng.choice((0, 0xFF, 0x80, rng.randrange(256)))


def _length(data: bytearray, rng: random.Random) -> None:
    """A number that may say how much follows, and lies."""
    size = rng.choice((2, 4, 8))
    value = rng.choice(_LENGTHS) % (1 << 8 * size)
    place = _place(data, rng)
    data[place : place + size] = value.to_bytes(size, rng.choice(("little", "big")))


def _digits(data: bytearray, rng: random.Random) -> None:
    """The same for numbers that are written out."""
    numbers = list(re.finditer(rb"\d+", bytes(data)))[:200]
    if numbers:
        start, stop = rng.choice(numbers).span()
        data[start:stop] = rng.choice((b"0", b"-1", b"1e400", b"4294967296", b"1" + b"0" * 12, b"9" * 40))


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[_place(data, rng) :]


def _drop(data: bytearray, rng: random.Random) -> None:
    place = _place(data, rng)
    del data[place : place + rng.choice((1, 2, 4, 16, 100))]


def _insert(data: bytearray, rng: random.Random) -> None:
    place = _place(data, rng)
    data[place:place] = rng.choice((rng.choice(_PIECES), rng.randbytes(rng.randrange(1, 9))))


def _zeros(data: bytearray, rng: random.Random) -> None:
    """A block that never reached the disk."""
    place, size = _place(data, rng), rng.choice((16, 512, 4096))
    data[place : place + size] = bytes(len(data[place : place + size]))


def _twice(data: bytearray, rng: random.Random) -> None:
    place = _place(data, rng)
    piece = data[place : place + rng.choice((4, 50, 1000))]
    data[place:place] = piece * rng.choice((1, 2, 20))


_DAMAGES: tuple[Damage, ...] = (_bit, _byte, _length, _digits, _cut, _drop, _insert, _zeros, _twice)
