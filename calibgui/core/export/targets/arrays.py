"""Codes as numpy reads them: `.npy`, and `.npz` with the ranges and the provenance in it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from calibgui.core.export.targets.base import CodesHead, SnippetFacts, Target
from calibgui.core.export.targets.blocks import Block, BlockWriter, StreamWriter, as_rows, rows_at_once
from calibgui.core.export.targets.snippets import array_search, snippet
from calibgui.core.quantization.quantize import Precision

_ALL: tuple[Precision, ...] = ("int8", "uint8", "binary", "ubinary")


class NpyWriter(StreamWriter):
    """Header first, then the rows as they come."""

    def _beginning(self, head: CodesHead) -> bytes:
        beginning = io.BytesIO()
        _write_header(beginning, (head.rows, head.width), head.dtype)
        return beginning.getvalue()

    def _read(self, path: Path) -> Generator[Block]:
        codes = np.load(path, mmap_mode="r")  # not mapped where it is empty
        if codes.dtype != self._head.dtype or codes.shape != (self._head.rows, self._head.width):
            raise ValueError(f"{codes.dtype} of {codes.shape}")
        step = rows_at_once(self._head.width)
        for start in range(0, len(codes), step):
            yield Block(codes[start : start + step])


class NpzWriter(BlockWriter):
    """Not compressed: codes do not shrink by it, and numpy reads members that are stored as they are."""

    _archive: zipfile.ZipFile | None = None
    _member: IO[bytes] | None = None

    def _start(self, path: Path, head: CodesHead) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        for name, array in self._small(head).items():
            with self._archive.open(_member(name), "w") as member:
                npy.write_array(member, array, allow_pickle=False)
        self._member = self._archive.open(_member("codes"), "w", force_zip64=True)
        _write_header(self._member, (head.rows, head.width), head.dtype)

    def _small(self, head: CodesHead) -> dict[str, np.ndarray[Any, Any]]:
        small = {} if head.ranges is None else {"ranges": np.asarray(head.ranges)}
        if head.provenance is not None:
            small["provenance"] = np.array(json.dumps(dict(head.provenance)))
        return small

    def _append(self, block: Block) -> None:
        assert self._member is not None
        self._member.write(np.ascontiguousarray(block.codes).data)

    def _finish(self) -> None:
        assert self._member is not None
        self._member.close()

    def _read(self, path: Path) -> Generator[Block]:
        head = self._head
        with zipfile.ZipFile(path) as archive, archive.open("codes.npy") as member:
            npy.read_magic(member)
            shape, fortran, dtype = npy.read_array_header_1_0(member)
            if shape != (head.rows, head.width) or dtype != head.dtype or fortran:
                raise ValueError(f"{dtype} of {shape}")
            size = rows_at_once(head.width) * head.width
            while data := member.read(size):
                yield Block(as_rows(data, head))

    def _verify_rest(self, path: Path) -> bool:
        with np.load(path) as stored:
            small = self._small(self._head)
            return set(stored.files) == {"codes", *small} and all(
                np.array_equal(stored[name], array) for name, array in small.items()
            )

    def discard(self) -> None:
        if self._archive is not None:
            if self._member is not None:
                self._member.close()
            self._archive.close()
            self._archive = self._member = None


def _member(name: str) -> zipfile.ZipInfo:
    """Without the time of writing: the same codes are the same bytes."""
    info = zipfile.ZipInfo(f"{name}.npy")
    info.external_attr = 0o644 << 16
    return info


def _write_header(stream: IO[bytes], shape: tuple[int, int], dtype: np.dtype[Any]) -> None:
    described = npy.dtype_to_descr(dtype)
    npy.write_array_header_1_0(stream, {"descr": described, "fortran_order": False, "shape": shape})


def _npy_snippet(facts: SnippetFacts) -> str:
    return snippet(
        facts, (f'codes = np.load(HERE / "{facts.artefact}", mmap_mode="r")',), array_search(facts)
    )


def _npz_snippet(facts: SnippetFacts) -> str:
    load = [f'with np.load(HERE / "{facts.artefact}") as stored:']
    if facts.precision in ("int8", "uint8"):
        load.append('    codes, ranges = stored["codes"], stored["ranges"]')
    else:
        load.append('    codes = stored["codes"]')
    return snippet(facts, load, array_search(facts))


NPY = Target(
    "npy",
    "NumPy array",
    (".npy",),
    _ALL,
    "codes",
    "numpy",
    "Codes alone, the ranges beside. Maps into memory; row.tobytes() is what Redis takes as INT8.",
    lambda _: NpyWriter(),
    _npy_snippet,
    searched_as=("own-code", "st-usearch", "st-faiss", "redis-int8"),
)
NPZ = Target(
    "npz",
    "NumPy archive",
    (".npz",),
    _ALL,
    "both",
    "numpy",
    "Codes, ranges and provenance in one file, not compressed.",
    lambda _: NpzWriter(),
    _npz_snippet,
    searched_as=("own-code",),
)
