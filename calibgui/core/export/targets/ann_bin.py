"""The binary files of nearest-neighbour benchmarks: big-ann `.u8bin` and `.i8bin`, and texmex `.bvecs`."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import Codes, CodesHead, SnippetFacts, Target
from calibgui.core.export.targets.blocks import Block, StreamWriter, as_rows, rows_at_once
from calibgui.core.export.targets.snippets import array_search, snippet


class BinWriter(StreamWriter):
    """Rows and dimension as two uint32, little-endian, then the codes."""

    def _beginning(self, head: CodesHead) -> bytes:
        if head.rows >= 1 << 32:
            raise ExportError(
                f"{head.rows:,} rows are more than its header of 32 bits can tell.",
                remedy="Export in several files, or as .npy.",
            )
        return np.array([head.rows, head.width], "<u4").tobytes()

    def _read(self, path: Path) -> Generator[Block]:
        head = self._head
        with path.open("rb") as file:
            if np.frombuffer(file.read(8), "<u4").tolist() != [head.rows, head.width]:
                raise ValueError("the header tells another shape")
            while data := file.read(rows_at_once(head.width) * head.width):
                yield Block(as_rows(data, head))


class BvecsWriter(StreamWriter):
    """Each row begins with its length, a little-endian int32."""

    def _beginning(self, head: CodesHead) -> bytes:
        self._length = np.frombuffer(np.array([head.width], "<i4").tobytes(), np.uint8)
        return b""

    def _append(self, block: Block) -> None:
        assert self._stream is not None
        lengths: Codes = np.broadcast_to(self._length, (len(block.codes), 4))
        self._stream.write(np.concatenate((lengths, block.codes), axis=1).data)

    def _read(self, path: Path) -> Generator[Block]:
        width = self._head.width
        with path.open("rb") as file:
            while data := file.read(rows_at_once(width) * (width + 4)):
                rows = np.frombuffer(data, np.uint8).reshape(-1, width + 4)
                if (rows[:, :4] != self._length).any():
                    raise ValueError("a row tells another length")
                yield Block(rows[:, 4:])


def _bin_snippet(facts: SnippetFacts) -> str:
    load = (
        f'rows, dim = np.fromfile(HERE / "{facts.artefact}", "<u4", 2)',
        f'codes = np.memmap(HERE / "{facts.artefact}", np.{facts.precision}, "r", 8, (int(rows), int(dim)))',
    )
    return snippet(facts, load, array_search(facts))


def _bvecs_snippet(facts: SnippetFacts) -> str:
    load = (
        f'rows = np.memmap(HERE / "{facts.artefact}", np.uint8, "r").reshape(-1, 4 + {facts.dim})',
        "codes = rows[:, 4:]  # the first four bytes of a row tell its length",
    )
    return snippet(facts, load, array_search(facts))


U8BIN = Target(
    "u8bin",
    "big-ann u8bin",
    (".u8bin",),
    ("uint8",),
    "codes",
    "big-ann-benchmarks, DiskANN, Faiss's big-ann tools",
    "Two uint32 (rows, dimension), then the codes.",
    lambda _: BinWriter(),
    _bin_snippet,
    why_not={"int8": ".u8bin files hold uint8 values; int8 codes go into .i8bin"},
)
I8BIN = Target(
    "i8bin",
    "big-ann i8bin",
    (".i8bin",),
    ("int8",),
    "codes",
    "big-ann-benchmarks, DiskANN",
    "Two uint32 (rows, dimension), then the codes. Not .ibin, whose values are int32.",
    lambda _: BinWriter(),
    _bin_snippet,
    why_not={"uint8": ".i8bin files hold int8 values; uint8 codes go into .u8bin"},
)
BVECS = Target(
    "bvecs",
    "texmex bvecs",
    (".bvecs",),
    ("uint8",),
    "codes",
    "Faiss's benchmarks, Milvus's tools",
    "Each row begins with its length, four bytes.",
    lambda _: BvecsWriter(),
    _bvecs_snippet,
    why_not={"int8": ".bvecs files hold unsigned bytes"},
    row_bytes=4,
)
