"""A usearch index over int8 codes."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibgui.core.export.targets.base import CodesHead, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block, BlockWriter, rows_at_once
from calibgui.core.export.targets.exact import Nearest, sample_rows
from calibgui.core.export.targets.packages import package
from calibgui.core.export.targets.snippets import snippet

if TYPE_CHECKING:
    from usearch.index import Index

_K = 10
_METRICS = {"dot": "ip", "cosine": "cos", "l2": "l2sq"}


class UsearchWriter(BlockWriter):
    """Keys are row numbers. The index is in memory until it is whole."""

    _index: Index | None = None

    def __init__(self, options: TargetOptions) -> None:
        self._options = options

    def _start(self, path: Path, head: CodesHead) -> None:
        usearch = package("usearch.index", "usearch", path)
        metric = _METRICS[USEARCH.similarity(self._options)]
        self._index = usearch.Index(ndim=head.dim, metric=metric, dtype="i8")

    def _append(self, block: Block) -> None:
        assert self._index is not None
        first = self._written.rows - len(block.codes)
        keys = np.arange(first, first + len(block.codes), dtype=np.uint64)
        self._index.add(keys, np.ascontiguousarray(block.codes))

    def _finish(self) -> None:
        assert self._index is not None
        self._index.save(str(self._path))

    def _read(self, path: Path) -> Generator[Block]:
        from usearch.index import Index

        index = Index.restore(str(path), view=True)
        if index is None or index.ndim != self._head.dim or len(index) != self._head.rows:
            raise ValueError("the index is of another shape")
        try:
            yield from self._stored(index)
            if not self._finds(index):
                raise ValueError("its exact search finds others than comparing all codes does")
        finally:
            index.reset()

    def _stored(self, index: Index) -> Generator[Block]:
        sample = sample_rows(len(index))
        self._queries = np.array([index.get(row) for row in sample], np.int8).reshape(-1, index.ndim)
        self._nearest = Nearest(self._queries, USEARCH.similarity(self._options), min(_K, len(index)))
        step = rows_at_once(self._head.width)
        for start in range(0, len(index), step):
            keys = np.arange(start, min(start + step, len(index)), dtype=np.uint64)
            codes = np.vstack(index.get(keys)).astype(np.int8, copy=False)
            self._nearest.add(codes)
            yield Block(codes)

    def _finds(self, index: Index) -> bool:
        """Whether an exact search gives the distances that comparing with every code gives."""
        if not len(self._queries):
            return True
        similarity = USEARCH.similarity(self._options)
        found = index.search(self._queries, self._nearest.rows.shape[1], exact=True)
        distances = np.asarray(found.distances, np.float64).reshape(self._nearest.rows.shape)
        wanted = (0 if similarity == "l2" else 1) - self._nearest.scores
        return bool(np.allclose(distances, wanted, rtol=1e-3, atol=1e-3))

    def discard(self) -> None:
        self._index = None


def _snippet(facts: SnippetFacts) -> str:
    search = (
        "found = index.search(query_codes, 10)  # exact=True compares with every code",
        "for row, distance in zip(found.keys, found.distances):",
        "    print(row, distance)",
    )
    load = (f'index = Index.restore(str(HERE / "{facts.artefact}"))',)
    return snippet(facts, load, search, ["from usearch.index import Index"])


USEARCH = Target(
    "usearch",
    "usearch i8 index",
    (".usearch",),
    ("int8",),
    "codes",
    "usearch",
    "Index of dtype i8, keys are row numbers. Best with one zero-centred range. In memory.",
    UsearchWriter,
    _snippet,
    why_not={"uint8": "usearch's i8 holds int8 codes, and would take codes above 127 for negative ones"},
    needs="usearch",
    searched_as=("usearch-i8", "st-usearch", "st-usearch-rescore", "st-usearch-rescore-raw"),
    similarities=("dot", "cosine", "l2"),
    row_bytes=150.0,
)
