"""What a crash below Python leaves: a file of each process, by faulthandler, told at a later start."""

from __future__ import annotations

import faulthandler
import os
import re
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from calibgui.core.diagnosis.file_lock import try_lock
from calibgui.core.diagnosis.private import without_private
from calibgui.core.diagnosis.versions import opening_line

_PATTERN = "crash-*.txt"
_TIME = "%Y-%m-%d %H:%M:%S%z"
_MOST_BYTES = 200_000
_MOST_CRASHES = 5
_FAULT = re.compile(r"^(?:Fatal Python error|Windows fatal exception): (.+)$", re.MULTILINE)


class CrashFile:
    """The file of this process: there and locked while it runs, gone when it ends well.

    What is killed from outside leaves an empty one, which the next start clears away.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._stream: BinaryIO | None = None
        self._was_enabled = False

    def begin(self) -> None:
        """Have crashes written from now on; without a folder that can be written, to stderr."""
        self._was_enabled = faulthandler.is_enabled()
        path = self._folder / f"crash-{os.getpid()}-{time.time_ns()}.txt"
        # Locked before it has the name that others look for, but on Windows, which renames no open file.
        beside = path if os.name == "nt" else path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            stream = beside.open("wb", buffering=0)
        except OSError:
            _enable_on_stderr()
            return
        try_lock(stream)
        try:
            stream.write(f"{opening_line()}\nstarted {datetime.now().astimezone():{_TIME}}\n\n".encode())
            if beside != path:
                beside = beside.rename(path)
        except OSError:
            stream.close()
            with suppress(OSError):
                beside.unlink()
            _enable_on_stderr()
            return
        self._stream, self._path = stream, beside
        faulthandler.enable(stream, all_threads=True)

    def note(self, text: str) -> None:
        """One more line that a crash should be read with."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.write(f"{text}\n\n".encode())

    def end(self) -> None:
        """The process ends well: nothing is left to report."""
        faulthandler.disable()
        if self._was_enabled:
            _enable_on_stderr()
        if self._stream is not None and self._path is not None:
            self._stream.close()
            with suppress(OSError):
                self._path.unlink()
        self._stream = self._path = None


@dataclass(frozen=True, slots=True)
class Crash:
    """`fault` is what faulthandler calls it; `text` the whole report, nothing private in it."""

    fault: str
    when: datetime
    text: str


class EarlierCrashes:
    """The crashes of processes that are gone, newest first, held until they are discarded."""

    def __init__(self, folder: Path) -> None:
        self._held: list[tuple[Path, BinaryIO]] = []
        found = [crash for path in _newest_first(folder) if (crash := self._take(path)) is not None]
        self.crashes = tuple(found)

    def discard(self) -> None:
        """They have been told: remove them."""
        for path, stream in self._held:
            stream.close()
            with suppress(OSError):
                path.unlink()
        self._held.clear()

    def _take(self, path: Path) -> Crash | None:
        """The crash in the file, unless its process still runs, or another one tells it."""
        try:
            stream = path.open("r+b")
        except OSError:
            return None
        if not try_lock(stream):
            stream.close()
            return None
        raw = stream.read(_MOST_BYTES).decode("utf-8", "replace")
        when = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime).astimezone()
        fault = _FAULT.search(raw)
        if fault is None or len(self._held) >= _MOST_CRASHES:
            stream.close()
            with suppress(OSError):
                path.unlink()
            return None
        self._held.append((path, stream))
        return Crash(fault[1].strip(), when, without_private(raw.strip()))


def _newest_first(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.glob(_PATTERN), key=_modified, reverse=True)
    return []


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _enable_on_stderr() -> None:
    with suppress(AttributeError, ValueError, OSError, RuntimeError):  # none, or one that is no file
        faulthandler.enable(sys.__stderr__ or sys.stderr)
