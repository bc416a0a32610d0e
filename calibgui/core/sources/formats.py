"""Which reader a file gets: by its suffix, and refused if its content is plainly something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import HashingFile, checked_file, file_errors, unpacked

TEXT = "text"
_FORMATS = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": TEXT,
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
}
_COMPRESSIONS = {".gz": "gz", ".zst": "zst"}
_COMPRESSED = {"gz": {TEXT, "csv", "tsv", "jsonl", "json"}, "zst": {"csv", "tsv", "jsonl", "json"}}

SUFFIXES: tuple[str, ...] = tuple(_FORMATS) + tuple(
    suffix + packed
    for packed, compression in _COMPRESSIONS.items()
    for suffix, format_ in _FORMATS.items()
    if format_ in _COMPRESSED[compression]
)
"""Every suffix that a file dialog offers; a file with another one is read as lines of text."""

READABLE = "calibgui reads text (one text per line), CSV, TSV, JSON, JSON Lines and Parquet."

_HEAD_BYTES = 1 << 16
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_BINARY_MAGICS = (b"%PDF-", b"PK\x03\x04", b"PAR1", b"\x1f\x8b", _ZSTD_MAGIC, b"\x89PNG", b"\xff\xd8\xff")
_UTF16_AND_32_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`name` is "text", "csv", "tsv", "jsonl", "json" or "parquet"; `compression` is "", "gz" or "zst"."""

    name: str
    compression: str = ""


def format_of(path: Path) -> FileFormat:
    """The format that the suffix says; a suffix that says nothing means lines of text. Opens no file."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression = _COMPRESSIONS.get(suffixes[-1], "") if suffixes else ""
    if compression:
        suffixes.pop()
    name = _FORMATS.get(suffixes[-1], TEXT) if suffixes else TEXT
    if compression and name not in _COMPRESSED[compression]:
        raise SourceError(
            f"{path.name} can't be read while it is compressed with {compression}.",
            remedy="Decompress the file first.",
            path=path,
        )
    return FileFormat(name, compression)


def checked_format(path: Path) -> FileFormat:
    """The format of a file whose first bytes agree with it; a picture or a PDF is a SourceError."""
    format_ = format_of(path)
    checked_file(path)
    head = _head(path, format_.compression)
    if format_.name == "parquet":
        if not head.startswith(b"PAR1"):
            raise _refused(path, "it does not begin as a Parquet file does")
    elif format_.compression == "zst":
        if not head.startswith(_ZSTD_MAGIC):
            raise _refused(path, "it is not compressed with zstd, as its name says")
    elif head.startswith(_BINARY_MAGICS) or (b"\x00" in head and not head.startswith(_UTF16_AND_32_BOMS)):
        raise _refused(path, "its content is binary")
    return format_


def _head(path: Path, compression: str) -> bytes:
    with file_errors(path), HashingFile(path) as file:
        return unpacked(file, compression).read(_HEAD_BYTES)


def _refused(path: Path, why: str) -> SourceError:
    return SourceError(f"{path.name} can't be read as texts: {why}.", remedy=READABLE, path=path)
