"""The inner loops of the fast pass over a large CSV file, compiled by numba. They hold no lock of Python's.

`load()` comes before the first call, which compiles, and keeps the machine code on disk.

Indices are unsigned: numba then leaves out the code for counting from the end, and plain loops over bytes
become vector instructions. Only looking for a byte does not: it ends early. So 64 bytes are compared at once
by what is written down in LLVM's own terms, and the place is read off the mask, at 20 GB/s.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import numpy as np

from calibgui.core.encoding.preload import gentle_interpreter

UNUSUAL = -1

_0, _1, _2, _3 = (np.uintp(number) for number in range(4))
_WIDTH = np.uintp(64)
_PIECE = np.uintp(1024)
_LF, _CR = np.uint8(10), np.uint8(13)

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

        globals()["_first"], globals()["_first_of_three"] = _search(1), _search(3)
        for name in _names:  # a function comes after those that it calls
            globals()[name] = njit(nogil=True, cache=True)(globals()[name])
        row, quote = np.array([0, 0, 0, 97, 10], np.uint8), np.uint8(34)
        is_plain(row, np.uintp(5))
        last_row_end(row[3:], np.uintp(2), quote)
        limits, places = np.array([0, 1, 0, 0, 9], np.int64), np.empty((1, 2), np.uintp)
        texts_of_rows(row[3:], np.array([44, 34], np.uint8), limits, places, np.zeros(3, np.int64))


def _search(count: int) -> Any:
    """A function of (buf, i, byte, ...): how far from i the first of the `count` bytes is, 64 if further.

    It reads 64 bytes from i on.
    """
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    width = int(_WIDTH)
    vector, word, bit = ir.VectorType(ir.IntType(8), width), ir.IntType(64), ir.IntType(1)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), vector.as_pointer())
        found, undefined = builder.load(place, align=1), ir.Constant(vector, ir.Undefined)
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), width), [0] * width)
        mask = None
        for byte in arguments[2:]:
            alone = builder.insert_element(undefined, byte, ir.Constant(ir.IntType(32), 0))
            equal = builder.icmp_unsigned("==", found, builder.shuffle_vector(alone, undefined, zeros))
            mask = equal if mask is None else builder.or_(mask, equal)
        return builder.cttz(builder.bitcast(mask, word), ir.Constant(bit, 0))

    if count == 1:

        def first(_context: Any, buf: Any, i: Any, byte: Any) -> Any:
            return types.uintp(buf, i, byte), generate

        return intrinsic(first)

    def first_of_three(_context: Any, buf: Any, i: Any, one: Any, two: Any, three: Any) -> Any:
        return types.uintp(buf, i, one, two, three), generate

    return intrinsic(first_of_three)


def _first(buf: Any, i: Any, byte: Any) -> Any:
    raise RuntimeError("load() comes first")


def _first_of_three(buf: Any, i: Any, one: Any, two: Any, three: Any) -> Any:
    raise RuntimeError("load() comes first")


@_compiled
def _is_bad(buf: Any, start: Any, end: Any) -> bool:
    """Whether the bytes break what `is_plain` says, given those before."""
    bad = False
    for i in range(start, end):
        b, p1, p2, p3 = buf[i], buf[i - _1], buf[i - _2], buf[i - _3]
        follows = (p1 >= 0xC0) | (p2 >= 0xE0) | (p3 >= 0xF0)
        bad |= ((b >= 0x80) & (b < 0xC0)) != follows
        bad |= (b == 0xC0) | (b == 0xC1) | (b >= 0xF5) | (b == _CR)
        bad |= ((p1 == 0xE0) & (b < 0xA0)) | ((p1 == 0xED) & (b >= 0xA0))
        bad |= ((p1 == 0xF0) & (b < 0x90)) | ((p1 == 0xF4) & (b >= 0x90))
        bad |= (p2 == 0xEF) & (p1 == 0xB7) & (b == 0x90)
    return bad


@_compiled
def is_plain(buf: Any, size: Any) -> bool:
    """Whether the bytes are UTF-8 with no carriage return and no U+FDD0, a mark of ours.

    Begins at the fourth: it looks back at three. Pieces of ASCII after ASCII need no closer look.
    """
    i, was_ascii = _3, False
    while i + _PIECE <= size:
        special = False
        for k in range(_PIECE):
            special |= (buf[i + k] >= 0x80) | (buf[i + k] == _CR)
        if (special or not was_ascii) and _is_bad(buf, i, i + _PIECE):
            return False
        was_ascii = not special
        i += _PIECE
    return not _is_bad(buf, i, size)


@_compiled
def last_row_end(buf: Any, size: Any, quote: Any) -> Any:
    """Where the last whole row ends, if the first one begins at 0: after a line end outside of quotes."""
    inside = False
    if quote != 0:
        for i in range(size):
            inside ^= buf[i] == quote
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
    """The first quote from i on, or the end."""
    while i + _WIDTH <= size:
        ahead = _first(buf, i, quote)
        i += ahead
        if ahead < _WIDTH:
            return i
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
def _unquote(buf: Any, start: Any, end: Any, quote: Any) -> Any:
    """Of two quotes in a cell leaves one, in its place; gives its new end."""
    to, i = start, start
    while i < end:
        buf[to] = buf[i]
        to += _1
        i += _2 if buf[i] == quote else _1
    return to


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
    third = delimiter if quote == 0 else quote
    while i + _WIDTH <= size:
        ahead = _first_of_three(buf, i, delimiter, _LF, third)
        i += ahead
        if ahead < _WIDTH:
            return i
    while i < size and buf[i] != delimiter and buf[i] != _LF and buf[i] != third:
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
def texts_of_rows(buf: Any, dialect: Any, limits: Any, places: Any, counts: Any) -> int:
    """Where the texts of one column stand in whole rows; gives how many, or UNUSUAL.

    `buf` is uint8 and ends with a line end, `dialect` uint8 (delimiter, quote or 0), `limits` int64 (column,
    columns, rows to pass over, shortest, longest). Fills `places`, uintp (rows, 2: start and end), and adds
    to `counts`, int64 (blanks, too short, too long). Doubled quotes in a text become single ones in `buf`.
    """
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
        if doubled:
            end = _unquote(buf, start, end, dialect[1])
        if limits[3] > 1 or limits[4] < np.int64(end - start):
            characters = _characters(buf, start, end)
            if characters < limits[3]:
                counts[1] += 1
                continue
            if characters > limits[4]:
                counts[2] += 1
                continue
        places[found, 0], places[found, 1] = start, end
        found += 1
    return found
