"""A batch of texts as UTF-8 in one buffer, as Arrow holds them: a str is made only of those that are wanted.

Of the millions of texts of a large file a sample keeps a few hundred. Making a str of each took longer than
reading the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

# The first bytes of white space in UTF-8: ASCII's, and those that lead to U+0085, U+00A0, U+1680, U+2000 ...
# U+3000. Most texts begin with another byte, and are not blank for that alone.
_MAY_BE_BLANK = np.zeros(256, bool)
_MAY_BE_BLANK[[*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3]] = True


class EncodedTexts(Sequence[str]):
    """`data[offsets[i]:offsets[i + 1]]` are the bytes of text i, which are valid UTF-8."""

    def __init__(self, data: memoryview, offsets: NDArray[np.int64]) -> None:
        self.data = data
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        start, end = self.offsets[index % len(self)], self.offsets[index % len(self) + 1]
        return str(self.data[start:end], "utf-8")

    def blank(self) -> NDArray[np.bool_]:
        """Which texts are empty or white space only, as `str.isspace` says."""
        starts, empty = self.offsets[:-1], self.offsets[1:] == self.offsets[:-1]
        data = np.frombuffer(self.data, np.uint8)
        first = data[np.minimum(starts, len(data) - 1)] if len(data) else np.zeros(len(starts), np.uint8)
        blank: NDArray[np.bool_] = empty.copy()
        for index in np.flatnonzero(_MAY_BE_BLANK[first] & ~empty):
            blank[index] = self[int(index)].isspace()
        return blank


def encoded_texts(column: Any) -> EncodedTexts:
    """The texts of an Arrow array of strings, its buffers uncopied; a null is the empty text."""
    import pyarrow as pa

    if not pa.types.is_large_string(column.type) and not pa.types.is_string(column.type):
        column = column.cast(pa.large_string())
    if column.null_count:
        column = column.fill_null("")
    _, offsets, data = column.buffers()
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    all_offsets = np.frombuffer(offsets, width) if offsets is not None else np.zeros(1, width)
    mine = all_offsets[column.offset : column.offset + len(column) + 1].astype(np.int64)
    return EncodedTexts(memoryview(data) if data is not None else memoryview(b""), mine)
