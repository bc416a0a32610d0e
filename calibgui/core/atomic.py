"""Files that are whole or not there: written beside, synced, verified, renamed."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from calibgui.core.errors import ExportError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; on a clean exit sync it and rename it to `path`.

    Nothing half-written ever has the final name, and the file that was there stays until the new one is
    whole. An OSError becomes an ExportError that names the file and the remedy.
    """
    beside: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        beside = Path(name)
        yield beside
        give_usual_mode(beside)
        _sync(beside)
        beside.replace(path)
    except OSError as error:
        raise export_error(path, error) from error
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


@contextmanager
def folder_error(path: Path) -> Iterator[None]:
    """Turns an OSError of making the folder `path` into an ExportError that names it and the remedy."""
    try:
        yield
    except OSError as error:
        raise export_error(path, error) from error


def save_array(path: Path, array: np.ndarray[Any, Any]) -> None:
    """Write `array` as .npy and compare what reads back, to the bit. Raises ExportError."""
    with whole_file(path) as beside:
        with beside.open("wb") as stream:
            np.save(stream, array, allow_pickle=False)
        verify(path, lambda: bool(np.array_equal(np.load(beside, mmap_mode="r"), array)))


def save_json(path: Path, content: dict[str, Any]) -> None:
    """Write `content` as indented UTF-8 JSON and compare what reads back. Raises ExportError."""
    with whole_file(path) as beside:
        beside.write_bytes(json_bytes(content))
        verify(path, lambda: json.loads(beside.read_text(encoding="utf-8")) == content)


def json_bytes(content: dict[str, Any]) -> bytes:
    """Indented JSON in UTF-8, in ASCII where a text is none: names of files may hold undecodable bytes."""
    try:
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    except UnicodeEncodeError:  # halves of surrogate pairs
        return (json.dumps(content, indent=2) + "\n").encode("ascii")


def verify(path: Path, same: Callable[[], bool]) -> None:
    """Raise ExportError unless `same()` says that what was written for `path` reads back equal."""
    try:
        equal = same()
    except ValueError as error:
        raise _torn(path, str(error)) from error
    if not equal:
        raise _torn(path, "")


def _torn(path: Path, details: str) -> ExportError:
    return ExportError(
        f"{path.name} reads back different from what was written.",
        remedy="Check the disk, then export again. The file that was there before is untouched.",
        path=path,
        details=details,
    )


def give_usual_mode(path: Path) -> None:
    """mkstemp makes files that only the owner reads; give what a plain open() would have given."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def export_error(path: Path, error: OSError) -> ExportError:
    """For a file that the system refuses to write, with what to do about it."""
    reasons = {
        errno.ENOSPC: ("the disk is full", "Free some space, or export to another folder."),
        errno.EDQUOT: ("your quota on this disk is used up", "Free some space, or export to another folder."),
        errno.EFBIG: ("the disk takes no file of that size", "Export to another disk."),
        errno.EACCES: ("you may not write there", "Choose a folder that you may write to."),
        errno.EPERM: ("you may not write there", "Choose a folder that you may write to."),
        errno.EROFS: ("the disk is read-only", "Choose a folder on another disk."),
        errno.ENOENT: ("the folder is gone", "Choose a folder that is there."),
        errno.ENOTDIR: ("its folder is a file", "Choose a folder."),
        errno.EEXIST: ("its folder is a file", "Choose a folder."),  # what making the folder says
        errno.EISDIR: ("a folder has that name", "Remove or rename that folder, or choose another."),
    }
    reason, remedy = reasons.get(error.errno or 0, (error.strerror or str(error), "Choose another folder."))
    return ExportError(
        f"{path.name} could not be written: {reason}.", remedy=remedy, path=path, details=str(error)
    )
