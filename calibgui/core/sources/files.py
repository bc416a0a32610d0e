"""A file before it is read as text: what may be opened at all, its bytes, its hash."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from calibgui.core.errors import SourceError
from calibgui.core.sources.packed import PackedDataError, unpack

BLOCK_BYTES = 1 << 20


def checked_file(path: Path) -> os.stat_result:
    """The state of a regular file that holds something; anything else is a SourceError.

    Folders, pipes and devices are refused before they are opened: reading them would hang or never end.
    """
    try:
        state = path.stat()
    except FileNotFoundError:
        raise _missing(path) from None
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if stat.S_ISDIR(state.st_mode):
        raise SourceError(
            f"{path.name} is a folder, not a file of texts.", remedy="Add the files in it instead.", path=path
        )
    if not stat.S_ISREG(state.st_mode):
        raise SourceError(
            f"{path.name} is a pipe or a device, not a file.", remedy="Save the texts to a file.", path=path
        )
    if state.st_size == 0:
        raise SourceError(f"{path.name} is empty.", remedy="Choose a file that holds texts.", path=path)
    return state


def _missing(path: Path) -> SourceError:
    remedy = "Choose the file again, or remove it from the domain."
    if path.is_symlink():
        return SourceError(f"{path.name} is a link to a file that does not exist.", remedy=remedy, path=path)
    return SourceError(f"{path.name} does not exist.", remedy=remedy, path=path)


def unreadable(path: Path, error: BaseException) -> SourceError:
    """The SourceError for a file that the system refuses to read."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        message = f"There is no room for a copy of {path.name} in UTF-8 in the folder for temporary files."
        remedy = "Make room on that disk, or save the file as UTF-8."
    elif isinstance(error, PermissionError):
        message, remedy = f"You may not read {path.name}.", "Change the file's permissions, or copy it."
    else:
        message, remedy = f"{path.name} can't be read.", "Check that the disk or share is still there."
    return SourceError(message, remedy=remedy, path=path, details=f"{type(error).__name__}: {error}")


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what is raised while a file is read or unpacked into a SourceError that names the file."""
    try:
        yield
    except PackedDataError as error:
        raise SourceError(
            f"{path.name} is damaged or was cut off: its {error.packer} data can't be unpacked.",
            remedy="Download or compress the file again.",
            path=path,
            details=str(error),
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def opened_raw(path: Path) -> io.FileIO:
    """The bytes of a file, neither buffered nor hashed."""
    return path.open("rb", buffering=0)


class HashingFile(io.RawIOBase):
    """A file that hashes what is read from it, so that the hash costs no second pass."""

    _file: io.FileIO | None = None  # stays None where the file can't be opened

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._hash = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        assert self._file is not None
        count = self._file.readinto(view) or 0
        self._hash.update(view[:count])
        self.bytes_read += count
        return count

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()

    def sha256(self) -> str:
        """The hash of the whole file; call it at the end of the file."""
        return self._hash.hexdigest()


def unpacked(file: io.RawIOBase, compression: str) -> BinaryIO:
    """The bytes of a file, without its compression if it has one: "gz", "zst" or "bz2"."""
    return unpack(file, compression)


@contextmanager
def opened_file(path: Path, compression: str) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file, for a look at them that needs no hash; errors inside name the file."""
    with file_errors(path), opened_raw(path) as raw, unpacked(raw, compression) as file:
        yield file
