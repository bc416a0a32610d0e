"""HDF5 in the layout of ann-benchmarks: train, test, neighbors, distances."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import Codes, CodesHead, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block, BlockWriter, rows_at_once
from calibgui.core.export.targets.exact import Nearest
from calibgui.core.export.targets.packages import package
from calibgui.core.export.targets.snippets import array_search, snippet
from calibgui.core.export.targets.tensors import same_ranges

if TYPE_CHECKING:
    import h5py

NEIGHBOURS = 100
_DISTANCES = {"cosine": "angular", "l2": "euclidean"}


class Hdf5Writer(BlockWriter):
    """Documents are `train`. Queries, if there are any, are `test`, with their exact nearest documents.

    Distances are between the codes as they are: 1 - cosine for angular, float32.
    """

    _file: h5py.File | None = None

    def __init__(self, options: TargetOptions) -> None:
        self._options = options

    def _start(self, path: Path, head: CodesHead) -> None:
        h5py = package("h5py", "h5py", path)
        self._similarity = HDF5.similarity(self._options)
        queries = self._options.queries
        self._queries = np.empty((0, head.width), head.dtype) if queries is None else queries
        if self._queries.dtype != head.dtype or self._queries.shape[1:] != (head.width,):
            raise ExportError(
                f"The queries are {self._queries.dtype} of shape {self._queries.shape}, "
                f"the codes {head.dtype} of {head.width:,} columns.",
                remedy="Quantize the queries with the same ranges and precision.",
            )
        self._nearest = Nearest(self._queries, self._similarity, min(NEIGHBOURS, head.rows))
        self._file = h5py.File(path, "w", locking=False)  # whoever has us write it holds it
        self._file.attrs.update(_attributes(head, self._similarity))
        self._train = self._file.create_dataset("train", (head.rows, head.width), head.dtype)
        self._file["test"] = self._queries
        if head.ranges is not None:
            self._file["ranges"] = np.asarray(head.ranges)
        if head.provenance is not None:
            self._file["provenance"] = json.dumps(dict(head.provenance))

    def _append(self, block: Block) -> None:
        self._train[self._written.rows - len(block.codes) : self._written.rows] = block.codes
        if len(self._queries):
            self._nearest.add(block.codes)

    def _finish(self) -> None:
        assert self._file is not None
        neighbours, distances = self._truth()
        self._file["neighbors"], self._file["distances"] = neighbours, distances

    def _truth(self) -> tuple[Codes, Codes]:
        scores = self._nearest.scores
        distances = 1 - scores if self._similarity == "cosine" else np.sqrt(np.maximum(0, -scores))
        return self._nearest.rows.astype(np.int32), distances.astype(np.float32)

    def _read(self, path: Path) -> Generator[Block]:
        import h5py

        with h5py.File(path, "r", locking=False) as file:
            train = file["train"]
            if train.shape != (self._head.rows, self._head.width) or train.dtype != self._head.dtype:
                raise ValueError(f"{train.dtype} of {train.shape}")
            step = rows_at_once(self._head.width)
            for start in range(0, len(train), step):
                yield Block(train[start : start + step])

    def _verify_rest(self, path: Path) -> bool:
        import h5py

        head, (neighbours, distances) = self._head, self._truth()
        with h5py.File(path, "r", locking=False) as file:
            ranges = file["ranges"][:] if "ranges" in file else None
            told = file["provenance"].asstr()[()] if "provenance" in file else None
            return (
                dict(file.attrs) == _attributes(head, self._similarity)
                and np.array_equal(file["test"][:], self._queries)
                and np.array_equal(file["neighbors"][:], neighbours)
                and np.array_equal(file["distances"][:], distances)
                and same_ranges(ranges, head.ranges)
                and told == (None if head.provenance is None else json.dumps(dict(head.provenance)))
            )

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _attributes(head: CodesHead, similarity: str) -> dict[str, Any]:
    return {
        "type": "dense",
        "distance": _DISTANCES[similarity],
        "dimension": head.width,
        "point_type": "float",  # any number that is not a bit
    }


def _snippet(facts: SnippetFacts) -> str:
    load = (
        f'with h5py.File(HERE / "{facts.artefact}") as stored:',
        '    codes, ranges = stored["train"][:], stored["ranges"][:]',
    )
    return snippet(facts, load, array_search(facts), ["import h5py"])


HDF5 = Target(
    "hdf5",
    "HDF5, ann-benchmarks",
    (".hdf5", ".h5"),
    ("int8", "uint8"),
    "both",
    "h5py, ann-benchmarks",
    "train are the codes, test those of held-out texts, with their 100 exact neighbours among the codes.",
    Hdf5Writer,
    _snippet,
    needs="h5py",
    searched_as=("own-code",),
    similarities=("cosine", "l2"),
)
