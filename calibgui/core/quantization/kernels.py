"""The inner loops over embeddings, compiled by numba: one pass each, holding no lock of Python's.

`load()` comes before the first call, which compiles, and keeps the machine code on disk where it can. On a
disk that is full or whose copy is damaged it compiles for this process alone.

Rows are C-contiguous float32 or float64 (n, dim); ranges and steps have their dtype. A value minus itself is
0, or NaN where it is not finite, so the sum of these over a row tells whether all of it is finite (a product
with 0 tells the same, in half as much time again); each function returns the first row that is not, or -1.
Only that sum may be reordered. Between 0 and 255 cutting off equals rounding down. Divisions stay divisions:
a product with 1 / step gives other codes at the edges of the bins.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from calibgui.core.encoding.preload import gentle_interpreter
from calibgui.core.quantization.prefetch import RUN, prefetch_function

_NAMES = ("scalar_codes", "counted_codes", "packed_bits", "values_outside", "extremes")
prefetch: Any = None  # until `load()`, as numba is heavy to import
_log = logging.getLogger(__name__)
_loading = Lock()


def load() -> None:
    """Puts numba's functions in the place of Python's. Call it before any of them, from any thread."""
    with _loading:
        _load()


@cache
def _load() -> None:
    with gentle_interpreter():
        plain = {name: globals()[name] for name in _NAMES}
        try:
            _compile(plain, keep=True)
        except Exception as error:  # whatever the system and what was kept on disk raise
            _log.warning("compiled code is not kept on disk: %s: %s", type(error).__name__, error)
            _forget_kept()
            _compile(plain, keep=False)


def _compile(plain: dict[str, Any], *, keep: bool) -> None:
    from numba import njit

    globals()["prefetch"] = prefetch_function()
    for name, function in plain.items():
        globals()[name] = njit(cache=keep, nogil=True, error_model="numpy", fastmath={"reassoc"})(function)
    for dtype in (np.float32, np.float64):
        _call_each(dtype)


def _forget_kept() -> None:
    """What was kept may be what is damaged; the next process keeps its own."""
    for name in _NAMES:
        with suppress(Exception):  # not compiled so far, or nothing can be written
            globals()[name]._cache.flush()


def _call_each(dtype: Any) -> None:
    rows, codes = np.zeros((1, 8), dtype), np.empty((1, 8), np.uint8)
    lows, highs, steps = np.zeros(8, dtype), np.zeros(8, dtype), np.ones(8, dtype)
    counts, flip = np.zeros(8, np.int32), np.uint8(0)
    scalar_codes(rows, lows, steps, codes, flip)
    counted_codes(rows, lows, highs, steps, codes, flip, counts)
    packed_bits(rows, codes, flip)
    values_outside(rows, lows, highs, counts)
    extremes(rows, lows, highs)


def scalar_codes(rows: Any, starts: Any, steps: Any, codes: Any, flip: Any) -> int:
    """Fills `codes`, uint8 (n, dim), with the level of each value; `flip` 128 gives the bytes of int8."""
    zero, top = rows.dtype.type(0), rows.dtype.type(255)
    dim, run = np.uintp(rows.shape[1]), np.uintp(RUN)
    for row in range(np.uintp(rows.shape[0])):
        poison = zero
        for first in range(np.uintp(0), dim, run):
            prefetch(rows, row, first)
            for place in range(first, min(first + run, dim)):
                value = rows[row, place]
                poison += value - value
                level = (value - starts[place]) / steps[place]
                level = level if level > zero else zero
                level = level if level < top else top
                codes[row, place] = np.uint8(np.int32(level)) ^ flip
        if poison != zero:
            return int(row)
    return -1


def counted_codes(rows: Any, starts: Any, ends: Any, steps: Any, codes: Any, flip: Any, counts: Any) -> int:
    """As `scalar_codes`; adds to `counts`, int32 (dim,), the values below `starts` or above `ends`."""
    zero, top = rows.dtype.type(0), rows.dtype.type(255)
    dim, run = np.uintp(rows.shape[1]), np.uintp(RUN)
    for row in range(np.uintp(rows.shape[0])):
        poison = zero
        for first in range(np.uintp(0), dim, run):
            prefetch(rows, row, first)
            for place in range(first, min(first + run, dim)):
                value = rows[row, place]
                poison += value - value
                level = (value - starts[place]) / steps[place]
                level = level if level > zero else zero
                level = level if level < top else top
                codes[row, place] = np.uint8(np.int32(level)) ^ flip
                counts[place] += np.int32((value < starts[place]) | (value > ends[place]))
        if poison != zero:
            return int(row)
    return -1


def packed_bits(rows: Any, codes: Any, flip: Any) -> int:
    """Fills `codes`, uint8 (n, ceil(dim / 8)), with the bits of `value > 0`, the first value highest."""
    zero, eight = rows.dtype.type(0), np.uintp(8)
    dim, run = np.uintp(rows.shape[1]), np.uintp(RUN)
    whole = dim // eight
    for row in range(np.uintp(rows.shape[0])):
        poison = zero
        for first in range(np.uintp(0), dim, run):
            prefetch(rows, row, first)
            for place in range(first, min(first + run, dim)):
                poison += rows[row, place] - rows[row, place]
        if poison != zero:
            return int(row)
        for byte in range(whole):
            bits = np.uint8(0)
            for bit in range(eight):
                bits |= np.uint8(rows[row, byte * eight + bit] > zero) << (np.uintp(7) - bit)
            codes[row, byte] = np.uint8(bits) ^ flip
        if whole * eight < dim:
            bits = np.uint8(0)
            for bit in range(dim - whole * eight):
                bits |= np.uint8(rows[row, whole * eight + bit] > zero) << (np.uintp(7) - bit)
            codes[row, whole] = np.uint8(bits) ^ flip
    return -1


def values_outside(rows: Any, lows: Any, highs: Any, counts: Any) -> int:
    """Adds to `counts`, int32 (dim,), the values below `lows` or above `highs`; NaN is neither."""
    dim, run = np.uintp(rows.shape[1]), np.uintp(RUN)
    for row in range(np.uintp(rows.shape[0])):
        for first in range(np.uintp(0), dim, run):
            prefetch(rows, row, first)
            for place in range(first, min(first + run, dim)):
                value = rows[row, place]
                counts[place] += np.int32((value < lows[place]) | (value > highs[place]))
    return -1


def extremes(rows: Any, lows: Any, highs: Any) -> int:
    """Lowers `lows` and raises `highs`, (dim,), to hold all values."""
    zero = rows.dtype.type(0)
    dim, run = np.uintp(rows.shape[1]), np.uintp(RUN)
    for row in range(np.uintp(rows.shape[0])):
        poison = zero
        for first in range(np.uintp(0), dim, run):
            prefetch(rows, row, first)
            for place in range(first, min(first + run, dim)):
                value, low, high = rows[row, place], lows[place], highs[place]
                poison += value - value
                lows[place] = value if value < low else low
                highs[place] = value if value > high else high
        if poison != zero:
            return int(row)
    return -1
