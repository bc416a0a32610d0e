"""Which reader a file gets: by its suffix, and by its content where the suffix says something else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import checked_file, opened_file
from calibgui.core.sources.magic import (
    HEAD_BYTES,
    container_of,
    is_binary,
    is_locked_workbook,
    packed_with,
)
from calibgui.core.sources.text_kinds import table_kind, text_kind

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
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".xlsx": "xlsx",
    ".npy": "npy",
    ".npz": "npz",
    ".safetensors": "safetensors",
    ".fvecs": "fvecs",
    ".fbin": "fbin",
}
_COMPRESSIONS = {".gz": "gz", ".zst": "zst", ".bz2": "bz2"}
TEXTUAL = frozenset((TEXT, "paragraphs", "whole", "csv", "tsv", "jsonl", "json"))
"""Formats that are text inside: these may be compressed, and have an encoding."""

_WIDE = ("utf-16", "utf_16", "utf16", "utf-32", "utf_32", "utf32")

CONTAINERS = {
    "parquet": "it does not begin as a Parquet file does",
    "arrow": "it does not begin as an Arrow file does",
    "xlsx": "it is not a workbook of Excel",
}
"""Binary formats of tables, and what is said of a file that is none."""

VECTORS = frozenset(("npy", "npz", "safetensors", "fvecs", "fbin"))
"""Formats of vectors: their content is checked by their readers, in `core.vectors`."""

SUFFIXES: tuple[str, ...] = tuple(_FORMATS) + tuple(
    suffix + packed for packed in _COMPRESSIONS for suffix, name in _FORMATS.items() if name in TEXTUAL
)
"""Every suffix that a file dialog offers; a file with another one is read as lines of text."""

READABLE = (
    "calibgui reads text (one text per line), CSV, TSV, JSON, JSON Lines, Parquet, Arrow and Excel (.xlsx), "
    "and vectors in .npy, .npz, .safetensors, .fvecs and .fbin files and in Parquet and Arrow columns."
)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """`name` is of `TEXTUAL`, `CONTAINERS` or `VECTORS`; `compression` is "", "gz", "zst" or "bz2"."""

    name: str
    compression: str = ""


def format_of(path: Path) -> FileFormat:
    """The format that the suffix says; a suffix that says nothing means lines of text. Opens no file."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression = _COMPRESSIONS.get(suffixes[-1], "") if suffixes else ""
    if compression:
        suffixes.pop()
    name = _FORMATS.get(suffixes[-1], TEXT) if suffixes else TEXT
    if compression and name not in TEXTUAL:
        raise _packed(path, compression)
    return FileFormat(name, compression)


def checked_format(path: Path, chosen: str | None = None, encoding: str | None = None) -> FileFormat:
    """The format of a file as its content shows it, or the `chosen` one if the content allows it.

    A suffix that lies does not matter: a compressed file is known by its first bytes, as Parquet, Arrow and
    Excel files are; JSON and JSON Lines by their first lines. Raises SourceError for a picture or a PDF.
    """
    said = format_of(path)
    checked_file(path)
    compression = packed_with(_head(path, "")) or said.compression
    head = _head(path, compression)
    said_name = chosen if chosen is not None else said.name
    if said_name not in TEXTUAL and said_name not in CONTAINERS:
        if said_name not in _FORMATS.values():
            raise SourceError(f"{path.name} can't be read as {said_name!r}.", remedy=READABLE, path=path)
        return FileFormat(said_name, compression)
    container = container_of(None if compression else path, head, said_name)
    if container and compression:
        raise _packed(path, compression)
    if encoding is not None and encoding.lower().startswith(_WIDE):
        with suppress(LookupError, UnicodeError):  # the reader tells of an encoding that does not fit
            head = head.decode(encoding, "replace").encode()  # without a mark it looks binary
    if chosen is not None:
        return FileFormat(_agreed(path, chosen, container, head), compression)
    return FileFormat(container or _named_by_text(path, said_name, head), compression)


def _agreed(path: Path, chosen: str, container: str, head: bytes) -> str:
    """`chosen`, which the content must not rule out."""
    if chosen in CONTAINERS and container != chosen:
        raise _refused(path, CONTAINERS[chosen])
    if chosen in TEXTUAL and (container or is_binary(head)):
        raise _refused(path, "its content is binary")
    return chosen


def _named_by_text(path: Path, said: str, head: bytes) -> str:
    """The format of a file that is no container: what its text shows, and what its suffix says of it."""
    if is_locked_workbook(head):
        raise SourceError(
            f"{path.name} is a workbook of an old Excel, or is locked with a password.",
            remedy="Save it as .xlsx without a password.",
            path=path,
        )
    if is_binary(head):
        raise _refused(path, CONTAINERS.get(said, "its content is binary"))
    if said in TEXTUAL:
        return text_kind(said, head)
    kind = table_kind(head)
    if kind is None:
        raise _refused(path, CONTAINERS[said])
    return kind


def _head(path: Path, compression: str) -> bytes:
    with opened_file(path, compression) as file:
        return file.read(HEAD_BYTES)


def _packed(path: Path, compression: str) -> SourceError:
    message = f"{path.name} can't be read while it is compressed with {compression}."
    return SourceError(message, remedy="Decompress the file first.", path=path)


def _refused(path: Path, why: str) -> SourceError:
    return SourceError(f"{path.name} can't be read as texts: {why}.", remedy=READABLE, path=path)
