"""BLAKE2b of many texts at once, compiled by numba: eight texts side by side in the lanes of vectors.

One text after the other takes three processor cycles a byte, as each step of the hash waits for the one
before. Eight independent texts fill the vector units: 5 GB/s on one core with AVX-512, 3 with AVX2, where
hashlib does 1. numba has no vector types, so the compression function is written down as LLVM vectors, which
every processor gets translated to what it has.

`load()` comes before the first call, which compiles, and keeps the machine code on disk.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from calibgui.core.encoding.preload import gentle_interpreter

LANES = 8
BLOCK_BYTES = 128

# RFC 7693: the initialisation vector, the message schedule, and which words a round mixes.
_IV = (
    *(0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1),
    *(0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179),
)
_SIGMA = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
)
_MIXED = (
    *((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)),
    *((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)),
)

# Where what stands in the work array, in units of LANES numbers: the state, then what is known of the block.
_ADDRESS, _COUNT, _LAST, _SLOTS = 8, 9, 10, 11

_WIDTH = np.uintp(LANES)
_AT_ADDRESS, _AT_COUNT, _AT_LAST = (np.uintp(slot * LANES) for slot in (_ADDRESS, _COUNT, _LAST))
_WORK = _SLOTS * LANES
_BLOCK = np.uintp(BLOCK_BYTES)
_FINAL = np.uint64(0xFFFFFFFFFFFFFFFF)
_START = np.array(_IV, np.uint64)
_START[0] ^= np.uint64(0x01010008)  # a digest of 8 bytes, no key, one node


@cache
def load() -> None:
    """Puts numba's functions in the place of Python's. Call it before any of them."""
    with gentle_interpreter():
        from numba import njit

        globals()["_compress"] = _lanes_compression()
        globals()["keys_of_texts"] = njit(nogil=True, cache=True)(keys_of_texts)
        keys = np.empty(1, np.uint64)
        keys_of_texts(np.empty(0, np.uint8), np.zeros((1, 2), np.uintp), np.zeros(2, np.uint64), keys)


def _compress(work: Any) -> None:
    raise RuntimeError("load() comes first")


def keys_of_texts(buf: Any, places: Any, salt: Any, keys: Any) -> None:
    """`sample_key` of the texts `buf[start:end]`, with start and end in the rows of `places`.

    `buf` is uint8, `places` uintp (n, 2), `salt` uint64 (2,) and `keys` uint64 (n,), which is filled.
    """
    work = np.zeros(_WORK, np.uint64)
    tails = np.zeros((LANES, BLOCK_BYTES), np.uint8)
    text_of = np.full(LANES, -1, np.int64)
    at = np.zeros(LANES, np.uintp)
    count, following, done = len(places), 0, 0
    base, tail_base = np.uintp(buf.ctypes.data), np.uintp(tails.ctypes.data)
    for lane in range(_WIDTH):
        work[_AT_ADDRESS + lane] = tail_base + lane * _BLOCK
    while done < count:
        for lane in range(_WIDTH):
            if text_of[lane] < 0:
                if following == count:
                    continue  # the lane mixes what it has to no effect
                text_of[lane] = following
                at[lane] = places[following, 0]
                following += 1
                for word in range(np.uintp(8)):
                    work[word * _WIDTH + lane] = _START[word]
                work[np.uintp(4) * _WIDTH + lane] ^= salt[0]
                work[np.uintp(5) * _WIDTH + lane] ^= salt[1]
            start, end = places[text_of[lane], 0], places[text_of[lane], 1]
            left = end - at[lane]
            if left > _BLOCK:
                work[_AT_ADDRESS + lane] = base + at[lane]
                at[lane] += _BLOCK
                work[_AT_COUNT + lane] = at[lane] - start
                work[_AT_LAST + lane] = np.uint64(0)
            else:
                for place in range(left):
                    tails[lane, place] = buf[at[lane] + place]
                for place in range(left, _BLOCK):
                    tails[lane, place] = np.uint8(0)
                work[_AT_ADDRESS + lane] = tail_base + lane * _BLOCK
                work[_AT_COUNT + lane] = end - start
                work[_AT_LAST + lane] = _FINAL
        _compress(work)
        for lane in range(_WIDTH):
            if text_of[lane] >= 0 and work[_AT_LAST + lane] == _FINAL:
                keys[text_of[lane]] = work[lane]
                text_of[lane] = -1
                done += 1


def _lanes_compression() -> Any:
    """The compression function F of RFC 7693 on all lanes, as numba calls it with the work array."""
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def compress(typing_context: Any, work: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, arguments[0])
            _Lanes(ir, builder, array.data).compress()
            return context.get_dummy_value()

        return types.void(work), generate

    return intrinsic(compress)


class _Lanes:
    """Writes LLVM's instructions for vectors of one 64-bit word of each lane."""

    def __init__(self, ir: Any, builder: Any, work: Any) -> None:
        self._ir = ir
        self._builder = builder
        self._word = ir.IntType(64)
        self._vector = ir.VectorType(self._word, LANES)
        self._work = builder.bitcast(work, self._word.as_pointer())

    def compress(self) -> None:
        builder = self._builder
        message = self._message()
        state = [builder.load(self._slot(word), align=8) for word in range(8)]
        mixed = state + [self._constant(word) for word in _IV]
        mixed[12] = builder.xor(mixed[12], builder.load(self._slot(_COUNT), align=8))
        mixed[14] = builder.xor(mixed[14], builder.load(self._slot(_LAST), align=8))
        for order in _SIGMA:
            for step, words in enumerate(_MIXED):
                self._mix(mixed, words, message[order[2 * step]], message[order[2 * step + 1]])
        for word, old in enumerate(state):
            new = builder.xor(old, builder.xor(mixed[word], mixed[word + 8]))
            builder.store(new, self._slot(word), align=8)

    def _message(self) -> list[Any]:
        """The 16 words of the block of each lane, whose address is in the work array."""
        builder, ir = self._builder, self._ir
        addresses = builder.load(self._slot(_ADDRESS), align=8)
        lanes = [ir.Constant(ir.IntType(32), lane) for lane in range(LANES)]
        blocks = [
            builder.inttoptr(builder.extract_element(addresses, lane), self._word.as_pointer())
            for lane in lanes
        ]
        message = []
        for word in range(16):
            vector = ir.Constant(self._vector, ir.Undefined)
            for lane, block in zip(lanes, blocks, strict=True):
                place = builder.gep(block, [ir.Constant(self._word, word)])
                vector = builder.insert_element(vector, builder.load(place, align=1), lane)
            message.append(vector)
        return message

    def _mix(self, v: list[Any], words: tuple[int, int, int, int], x: Any, y: Any) -> None:
        """The function G of RFC 7693 on four words of the vector v."""
        builder, (a, b, c, d) = self._builder, words
        for message, first, second in ((x, 32, 24), (y, 16, 63)):
            v[a] = builder.add(builder.add(v[a], v[b]), message)
            v[d] = self._rotated(builder.xor(v[d], v[a]), first)
            v[c] = builder.add(v[c], v[d])
            v[b] = self._rotated(builder.xor(v[b], v[c]), second)

    def _rotated(self, vector: Any, bits: int) -> Any:
        """To the right; LLVM finds the rotate instruction where there is one."""
        right = self._builder.lshr(vector, self._constant(bits))
        return self._builder.or_(right, self._builder.shl(vector, self._constant(64 - bits)))

    def _slot(self, number: int) -> Any:
        place = self._builder.gep(self._work, [self._ir.Constant(self._word, number * LANES)])
        return self._builder.bitcast(place, self._vector.as_pointer())

    def _constant(self, value: int) -> Any:
        return self._ir.Constant(self._vector, [self._ir.Constant(self._word, value)] * LANES)
