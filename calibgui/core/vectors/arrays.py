"""Files of vectors: NumPy, safetensors, fvecs and fbin. Nothing in them is ever unpickled."""

from __future__ import annotations

import json
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from calibgui.core.sources.files import file_errors
from calibgui.core.sources.job import ReadJob
from calibgui.core.vectors.file import (
    AGAIN,
    AS_FLOATS,
    Block,
    StoredRows,
    VectorFile,
    chosen_name,
    refused,
)
from calibgui.core.vectors.stored import stored_rows

_MAX_HEADER_BYTES = 100_000_000  # as the safetensors library has it
_MOST_PACKED = 1_100  # times, which deflate can't pass: a directory that claims more lies
_SAFETENSORS = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2"}


@dataclass(frozen=True, slots=True)
class _Header:
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    offset: int  # of the values, in bytes
    is_bfloat16: bool = False  # then `dtype` is uint16: the upper half of a float32

    @property
    def is_float(self) -> bool:
        return self.is_bfloat16 or (self.dtype.kind == "f" and self.dtype.itemsize in (2, 4, 8))

    @property
    def stored(self) -> StoredRows:
        return StoredRows(self.offset, self.dtype, self.fortran, self.is_bfloat16)

    @property
    def end(self) -> int:
        count = 1
        for length in self.shape:
            count *= length
        return self.offset + count * self.dtype.itemsize


def open_array(job: ReadJob) -> VectorFile:
    """The vectors of an array. Raises SourceError: pickled, cut off, no 2-d array of floats, no rows.

    They are read block by block; those of an .npz file are unpacked so where they lie row after row.
    """
    with file_errors(job.source.path):
        return _READERS[job.format.name](job.source.path, job.source.column)


def _read_npy(path: Path, _name: str | None) -> VectorFile:
    with path.open("rb") as file, _no_array(path):
        header = _npy_header(file)
    _check(path, header, path.stat().st_size)
    return _of_stored(path, header.shape, header.stored)


def _npy_header(file: BinaryIO) -> _Header:
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = read(file)
    return _Header(shape, dtype, fortran, file.tell())


def _read_npz(path: Path, name: str | None) -> VectorFile:
    with _no_array(path), zipfile.ZipFile(path) as archive:
        headers, sizes = {}, {}
        for info in archive.infolist():
            if info.filename.endswith(".npy"):
                key = info.filename.removesuffix(".npy")
                with archive.open(info) as member:
                    headers[key] = _npy_header(member)  # type: ignore[arg-type]
                sizes[key] = min(info.file_size, info.compress_size * _MOST_PACKED)
        chosen, names = _choose(path, headers, name)
        header = headers[chosen]
        _check(path, header, sizes[chosen])
        if header.fortran:
            with archive.open(chosen + ".npy") as member:
                array = npy.read_array(member, allow_pickle=False)
            return _of_array(path, array, chosen, names)
    rows, dim = header.shape
    blocks = _unpacked(path, chosen + ".npy", header)
    return VectorFile(dim, rows, header.dtype.name, blocks, chosen, names)


def _unpacked(path: Path, member_name: str, header: _Header) -> Callable[[int], Iterator[Block]]:
    rows, dim = header.shape

    def blocks(most: int) -> Iterator[Block]:
        with (
            file_errors(path),
            _no_array(path),
            zipfile.ZipFile(path) as archive,
            archive.open(member_name) as member,
        ):
            member.read(header.offset)
            for start in range(0, rows, most):
                count = min(most, rows - start)
                data = member.read(count * dim * header.dtype.itemsize)
                yield np.frombuffer(data, header.dtype).reshape(count, dim), start, (start + count) / rows
            member.read(1)  # at its end the checksum is compared

    return blocks


def _read_safetensors(path: Path, name: str | None) -> VectorFile:
    size = path.stat().st_size
    with path.open("rb") as file, _no_array(path):
        length = int.from_bytes(file.read(8), "little")
        if length > min(size - 8, _MAX_HEADER_BYTES):
            raise ValueError(f"its header is said to have {length} bytes")
        tensors = json.loads(file.read(length))
        headers = {
            key: _tensor_header(value, 8 + length) for key, value in tensors.items() if key != "__metadata__"
        }
    chosen, names = _choose(path, headers, name)
    _check(path, headers[chosen], size)
    return _of_stored(path, headers[chosen].shape, headers[chosen].stored, chosen, names)


def _tensor_header(value: dict[str, Any], start: int) -> _Header:
    kind = value["dtype"]
    shape = tuple(index(length) for length in value["shape"])  # no fractions
    dtype = np.dtype(_SAFETENSORS.get(kind, "V1"))  # another type is named by its fields only
    if kind not in _SAFETENSORS:
        dtype = np.dtype([(kind, "V1")])
    if min(shape, default=0) < 0 or index(value["data_offsets"][0]) < 0:
        raise ValueError("a tensor begins or ends before its file")
    return _Header(shape, dtype, False, start + index(value["data_offsets"][0]), kind == "BF16")


def _read_fvecs(path: Path, _name: str | None) -> VectorFile:
    size = path.stat().st_size
    with path.open("rb") as file:
        dim = int.from_bytes(file.read(4), "little", signed=True)
    if dim < 1:
        raise refused(path, f"its first row is said to have {dim:,} dimensions", AGAIN)
    row_bytes = 4 * (dim + 1)
    if size % row_bytes:
        where = f"row {size // row_bytes + 1:,} of {dim:,} dimensions is cut off"
        raise refused(path, f"{where}, or the rows differ in length", AGAIN)
    return _of_stored(path, (size // row_bytes, dim), StoredRows(0, np.dtype("<f4"), lead_bytes=4))


def _read_fbin(path: Path, _name: str | None) -> VectorFile:
    size = path.stat().st_size
    with path.open("rb") as file:
        rows, dim = (int.from_bytes(file.read(4), "little") for _ in range(2))
    header = _Header((rows, dim), np.dtype("<f4"), False, 8)
    _check(path, header, size)
    if size > header.end:
        raise refused(path, f"it is longer than {rows:,} rows of {dim:,} float32 values", AGAIN)
    return _of_stored(path, header.shape, header.stored)


_READERS: dict[str, Callable[[Path, str | None], VectorFile]] = {
    "npy": _read_npy,
    "npz": _read_npz,
    "safetensors": _read_safetensors,
    "fvecs": _read_fvecs,
    "fbin": _read_fbin,
}


def _choose(path: Path, headers: dict[str, _Header], name: str | None) -> tuple[str, tuple[str, ...]]:
    if not headers:
        raise refused(path, "it holds no array", AS_FLOATS)
    fitting = {key: len(header.shape) == 2 and header.is_float for key, header in headers.items()}
    return chosen_name(path, "array", fitting, name)


def _check(path: Path, header: _Header, size: int) -> None:
    """Raises SourceError unless the header is one of vectors and `size` bytes hold all of them."""
    dtype, shape = header.dtype, header.shape
    if dtype.hasobject:
        raise refused(path, "it holds pickled Python objects, which could run any code", AS_FLOATS)
    if not header.is_float:
        kind = dtype.names[0] if dtype.names else dtype.name
        raise refused(path, f"it holds values of type {kind}, not float16, float32 or float64", AS_FLOATS)
    if len(shape) != 2:
        raise refused(path, f"its array has the shape {shape}, not (rows, dimensions)", AS_FLOATS)
    if min(shape) < 1:  # a damaged header may claim less than none
        raise refused(path, f"its array of shape {shape} holds no vector", "Choose a file that holds some.")
    if size < header.end:
        row_bytes = shape[1] * dtype.itemsize
        whole = max(size - header.offset, 0) // row_bytes
        where = (
            f"it is cut off in row {whole + 1:,} of {shape[0]:,}" if not header.fortran else "it is cut off"
        )
        raise refused(path, where, AGAIN)


def _of_stored(
    path: Path,
    shape: tuple[int, ...],
    stored: StoredRows,
    name: str | None = None,
    names: tuple[str, ...] = (),
) -> VectorFile:
    rows, dim = shape

    def blocks(most: int) -> Iterator[Block]:
        start = 0
        for block in stored_rows(path, stored, (rows, dim), 0, most):
            yield block, start, (start + len(block)) / rows
            start += len(block)

    dtype = "bfloat16" if stored.is_bfloat16 else stored.dtype.name
    return VectorFile(dim, rows, dtype, blocks, name, names, stored)


def _of_array(path: Path, array: NDArray[Any], name: str, names: tuple[str, ...]) -> VectorFile:
    rows, dim = array.shape

    def blocks(most: int) -> Iterator[Block]:
        for start in range(0, rows, most):
            part = array[start : start + most]
            yield part, start, (start + len(part)) / rows

    return VectorFile(dim, rows, array.dtype.name, blocks, name, names)


@contextmanager
def _no_array(path: Path) -> Iterator[None]:
    """Turns what a damaged header or archive raises into a SourceError."""
    try:
        yield
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, SyntaxError, RecursionError,
        NotImplementedError, RuntimeError, OverflowError, tokenize.TokenError, struct.error,
        zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        reason = f"it is damaged, cut off, or no {path.suffix} file"
        raise refused(path, reason, AGAIN, f"{type(error).__name__}: {error}") from error
