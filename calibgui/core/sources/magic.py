"""What the first bytes of a file say: its compression, a binary format of tables, or that it is no text."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

HEAD_BYTES = 1 << 16

_PARQUET = b"PAR1"
_ARROW = b"ARROW1"
_FEATHER_1 = b"FEA1"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTINUATION = b"\xff\xff\xff\xff"
_MAX_SCHEMA_BYTES = 1 << 28
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")  # of data, and of the end of a file that holds nothing
_BINARY = (
    *(b"%PDF-", _ZIP, _PARQUET, _FEATHER_1, _ARROW + b"\x00", _OLD_OFFICE, b"\x1f\x8b", b"\x28\xb5\x2f\xfd"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x93NUMPY", b"7z\xbc\xaf", b"\xfd7zXZ"),
    *(b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),  # pickles
)
_UTF16_AND_32_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def packed_with(head: bytes) -> str:
    """The compression of a file that begins with `head`: "gz", "zst", "bz2", or "" for none."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gz"
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[:1] in map(_byte, range(0x50, 0x60)) and _skips(head)):
        return "zst"
    if head.startswith(b"BZh") and head[3:4] in map(_byte, b"123456789") and head[4:10] in _BZIP2_BLOCKS:
        return "bz2"
    return ""


def _byte(value: int) -> bytes:
    return bytes((value,))


def _skips(head: bytes) -> bool:
    """Whether zstd data begins with a frame to be skipped, as some programs write it."""
    return head[1:4] == b"\x2a\x4d\x18"


def container_of(path: Path | None, head: bytes, said: str) -> str:
    """The binary format of tables that a file is of: "parquet", "arrow", "xlsx", or "" for none.

    Where it is the one that is `said` its first bytes are enough: a file that was cut off is then told as
    such by its reader. Otherwise its end must agree, unless `path` is None as the end is out of reach.
    """
    if head.startswith(_PARQUET):
        return "parquet" if said == "parquet" or _ends_with(path, _PARQUET) else ""
    if head.startswith(_ARROW):
        return "arrow" if said == "arrow" or _ends_with(path, _ARROW) else ""
    if head.startswith(_FEATHER_1):
        return "arrow" if said == "arrow" or _ends_with(path, _FEATHER_1) else ""
    if head.startswith(_CONTINUATION):  # of an Arrow stream: then comes the length of its schema
        return "arrow" if 0 < int.from_bytes(head[4:8], "little") < _MAX_SCHEMA_BYTES else ""
    if head.startswith(_ZIP):
        return _workbook(path, said)
    return ""


def is_feather_1(head: bytes) -> bool:
    return head.startswith(_FEATHER_1)


def is_arrow_file(head: bytes) -> bool:
    """Whether an Arrow file begins so; else it is a stream."""
    return head.startswith(_ARROW)


def is_locked_workbook(head: bytes) -> bool:
    """Whether this is the container of old Office files, in which those with a password are wrapped too."""
    return head.startswith(_OLD_OFFICE)


def is_binary(head: bytes) -> bool:
    """Whether the bytes are no text in any encoding that can be told."""
    if head.startswith(_BINARY):
        return True
    return b"\x00" in head and not head.startswith(_UTF16_AND_32_BOMS)


def _ends_with(path: Path | None, mark: bytes) -> bool:
    if path is None:
        return True
    with path.open("rb") as file:
        file.seek(-min(len(mark), path.stat().st_size), os.SEEK_END)
        return file.read() == mark


def _workbook(path: Path | None, said: str) -> str:
    if path is None:
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "xlsx" if said == "xlsx" else ""
    return "xlsx" if any(name.lstrip("/").startswith("xl/workbook") for name in names) else ""
