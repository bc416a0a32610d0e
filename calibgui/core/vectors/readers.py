"""Files of vectors: NumPy, safetensors, fvecs and fbin. Nothing in them is ever unpickled."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from calibgui.core.errors import SourceError
from calibgui.core.sources.files import file_errors
from calibgui.core.sources.job import ReadJob

Floats = NDArray[np.floating[Any]]

_MAX_HEADER_BYTES = 100_000_000  # as the safetensors library has it
_SAFETENSORS = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}
_AGAIN = "Write or download the file again."
_AS_FLOATS = "Save the vectors as an array (rows, dimensions) of float32."


@dataclass(frozen=True, slots=True)
class VectorFile:
    """`array` is (n, dim), float16, 32 or 64, n and dim at least 1, memory-mapped except for .npz.

    `name` is the array's, None where a file has but one. `dims` are what each row of an fvecs file says of
    its own dimension, int32 (n,), which the caller must check.
    """

    array: Floats
    name: str | None = None
    names: tuple[str, ...] = ()
    dims: NDArray[np.int32] | None = None


@dataclass(frozen=True, slots=True)
class _Header:
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    offset: int  # of the values, in bytes

    @property
    def end(self) -> int:
        count = 1
        for length in self.shape:
            count *= length
        return self.offset + count * self.dtype.itemsize


def open_vectors(job: ReadJob) -> VectorFile:
    """The vectors of a file. Raises SourceError: pickled, cut off, no 2-d array of floats, no rows."""
    with file_errors(job.source.path):
        return _READERS[job.format.name](job.source.path, job.source.column)


def _read_npy(path: Path, _name: str | None) -> VectorFile:
    with path.open("rb") as file, _no_array(path):
        header = _npy_header(file)
    _check(path, header, path.stat().st_size)
    return VectorFile(_mapped(path, header))


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
                sizes[key] = info.file_size
        chosen = _choose(path, headers, name)
        _check(path, headers[chosen], sizes[chosen])
        with archive.open(chosen + ".npy") as member:
            array = npy.read_array(member, allow_pickle=False)
    return VectorFile(array, chosen, tuple(headers))


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
    chosen = _choose(path, headers, name)
    _check(path, headers[chosen], size)
    return VectorFile(_mapped(path, headers[chosen]), chosen, tuple(headers))


def _tensor_header(value: dict[str, Any], start: int) -> _Header:
    kind = value["dtype"]
    shape = tuple(int(length) for length in value["shape"])
    dtype = np.dtype(_SAFETENSORS.get(kind, "V1"))  # another type is named by its fields only
    if kind not in _SAFETENSORS:
        dtype = np.dtype([(kind, "V1")])
    if min(shape, default=0) < 0 or int(value["data_offsets"][0]) < 0:
        raise ValueError("a tensor begins or ends before its file")
    return _Header(shape, dtype, False, start + int(value["data_offsets"][0]))


def _read_fvecs(path: Path, _name: str | None) -> VectorFile:
    size = path.stat().st_size
    with path.open("rb") as file:
        dim = int.from_bytes(file.read(4), "little", signed=True)
    if dim < 1:
        raise _refused(path, f"its first row is said to have {dim:,} dimensions", _AGAIN)
    row_bytes = 4 * (dim + 1)
    if size % row_bytes:
        where = f"row {size // row_bytes + 1:,} of {dim:,} dimensions is cut off"
        raise _refused(path, f"{where}, or the rows differ in length", _AGAIN)
    whole = np.memmap(path, "<i4", "r", shape=(size // row_bytes, dim + 1))
    return VectorFile(whole[:, 1:].view("<f4"), dims=whole[:, 0])


def _read_fbin(path: Path, _name: str | None) -> VectorFile:
    size = path.stat().st_size
    with path.open("rb") as file:
        rows, dim = (int.from_bytes(file.read(4), "little") for _ in range(2))
    header = _Header((rows, dim), np.dtype("<f4"), False, 8)
    _check(path, header, size)
    if size > header.end:
        raise _refused(path, f"it is longer than {rows:,} rows of {dim:,} float32 values", _AGAIN)
    return VectorFile(_mapped(path, header))


_READERS: dict[str, Callable[[Path, str | None], VectorFile]] = {
    "npy": _read_npy,
    "npz": _read_npz,
    "safetensors": _read_safetensors,
    "fvecs": _read_fvecs,
    "fbin": _read_fbin,
}


def _choose(path: Path, headers: dict[str, _Header], name: str | None) -> str:
    """The array called `name`, or the first that can hold vectors, or just the first."""
    if not headers:
        raise _refused(path, "it holds no array", _AS_FLOATS)
    names = ", ".join(headers)
    if name is not None:
        if name not in headers:
            raise SourceError(
                f"{path.name} has no array {name!r}.", remedy=f"Choose one of: {names}.", path=path
            )
        return name
    fitting = (key for key, header in headers.items() if len(header.shape) == 2 and header.dtype.kind == "f")
    return next(fitting, next(iter(headers)))


def _check(path: Path, header: _Header, size: int) -> None:
    """Raises SourceError unless the header is one of vectors and `size` bytes hold all of them."""
    dtype, shape = header.dtype, header.shape
    if dtype.hasobject:
        raise _refused(path, "it holds pickled Python objects, which could run any code", _AS_FLOATS)
    if dtype.kind != "f" or dtype.itemsize not in (2, 4, 8):
        kind = dtype.names[0] if dtype.names else dtype.name
        raise _refused(path, f"it holds values of type {kind}, not float16, float32 or float64", _AS_FLOATS)
    if len(shape) != 2:
        raise _refused(path, f"its array has the shape {shape}, not (rows, dimensions)", _AS_FLOATS)
    if 0 in shape:
        raise _refused(path, f"its array of shape {shape} holds no vector", "Choose a file that holds some.")
    if size < header.end:
        row_bytes = shape[1] * dtype.itemsize
        whole = max(size - header.offset, 0) // row_bytes
        where = (
            f"it is cut off in row {whole + 1:,} of {shape[0]:,}" if not header.fortran else "it is cut off"
        )
        raise _refused(path, where, _AGAIN)


def _mapped(path: Path, header: _Header) -> Floats:
    order: Any = "F" if header.fortran else "C"
    return np.memmap(path, header.dtype, "r", header.offset, header.shape, order)


@contextmanager
def _no_array(path: Path) -> Iterator[None]:
    """Turns what a damaged header or archive raises into a SourceError."""
    try:
        yield
    except (
        ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, SyntaxError, RecursionError,
        NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        reason = f"it is damaged, cut off, or no {path.suffix} file"
        raise _refused(path, reason, _AGAIN, f"{type(error).__name__}: {error}") from error


def _refused(path: Path, why: str, remedy: str, details: str = "") -> SourceError:
    message = f"{path.name} can't be read as vectors: {why}."
    return SourceError(message, remedy=remedy, path=path, details=details)
