"""The common half of the files of requests: JSON, a line for each, written and read back as it streams."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import CodesHead, TargetOptions
from calibgui.core.export.targets.blocks import Block, BlockWriter

_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One document. `id` is its number where there are no ids."""

    number: int
    codes: Any
    id: str
    text: str | None


class JsonLinesWriter(BlockWriter):
    """Subclasses say how rows become lines, and lines rows. Lines are ASCII, so any text survives."""

    _stream: IO[str] | None = None
    lines_per_read = _ROWS

    def __init__(self, options: TargetOptions) -> None:
        self._options = options

    def _start(self, path: Path, head: CodesHead) -> None:
        self._check(head)
        self._stream = path.open("w", encoding="ascii", newline="\n")

    def _append(self, block: Block) -> None:
        assert self._stream is not None
        first = self._written.rows - len(block.codes)
        self._check_block(block, first)
        ids, texts = block.ids, block.texts
        rows = (
            Row(first + i, codes, ids[i] if ids else str(first + i), texts[i] if texts else None)
            for i, codes in enumerate(block.codes)
        )
        for line in self._lines(rows):
            self._stream.write(line + "\n")

    def _finish(self) -> None:
        assert self._stream is not None
        self._stream.flush()

    def _read(self, path: Path) -> Generator[Block]:
        with path.open(encoding="ascii") as file:
            while lines := list(islice(file, self.lines_per_read)):
                if not lines[-1].endswith("\n"):
                    raise ValueError("the last line has no end")
                rows = list(self._rows(map(json.loads, lines)))
                codes = np.array([row.codes for row in rows], np.int16).astype(self._head.dtype)
                ids = [row.id for row in rows] if self._head.ids else None
                yield Block(codes, ids, [row.text or "" for row in rows] if self._head.texts else None)

    def discard(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _check(self, head: CodesHead) -> None:
        """Raises ExportError for names or sizes that the engine does not take."""

    def _check_block(self, block: Block, first: int) -> None:
        """Raises ExportError for codes that the engine does not take."""

    @abstractmethod
    def _lines(self, rows: Iterable[Row]) -> Iterator[str]: ...

    @abstractmethod
    def _rows(self, parsed: Iterator[Any]) -> Iterator[Row]: ...


def refuse_zeros(block: Block, first: int, engine: str) -> None:
    """Cosine is not defined for a vector of zeros, and engines refuse it when it is sent."""
    zeros = np.flatnonzero(~block.codes.any(axis=1))
    if len(zeros):
        raise ExportError(
            f"All codes of row {first + int(zeros[0]):,} are 0, and {engine} refuses such a vector "
            "where vectors are compared by cosine.",
            remedy="Leave that row out, or choose the similarity dot or l2.",
        )


def checked_name(name: str, what: str, pattern: str, allowed: str) -> None:
    """Raises ExportError for a name that the engine would refuse."""
    if not re.fullmatch(pattern, name):
        raise ExportError(f"{name!r} can't be the name of {what}.", remedy=f"Use {allowed}.")


def pretty(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=2) + "\n"
