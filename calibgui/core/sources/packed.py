"""Compressed files as streams of bytes, and what is raised where their data is damaged."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from typing import Any, BinaryIO, cast

from calibgui.core.sources.arrow_library import import_arrow

PACKERS = {"gz": "gzip", "zst": "zstd", "bz2": "bzip2"}
"""The name that a person knows a compression by, for each name of one."""

_DRAIN_BYTES = 1 << 20


class PackedDataError(Exception):
    """Compressed data that can't be unpacked; `packer` is "gzip", "zstd" or "bzip2"."""

    def __init__(self, packer: str, cause: BaseException) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.packer = packer


class _Unpacked(io.RawIOBase):
    """The bytes inside a compressed file. `raw` is read to its very end, so that it is hashed whole."""

    def __init__(self, inner: Any, raw: io.RawIOBase, packer: str) -> None:
        super().__init__()
        self._inner = inner
        self._raw = raw
        self._packer = packer

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._inner.read(len(view))
        except (EOFError, zlib.error) as error:
            raise PackedDataError(self._packer, error) from error
        except OSError as error:
            if error.errno is not None:
                raise  # the disk, not the data
            raise PackedDataError(self._packer, error) from error
        if not data:
            while self._raw.read(_DRAIN_BYTES):
                pass
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def unpack(raw: io.RawIOBase, compression: str) -> BinaryIO:
    """The bytes of `raw` without their compression. Python's own library has no zstd yet: Arrow's has."""
    if compression == "":
        return cast(BinaryIO, raw)
    packer = PACKERS[compression]
    inner: Any
    if compression == "zst":
        import_arrow()
        import pyarrow

        inner = pyarrow.CompressedInputStream(pyarrow.PythonFile(raw, mode="r"), "zstd")
    elif compression == "bz2":
        inner = bz2.BZ2File(cast(BinaryIO, raw))
    else:
        inner = gzip.GzipFile(fileobj=cast(BinaryIO, raw), mode="rb")
    return cast(BinaryIO, _Unpacked(inner, raw, packer))
