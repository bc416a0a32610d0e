"""The file beside the final name: `.npy` that can be gone on with, or what the writer of a target makes."""

from __future__ import annotations

import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import CodesHead, TargetWriter
from calibgui.core.export.targets.write import library_errors, renamed
from calibgui.core.quantization.quantize import Precision
from calibgui.core.sources.scan import ScanStopped

_READ_BYTES = 1 << 23
Codes = NDArray[Any]


class Part(Protocol):
    """`rows` and `crc` are of what was written. All raise OSError or ExportError."""

    rows: int
    crc: int

    def write(self, codes: Codes, ids: Sequence[str] | None, texts: Sequence[str] | None) -> None: ...

    def sync(self) -> None:
        """Make all that was written before the call safe; `write` may go on meanwhile."""
        ...

    def finish(self, should_stop: Callable[[], bool]) -> Iterator[int]:
        """Make it whole and safe, read it back and compare; the rows read so far after each block.

        Raises ScanStopped where `should_stop()` says so between them.
        """
        ...

    def close(self) -> None: ...


def npy_width(precision: Precision, dim: int) -> tuple[int, np.dtype[Any]]:
    """Columns of the codes, and their type in the file."""
    types: dict[Precision, str] = {"int8": "|i1", "uint8": "|u1", "binary": "|i1", "ubinary": "|u1"}
    width = (dim + 7) // 8 if precision in ("binary", "ubinary") else dim
    return width, np.dtype(types.get(precision, "<f4"))


def npy_bytes(precision: Precision, dim: int, total: int, rows: int) -> int:
    """The size of a file for `total` rows that holds the first `rows`."""
    width, dtype = npy_width(precision, dim)
    header = io.BytesIO()
    _write_header(header, total, width, dtype)
    return len(header.getvalue()) + rows * width * dtype.itemsize


class NpyPart:
    """`.npy` as `numpy.save` writes it, from row `rows` on."""

    def __init__(self, path: Path, rows: int, crc: int, total: int, precision: Precision, dim: int) -> None:
        self._path = path
        self._total = total
        self._width, self._dtype = npy_width(precision, dim)
        self.rows, self.crc = rows, crc
        self._file: io.FileIO = path.open("r+b", buffering=0)
        try:
            if not rows:
                self._file.truncate(0)
                _write_header(self._file, total, self._width, self._dtype)
            self._offset = _offset_of(self._file)
            self._file.truncate(self._offset + rows * self._row_bytes)
            self._file.seek(0, os.SEEK_END)
        except BaseException:
            self._file.close()
            raise

    @property
    def _row_bytes(self) -> int:
        return self._width * self._dtype.itemsize

    def write(self, codes: Codes, ids: Sequence[str] | None, texts: Sequence[str] | None) -> None:
        data = np.ascontiguousarray(codes, self._dtype).reshape(-1).view(np.uint8).data
        self.crc = zlib.crc32(data, self.crc)
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) or 0 :]
        self.rows += len(codes)

    def sync(self) -> None:
        getattr(os, "fdatasync", os.fsync)(self._file.fileno())

    def finish(self, should_stop: Callable[[], bool]) -> Iterator[int]:
        self._file.seek(self._offset)
        crc, read, end = 0, 0, self._total * self._row_bytes
        buffer = np.empty(_READ_BYTES, np.uint8)
        while count := self._file.readinto(buffer.data):
            crc, read = zlib.crc32(buffer[:count].data, crc), read + count
            yield read // self._row_bytes
            if should_stop():
                raise ScanStopped
        if read != end or crc != self.crc:
            raise ExportError(
                f"{self._path.name} reads back different from what was written.",
                remedy="Check the disk, then call again: it starts anew.",
                path=self._path,
                details=f"{read:,} of {end:,} bytes, CRC-32 {crc:08x}, written {self.crc:08x}",
            )
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class TargetPart:
    """What the writer of a target makes, called `out` in errors. It starts anew every time."""

    def __init__(self, path: Path, out: Path, writer: TargetWriter, head: CodesHead) -> None:
        self._path, self._out, self._writer = path, out, writer
        self.rows, self.crc = 0, 0
        try:
            with self._errors():
                writer.open(path, head)
        except BaseException:
            self.close()
            raise

    def write(self, codes: Codes, ids: Sequence[str] | None, texts: Sequence[str] | None) -> None:
        with self._errors():  # the writer may keep them, and the buffer is used again
            self._writer.write(codes.copy(), ids, texts)
        self.rows += len(codes)

    def sync(self) -> None:
        """Nothing is safe before the end."""

    def finish(self, should_stop: Callable[[], bool]) -> Iterator[int]:
        def between() -> None:
            if should_stop():
                raise ScanStopped

        with self._errors():
            self._writer.close()
        with self._path.open("rb+") as file:
            os.fsync(file.fileno())
        yield 0
        between()
        with self._errors():
            self._writer.verify(self._path, between)
        yield self.rows

    def close(self) -> None:
        with suppress(OSError, RuntimeError, ValueError):  # of what could not be written before either
            self._writer.discard()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            with library_errors(self._out):
                yield
        except ExportError as error:
            raise renamed(error, self._path, self._out) from error


class Claim:
    """Holds `path` for this process, making it where it is missing: two would write over each other."""

    def __init__(self, path: Path, name: str) -> None:
        """Raises OSError, and ExportError where another process has it."""
        self.made = not path.exists()
        self._file = path.open("ab")
        if sys.platform != "win32":  # Windows lets nobody rename a file that is open
            import fcntl

            taken = ExportError(
                f"Another call is writing {name} now.",
                remedy="Wait for it, or choose another name.",
                path=path,
            )
            try:
                fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                self._file.close()
                raise taken from error
            if not _is_at(self._file.fileno(), path):  # renamed between the opening and the lock
                self._file.close()
                raise taken

    def release(self) -> None:
        self._file.close()


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _write_header(file: IO[bytes], total: int, width: int, dtype: np.dtype[Any]) -> None:
    header = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": (total, width)}
    npy.write_array_header_1_0(file, header)


def _offset_of(file: IO[bytes]) -> int:
    file.seek(0)
    npy.read_magic(file)
    npy.read_array_header_1_0(file)
    return file.tell()
