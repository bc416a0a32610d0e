"""What of an unfinished file is done and safe on the disk, so that a later call goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FORMAT, _VERSION = "calibgui quantize journal", 1
Identity = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """Rows that are safe, the CRC-32 of their codes, and their values outside: int64 (dim,)."""

    rows: int
    crc: int
    outside: NDArray[np.int64]

    @classmethod
    def nothing(cls, dim: int) -> Done:
        return cls(0, 0, np.zeros(dim, np.int64))


@dataclass(frozen=True, slots=True)
class Found:
    """What an earlier call left: `done` and `counts` (rows of each input), or the reasons against it."""

    done: Done | None = None
    counts: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


class Journal:
    """`path` is replaced as a whole, and only after the data that it speaks of are synced."""

    def __init__(self, path: Path, identity: Identity) -> None:
        self.path = path
        self._beside = path.with_name(path.name + ".new")
        self._identity = dict(identity)

    def read(self) -> Found:
        """Nothing where there is no journal, or one that is not ours."""
        content = None
        with suppress(OSError, ValueError, RecursionError):
            content = json.loads(self.path.read_bytes())
        if not isinstance(content, dict) or content.get("format") != _FORMAT:
            return Found()
        try:
            reasons = _differences(content["identity"], self._identity)
            if content["format_version"] != _VERSION:
                reasons = ("it was written by another release",)
            outside = np.array(content["outside"], np.int64)
            done = Done(int(content["rows"]), int(content["crc32"]), outside)
            counts = tuple(int(count) for count in content["counts"])
        except (KeyError, TypeError, ValueError):
            return Found(reasons=("its journal can't be read",))
        if reasons:
            return Found(reasons=reasons)
        return Found(done, counts)

    def write(self, done: Done, counts: Sequence[int]) -> None:
        """Raises OSError."""
        content = {
            "format": _FORMAT,
            "format_version": _VERSION,
            "identity": self._identity,
            "counts": list(counts),
            "rows": done.rows,
            "crc32": done.crc,
            "outside": done.outside.tolist(),
        }
        try:
            with self._beside.open("w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            self._beside.replace(self.path)
        except BaseException:
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)
            raise
        sync_folder(self.path.parent)

    def remove(self) -> None:
        """And what an interrupted `write` left. Raises OSError."""
        self.path.unlink(missing_ok=True)
        self._beside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in it safe, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _differences(before: Identity, now: Identity) -> tuple[str, ...]:
    """Why what was done can't be gone on with, in words."""
    found = []
    old, new = before["inputs"], now["inputs"]
    if [it["path"] for it in old] != [it["path"] for it in new]:
        found.append("the inputs are others")
    else:
        found += [
            f"{Path(second['path']).name} changed"
            for first, second in zip(old, new, strict=True)
            if first != second
        ]
    if before["ranges_sha256"] != now["ranges_sha256"]:
        found.append("the ranges are others")
    if before["precision"] != now["precision"]:
        found.append(f"the precision was {before['precision']}")
    if before["encoding"] != now["encoding"]:
        found.append("the model or its options are others")
    if not found and before != now:
        found.append("it was cut into other blocks")
    return tuple(found)
