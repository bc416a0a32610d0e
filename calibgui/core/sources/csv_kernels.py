"""The inner loops of the fast pass over a large CSV file, compiled by numba. They hold no lock of Python's.

`load()` comes before the first call, which compiles, and keeps the machine code on disk.

Indices are unsigned: numba then leaves out the code for counting from the end, and the loops over 32 bytes
become a few vector instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np

from calibgui.core.encoding.preload import gentle_interpreter

UNUSUAL = -1

_0, _1, _2, _3 = (np.uintp(number) for number in range(4))
_WIDTH = np.uintp(32)
_LF, _CR = np.uint8(10), np.uint8(13)
_BLOCK = np.uintp(128)
_IV = np.array(
    [
        *(0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1),
        *(0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179),
    ],
    np.uint64,
)
_SIGMA = np.array(
    [
        *(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        *(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
        *(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
        *(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
        *(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
        *(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
        *(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
        *(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
        *(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
        *(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
        *(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        *(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    ],
    np.uintp,
)

Function = TypeVar("Function", bound=Callable[..., Any])
_names: list[str] = []


def _compiled(function: Function) -> Function:
    """Marks a function for `load`: numba is imported only where a file is worth it."""
    _names.append(function.__name__)
    return function


@cache
def load() -> None:
    """Puts numba's functions in the place of Python's. Call it before any of them."""
    with gentle_interpreter():
        from numba import njit

        for name in _names:  # a function comes after those that it calls
            globals()[name] = njit(nogil=True, cache=True)(globals()[name])


@_compiled
def _mix(a: Any, b: Any, c: Any, d: Any, x: Any, y: Any) -> Any:
    a = a + b + x
    d = d ^ a
    d = (d >> np.uint64(32)) | (d << np.uint64(32))
    c = c + d
    b = b ^ c
    b = (b >> np.uint64(24)) | (b << np.uint64(40))
    a = a + b + y
    d = d ^ a
    d = (d >> np.uint64(16)) | (d << np.uint64(48))
    c = c + d
    b = b ^ c
    b = (b >> np.uint64(63)) | (b << np.uint64(1))
    return a, b, c, d


@_compiled
def _compress(h: Any, m: Any, count: Any, last: Any) -> None:
    v0, v1, v2, v3, v4, v5, v6, v7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    v8, v9, v10, v11 = _IV[0], _IV[1], _IV[2], _IV[3]
    v12, v13, v14, v15 = _IV[4] ^ count, _IV[5], _IV[6] ^ last, _IV[7]
    for place in range(_0, np.uintp(192), np.uintp(16)):
        s = _SIGMA[place : place + np.uintp(16)]
        v0, v4, v8, v12 = _mix(v0, v4, v8, v12, m[s[0]], m[s[1]])
        v1, v5, v9, v13 = _mix(v1, v5, v9, v13, m[s[2]], m[s[3]])
        v2, v6, v10, v14 = _mix(v2, v6, v10, v14, m[s[4]], m[s[5]])
        v3, v7, v11, v15 = _mix(v3, v7, v11, v15, m[s[6]], m[s[7]])
        v0, v5, v10, v15 = _mix(v0, v5, v10, v15, m[s[8]], m[s[9]])
        v1, v6, v11, v12 = _mix(v1, v6, v11, v12, m[s[10]], m[s[11]])
        v2, v7, v8, v13 = _mix(v2, v7, v8, v13, m[s[12]], m[s[13]])
        v3, v4, v9, v14 = _mix(v3, v4, v9, v14, m[s[14]], m[s[15]])
    h[0] ^= v0 ^ v8
    h[1] ^= v1 ^ v9
    h[2] ^= v2 ^ v10
    h[3] ^= v3 ^ v11
    h[4] ^= v4 ^ v12
    h[5] ^= v5 ^ v13
    h[6] ^= v6 ^ v14
    h[7] ^= v7 ^ v15


@_compiled
def key_of(buf: Any, start: Any, end: Any, salt: Any, h: Any, block: Any, words: Any) -> Any:
    """`sample_key` of the bytes from start to end. `words` is `block`, 128 bytes, seen as uint64."""
    for place in range(8):
        h[place] = _IV[place]
    h[0] ^= np.uint64(0x01010008)
    h[4] ^= salt[0]
    h[5] ^= salt[1]
    at = start
    while end - at > _BLOCK:
        for place in range(_BLOCK):
            block[place] = buf[at + place]
        at += _BLOCK
        _compress(h, words, np.uint64(at - start), np.uint64(0))
    left = end - at
    for place in range(left):
        block[place] = buf[at + place]
    for place in range(left, _BLOCK):
        block[place] = np.uint8(0)
    _compress(h, words, np.uint64(end - start), ~np.uint64(0))
    return h[0]


@_compiled
def is_plain(buf: Any, size: Any) -> bool:
    """Whether the bytes are UTF-8 with no carriage return and no U+FDD0, a mark of ours."""
    bad = False
    for i in range(_3, size):
        b, p1, p2, p3 = buf[i], buf[i - _1], buf[i - _2], buf[i - _3]
        follows = (p1 >= 0xC0) | (p2 >= 0xE0) | (p3 >= 0xF0)
        bad |= ((b >= 0x80) & (b < 0xC0)) != follows
        bad |= (b == 0xC0) | (b == 0xC1) | (b >= 0xF5) | (b == _CR)
        bad |= ((p1 == 0xE0) & (b < 0xA0)) | ((p1 == 0xED) & (b >= 0xA0))
        bad |= ((p1 == 0xF0) & (b < 0x90)) | ((p1 == 0xF4) & (b >= 0x90))
        bad |= (p2 == 0xEF) & (p1 == 0xB7) & (b == 0x90)
    return not bad


@_compiled
def last_row_end(buf: Any, size: Any, quote: Any) -> Any:
    """Where the last whole row ends, if the first one begins at 0: after a line end outside of quotes."""
    if quote == 0:
        inside = False
    else:
        count = 0
        for i in range(size):
            count += buf[i] == quote
        inside = (count & 1) == 1
    i = size
    while i > _0:
        b = buf[i - _1]
        if b == _LF and not inside:
            return i
        if quote != 0 and b == quote:
            inside = not inside
        i -= _1
    return _0


@_compiled
def _find(buf: Any, i: Any, size: Any, quote: Any) -> Any:
    while i + _WIDTH <= size:
        hit = False
        for k in range(_WIDTH):
            hit |= buf[i + k] == quote
        if hit:
            break
        i += _WIDTH
    while i < size and buf[i] != quote:
        i += _1
    return i


@_compiled
def _space_bytes(buf: Any, i: Any) -> Any:
    """How many bytes the character of white space at i has; 0 for any other character."""
    b = buf[i]
    if b < 0x80:
        return _1 if b == 32 or 9 <= b <= 13 or 28 <= b <= 31 else _0
    if b == 0xC2:
        return _2 if buf[i + _1] == 0x85 or buf[i + _1] == 0xA0 else _0
    if b < 0xE1 or b > 0xE3:
        return _0
    code = (int(b) << 16) | (int(buf[i + _1]) << 8) | int(buf[i + _2])
    if 0xE28080 <= code <= 0xE2808A or code == 0xE280A8 or code == 0xE280A9 or code == 0xE280AF:
        return _3
    return _3 if code == 0xE19A80 or code == 0xE2819F or code == 0xE38080 else _0


@_compiled
def _blank(buf: Any, i: Any, end: Any) -> bool:
    """What str.isspace says, and True for no bytes at all."""
    while i < end:
        size = _space_bytes(buf, i)
        if size == _0:
            return False
        i += size
    return True


@_compiled
def _unquoted(buf: Any, start: Any, end: Any, quote: Any, out: Any) -> Any:
    """Copies a cell, of two quotes one; gives the size."""
    size, i = _0, start
    while i < end:
        out[size] = buf[i]
        size += _1
        i += _2 if buf[i] == quote else _1
    return size


@_compiled
def _characters(buf: Any, start: Any, end: Any) -> Any:
    count = 0
    for i in range(start, end):
        count += (buf[i] & 0xC0) != 0x80
    return count


@_compiled
def _quoted_end(buf: Any, i: Any, size: Any, quote: Any) -> Any:
    """Where the closing quote of a cell stands whose text begins at i, and whether it holds doubled ones."""
    doubled = False
    while True:
        i = _find(buf, i, size, quote)
        if i + _1 < size and buf[i + _1] == quote:
            doubled = True
            i += _2
        else:
            return i, doubled


@_compiled
def _bare_end(buf: Any, i: Any, size: Any, delimiter: Any, quote: Any) -> Any:
    """Where a cell without quotes ends, or the quote in it stands."""
    while i < size and buf[i] != delimiter and buf[i] != _LF and (buf[i] != quote or quote == 0):
        i += _1
    return i


@_compiled
def _row(buf: Any, i: Any, size: Any, dialect: Any, column: Any, columns: Any) -> Any:
    """Where the next row begins (0: this one is unusual), and start, end and doubled quotes of its text."""
    delimiter, quote = dialect[0], dialect[1]
    start, end, doubled = _0, _0, False
    for field in range(columns):
        first, twice = i, False
        if quote != 0 and i < size and buf[i] == quote:
            first = i + _1
            behind, twice = _quoted_end(buf, first, size, quote)
            i = behind + _1
        else:
            behind = _bare_end(buf, i, size, delimiter, quote)
            i = behind
        if field == column:
            start, end, doubled = first, behind, twice
        if i >= size or buf[i] != (delimiter if field + 1 < columns else _LF):
            return _0, start, end, doubled
        i += _1
    return i, start, end, doubled


@_compiled
def keys_of_rows(
    buf: Any, dialect: Any, limits: Any, salt: Any, keys: Any, places: Any, scratch: Any, counts: Any
) -> int:
    """The keys of the texts of one column in whole rows; gives how many, or UNUSUAL.

    `buf` is uint8 and ends with a line end, `dialect` uint8 (delimiter, quote or 0), `limits` int64 (column,
    columns, rows to pass over, shortest, longest). Fills `keys`, uint64, and `places`, uintp (rows, 3: start,
    end, whether quotes are doubled), and adds to `counts`, int64 (blanks, too short, too long). `scratch` is
    uint8, as long as `buf`.
    """
    h, block = np.empty(8, np.uint64), np.empty(128, np.uint8)
    words = block.view(np.uint64)
    size = np.uintp(len(buf))
    found, row, i = 0, 0, _0
    while i < size:
        begin = i
        i, start, end, doubled = _row(buf, i, size, dialect, limits[0], limits[1])
        if i == _0 or buf[begin] == _LF:
            return UNUSUAL
        row += 1
        if row <= limits[2]:
            continue
        if _blank(buf, start, end):
            counts[0] += 1
            continue
        text, left, right = buf, start, end
        if doubled:
            text, left = scratch, _0
            right = _unquoted(buf, start, end, dialect[1], scratch)
        if limits[3] > 1 or limits[4] < np.int64(right - left):
            characters = _characters(text, left, right)
            if characters < limits[3]:
                counts[1] += 1
                continue
            if characters > limits[4]:
                counts[2] += 1
                continue
        keys[found] = key_of(text, left, right, salt, h, block, words)
        places[found, 0], places[found, 1], places[found, 2] = start, end, np.uintp(doubled)
        found += 1
    return found
