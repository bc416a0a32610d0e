"""A file that is not wholly here yet, and the digest that it must have in the end."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO, Self

from calibgui.core.hub.errors import DamagedError

_BLOCK = 1 << 20
_SHA256_DIGITS = 64


class Partial:
    """Grows beside the blob that it will be. What an earlier attempt left is gone on with.

    The blob's name is its ETag: the sha256 of a large file, git's sha1 of a small one.
    """

    def __init__(self, blob: Path, size_bytes: int) -> None:
        self._blob = blob
        self._size_bytes = size_bytes
        self._path = blob.with_name(f"{blob.name}.calibgui.incomplete")
        self._file: BinaryIO | None = None
        self.here = self._path.stat().st_size if self._path.exists() else 0
        if self.here > size_bytes:
            self._path.unlink()
            self.here = 0
        self._begin_digest()

    def __enter__(self) -> Self:
        self._file = self._path.open("ab")
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._file is not None
        self._file.close()

    def write(self, piece: bytes) -> None:
        """Add the next bytes; more of them than announced raise DamagedError."""
        assert self._file is not None
        if self.here + len(piece) > self._size_bytes:
            self.restart()
            raise DamagedError(f"it is longer than {self._size_bytes:,} bytes")
        self._file.write(piece)
        self._digest.update(piece)
        self.here += len(piece)

    def restart(self) -> None:
        """Forget what is here."""
        assert self._file is not None
        self._file.truncate(0)
        self.here = 0
        self._begin_digest()

    def become_blob(self) -> None:
        """Take the blob's name; a digest that is not it raises DamagedError, and the file is thrown away."""
        if self._digest.hexdigest() != self._blob.name:
            self._path.unlink()
            raise DamagedError(f"its digest is {self._digest.hexdigest()}, not {self._blob.name}")
        self._path.touch()  # an empty file was never written to
        self._path.replace(self._blob)

    def _begin_digest(self) -> None:
        if len(self._blob.name) == _SHA256_DIGITS:
            self._digest = hashlib.sha256()
        else:
            self._digest = hashlib.sha1(f"blob {self._size_bytes}\0".encode(), usedforsecurity=False)
        if self.here:
            with self._path.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._digest.update(block)
