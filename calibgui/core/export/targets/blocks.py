"""The common half of all writers: what a block must be, how many rows came, and whether they read back."""

from __future__ import annotations

import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import Codes, CodesHead, nothing

READ_BYTES = 1 << 23
"""How much of a file is read back at a time."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows as a file gives them back."""

    codes: Codes
    ids: Sequence[str] | None = None
    texts: Sequence[str] | None = None


class Running:
    """A checksum over rows that come in blocks: the same however they were cut."""

    def __init__(self) -> None:
        self.rows = 0
        self._codes = self._ids = self._texts = 0

    def add(self, block: Block) -> None:
        self.rows += len(block.codes)
        self._codes = zlib.crc32(np.ascontiguousarray(block.codes).data, self._codes)
        self._ids = _over(block.ids, self._ids)
        self._texts = _over(block.texts, self._texts)

    @property
    def sums(self) -> tuple[int, ...]:
        return self.rows, self._codes, self._ids, self._texts


def _over(texts: Sequence[str] | None, before: int) -> int:
    for text in texts or ():
        data = text.encode("utf-8", "surrogatepass")
        before = zlib.crc32(data, zlib.crc32(len(data).to_bytes(8, "little"), before))
    return before


class BlockWriter(ABC):
    """A TargetWriter by four questions: how the file starts, goes on, ends, and reads back.

    Ids and texts that the head does not announce are left out. `_verify_rest` compares what is beside the
    rows, such as ranges and provenance, and returns whether it is equal.
    """

    def open(self, path: Path, head: CodesHead) -> None:
        _refuse_head(path, head)
        self._path, self._head, self._written = path, head, Running()
        self._start(path, head)

    def write(
        self, codes: Codes, ids: Sequence[str] | None = None, texts: Sequence[str] | None = None
    ) -> None:
        head = self._head
        if codes.ndim != 2 or codes.shape[1] != head.width or codes.dtype != head.dtype:
            raise ExportError(
                f"{self._path.name} is for codes {head.dtype} of {head.width:,} columns, "
                f"and got {codes.dtype} of shape {codes.shape}.",
                remedy="Quantize all vectors with the same ranges and precision.",
            )
        block = Block(codes, ids if head.ids else None, texts if head.texts else None)
        for name, given, wanted in (("ids", block.ids, head.ids), ("texts", block.texts, head.texts)):
            count = 0 if given is None else len(given)
            if wanted and count != len(codes):
                raise ExportError(f"{count:,} {name} came with {len(codes):,} codes.", remedy=_ONE_EACH)
        if self._written.rows + len(codes) > head.rows:
            raise self._wrong_count(self._written.rows + len(codes))
        if len(codes):
            self._written.add(block)
            self._append(block)

    def close(self) -> None:
        if self._written.rows != self._head.rows:
            raise self._wrong_count(self._written.rows)
        self._finish()
        self.discard()

    def verify(self, path: Path, between: Callable[[], None] = nothing) -> None:
        read = Running()
        try:
            with closing(self._read(path)) as blocks:
                for block in blocks:
                    read.add(block)
                    between()
            same = read.sums == self._written.sums and self._verify_rest(path)
        except (ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # of the disk, not of the file
            raise _different(path, f"{type(error).__name__}: {error}") from error
        if not same:
            raise _different(path, f"written {self._written.sums}, read {read.sums}")

    @abstractmethod
    def _start(self, path: Path, head: CodesHead) -> None: ...

    @abstractmethod
    def _append(self, block: Block) -> None:
        """Of at least one row."""

    @abstractmethod
    def _finish(self) -> None: ...

    @abstractmethod
    def _read(self, path: Path) -> Generator[Block]: ...

    @abstractmethod
    def discard(self) -> None: ...

    def _verify_rest(self, path: Path) -> bool:
        return True

    def _wrong_count(self, rows: int) -> ExportError:
        return ExportError(
            f"{self._path.name} was announced to hold {self._head.rows:,} rows, and {rows:,} came.",
            remedy="The source changed while it was read. Export again.",
        )


class StreamWriter(BlockWriter):
    """One stream of bytes: what `_beginning` gives, then the codes as they come."""

    _stream: IO[bytes] | None = None

    @abstractmethod
    def _beginning(self, head: CodesHead) -> bytes:
        """What stands before the codes. Raises ExportError for a head that the format has no room for."""

    def _start(self, path: Path, head: CodesHead) -> None:
        beginning = self._beginning(head)
        self._stream = path.open("wb")
        self._stream.write(beginning)

    def _append(self, block: Block) -> None:
        assert self._stream is not None
        self._stream.write(np.ascontiguousarray(block.codes).data)

    def _finish(self) -> None:
        assert self._stream is not None
        self._stream.flush()

    def discard(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


_ONE_EACH = "Give one for every row, or leave them out."


def _refuse_head(path: Path, head: CodesHead) -> None:
    if head.dim < 1 or head.rows < 0:
        raise ExportError(f"{path.name}: {head.rows:,} rows of {head.dim:,} dimensions.", remedy="")
    if head.ranges is not None and head.ranges.shape != (2, head.dim):
        raise ExportError(
            f"The ranges have the shape {head.ranges.shape}, the codes {head.dim:,} dimensions.",
            remedy="Give the ranges that the codes were made with.",
        )


def _different(path: Path, details: str) -> ExportError:
    return ExportError(
        f"{path.name} reads back different from what was written.",
        remedy="Check the disk, then export again. The file that was there before is untouched.",
        path=path,
        details=details,
    )


def as_rows(data: bytes, head: CodesHead) -> Codes:
    """Raw bytes as codes (n, width). Raises ValueError for a broken row."""
    rows: np.ndarray[Any, Any] = np.frombuffer(data, head.dtype).reshape(-1, head.width)
    return rows


def rows_at_once(width: int) -> int:
    return max(1, READ_BYTES // width)
