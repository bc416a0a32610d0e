"""The arrays in files that may hold ranges: looked at before they are read, and never unpickled.

What a header claims is checked against `MAX_DIM` and the file before memory is taken.
"""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import index
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

RangesFormat = Literal["npy", "npz", "safetensors", "json"]

MAX_DIM = 1 << 18
MAX_JSON_BYTES = 32 << 20  # both rows of MAX_DIM numbers, as long as JSON writes them
_MAX_HEADER_BYTES = 16 << 20
_MAX_NPY_HEADER_BYTES = 1 << 16
_FLOATS = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BF16": "<u2"}


class NoRangesError(ValueError):
    """Why a file holds no ranges, as the rest of a sentence, and what to do about it."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why = why
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class StoredArray:
    """An array that has not been read yet. `dtype` is None for a type that holds no real numbers."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any] | None
    kind: str  # what the type is called
    read: Callable[[], NDArray[Any]]

    @property
    def is_ranges(self) -> bool:
        return self.dtype is not None and len(self.shape) == 2 and self.shape[0] == 2 and self.shape[1] > 0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The arrays by their names ("" where there is but one without a name), and the text metadata."""

    format: RangesFormat
    arrays: Mapping[str, StoredArray]
    metadata: Mapping[str, str] = field(default_factory=dict)


def format_by_content(head: bytes) -> RangesFormat | None:
    """The format that the first bytes of a file show; None for another one. The suffix does not matter."""
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if head.startswith(b"PK\x03\x04"):
        return "npz"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= _MAX_HEADER_BYTES:
        return "safetensors"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "json" if text[:1] in (b"{", b"[") else None


def stored_npy(path: Path) -> StoredFile:
    """Raises EOFError, or what numpy does for a damaged header."""

    @contextmanager
    def opened() -> Iterator[IO[bytes]]:
        with path.open("rb") as file:
            yield file

    return StoredFile("npy", {"": _npy(opened)})


def stored_npz(path: Path) -> StoredFile:
    """Raises EOFError, or what zipfile and numpy do for a damaged archive."""

    @contextmanager
    def opened(name: str) -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as archive, archive.open(name) as member:
            yield member

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".npy")]
    return StoredFile("npz", {name.removesuffix(".npy"): _npy(partial(opened, name)) for name in names})


def _npy(opened: Callable[[], AbstractContextManager[IO[bytes]]]) -> StoredArray:
    """The array of a .npy file, or of a member of an archive, of which only the header is read now."""
    with opened() as file:
        prefix = _exactly(file, 10)
        if prefix[6] > 1:
            prefix += _exactly(file, 2)
        length = int.from_bytes(prefix[8:], "little")
        if length > _MAX_NPY_HEADER_BYTES:
            raise ValueError(f"its header is said to have {length} bytes")
        header = io.BytesIO(prefix + _exactly(file, length))
    shape, fortran, dtype = _parsed_header(header)
    if dtype.hasobject:
        raise NoRangesError(
            "it holds pickled Python objects, which could run any code",
            "Save the ranges as an array of float32.",
        )

    def values() -> NDArray[Any]:
        with opened() as file:
            _exactly(file, len(header.getvalue()))
            raw = _exactly(file, _bytes_of(shape, dtype))
        return np.frombuffer(raw, dtype).reshape(shape, order="F" if fortran else "C")

    return StoredArray(shape, dtype if dtype.kind in "iuf" else None, dtype.name, values)


def _parsed_header(header: io.BytesIO) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """The shape, whether it is in Fortran's order, and the type. Raises ValueError for a damaged header."""
    try:
        version = npy.read_magic(header)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        with warnings.catch_warnings(action="ignore"):  # of odd literals, and of files from Python 2
            return read(header)
    except Exception as error:  # numpy lets out what Python's tokenizer and parser raise
        raise ValueError(f"{type(error).__name__}: {error}") from error


def stored_safetensors(path: Path) -> StoredFile:
    """Raises ValueError, KeyError, TypeError or AttributeError for a damaged header."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(_exactly(file, 8), "little")
        if length > min(size - 8, _MAX_HEADER_BYTES):
            raise EOFError(f"its header is said to have {length} bytes")
        header = json.loads(_exactly(file, length))
    metadata = header.pop("__metadata__", None) or {}
    arrays = {name: _tensor(path, value, 8 + length) for name, value in header.items()}
    return StoredFile("safetensors", arrays, {str(k): str(v) for k, v in metadata.items()})


def _tensor(path: Path, value: Mapping[str, Any], start: int) -> StoredArray:
    kind, shape = str(value["dtype"]), tuple(index(length) for length in value["shape"])
    begin, end = (index(offset) for offset in value["data_offsets"])  # no fractions
    dtype = np.dtype(_FLOATS[kind]) if kind in _FLOATS else None
    if begin < 0 or end < begin or min(shape, default=0) < 0:
        raise ValueError("a tensor begins or ends before its file")

    def values() -> NDArray[Any]:
        assert dtype is not None
        if end - begin != _bytes_of(shape, dtype):
            raise ValueError(f"a tensor of shape {shape} is said to have {end - begin} bytes")
        with path.open("rb") as file:
            file.seek(start + begin)
            array = np.frombuffer(_exactly(file, end - begin), dtype).reshape(shape)
        return (array.astype("<u4") << 16).view("<f4") if kind == "BF16" else array

    return StoredArray(shape, dtype, kind, values)


def _bytes_of(shape: tuple[int, ...], dtype: np.dtype[Any]) -> int:
    """The size of an array that is about to be read, which is one of ranges."""
    assert len(shape) == 2
    assert shape[0] == 2
    assert shape[1] <= MAX_DIM
    return shape[0] * shape[1] * dtype.itemsize


def _exactly(file: IO[bytes], count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise EOFError(f"it ends {count - len(data)} bytes too early")
    return data


def numbers(rows: object) -> StoredArray:
    """An array from two lists of numbers in parsed JSON. Raises NoRangesError where they are others."""
    remedy = "Write them as [[min, …], [max, …]]: one number per dimension in each."
    if not isinstance(rows, list) or not rows:
        raise NoRangesError("it holds no list of ranges", remedy)
    if not all(isinstance(row, list) for row in rows):
        raise NoRangesError("its list holds something other than two lists of numbers", remedy)
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise NoRangesError(f"its lists differ in length: {' and '.join(map(str, lengths))}", remedy)
    odd = [value for row in rows for value in row if type(value) not in (int, float)]
    if odd:
        raise NoRangesError(f"it holds {json.dumps(odd[0])[:40]}, which is no number", remedy)
    try:
        array = np.array(rows, np.float64)
    except OverflowError as error:
        raise NoRangesError("it holds a number that no float can hold", "Calibrate again.") from error
    return StoredArray(array.shape, array.dtype, "float64", lambda: array)
