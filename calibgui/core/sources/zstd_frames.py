"""Whether a zstd file is whole. DuckDB reads a CSV that was cut off as if it ended there.

The layout is that of RFC 8878, section 3.1: only headers and sizes are looked at, nothing is decompressed.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import file_errors

_MAGIC = 0xFD2FB528
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_RLE_BLOCK = 1


class _NotWholeError(Exception):
    pass


def check_frames(path: Path) -> None:
    """Raises SourceError unless the file is a sequence of whole zstd frames."""
    size = path.stat().st_size
    try:
        with file_errors(path), path.open("rb") as file:
            while file.tell() < size:
                _skip_frame(file)
            whole = file.tell() == size
    except _NotWholeError:
        whole = False
    if not whole:
        raise SourceError(
            f"{path.name} is damaged or was cut off: its zstd data can't be unpacked.",
            remedy="Download or compress the file again.",
            path=path,
        )


def _skip_frame(file: BinaryIO) -> None:
    magic = _number(file, 4)
    if magic in _SKIPPABLE:
        file.seek(_number(file, 4), 1)
        return
    if magic != _MAGIC:
        raise _NotWholeError
    descriptor = _number(file, 1)
    single_segment = descriptor >> 5 & 1
    dictionary_bytes = (0, 1, 2, 4)[descriptor & 3]
    content_size_bytes = (single_segment, 2, 4, 8)[descriptor >> 6]
    file.seek((1 - single_segment) + dictionary_bytes + content_size_bytes, 1)
    _skip_blocks(file)
    file.seek(4 * (descriptor >> 2 & 1), 1)  # the checksum


def _skip_blocks(file: BinaryIO) -> None:
    last = 0
    while not last:
        header = _number(file, 3)
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        file.seek(1 if kind == _RLE_BLOCK else size, 1)


def _number(file: BinaryIO, size: int) -> int:
    data = file.read(size)
    if len(data) < size:
        raise _NotWholeError
    return int.from_bytes(data, "little")
