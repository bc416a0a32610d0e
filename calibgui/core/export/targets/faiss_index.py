"""A Faiss index that holds these codes as they are, trained with these ranges."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from calibgui.core.errors import ExportError
from calibgui.core.export.targets.base import CodesHead, SnippetFacts, Target, TargetOptions
from calibgui.core.export.targets.blocks import Block, BlockWriter, rows_at_once
from calibgui.core.export.targets.exact import Nearest, sample_rows
from calibgui.core.export.targets.packages import package
from calibgui.core.export.targets.snippets import snippet

if TYPE_CHECKING:
    import faiss

_K = 10


class FaissWriter(BlockWriter):
    """`IndexScalarQuantizer` QT_8bit, whose `trained` are the minima and then the widths of the ranges.

    Faiss decodes minimum + (code + 0.5) / 255 * width. Codes are put in with `add_sa_codes`, not through
    `add`, which would quantize once more. The index is in memory until it is whole.
    """

    _index: faiss.IndexScalarQuantizer | None = None

    def __init__(self, options: TargetOptions) -> None:
        self._options = options

    def _start(self, path: Path, head: CodesHead) -> None:
        faiss = package("faiss", "faiss-cpu", path)
        if head.ranges is None:
            raise ExportError("A Faiss SQ8 index needs ranges.", remedy="Give those of the codes.", path=path)
        metric = {"dot": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}[FAISS.similarity(self._options)]
        self._index = faiss.IndexScalarQuantizer(head.dim, faiss.ScalarQuantizer.QT_8bit, metric)
        faiss.copy_array_to_vector(_trained(head), self._index.sq.trained)
        self._index.is_trained = True
        self._metric = metric

    def _append(self, block: Block) -> None:
        assert self._index is not None
        self._index.add_sa_codes(np.ascontiguousarray(block.codes))

    def _finish(self) -> None:
        import faiss

        faiss.write_index(self._index, str(self._path))

    def _read(self, path: Path) -> Generator[Block]:
        import faiss

        self._back = index = faiss.read_index(str(path))
        size = index.ntotal * index.sa_code_size()
        codes = faiss.rev_swig_ptr(index.codes.data(), size) if size else np.empty(0, np.uint8)
        codes = codes.reshape(index.ntotal, index.sa_code_size())
        step = rows_at_once(self._head.width)
        minimum, width = np.split(_trained(self._head).astype(np.float64), 2)
        sample = codes[sample_rows(index.ntotal)]
        self._queries = (minimum + (sample + 0.5) / 255 * width).astype(np.float32)
        similarity = FAISS.similarity(self._options)
        self._nearest = Nearest(self._queries, similarity, min(_K, index.ntotal))
        for start in range(0, len(codes), step):
            block = codes[start : start + step]
            if len(self._queries):
                self._nearest.add(minimum + (block + 0.5) / 255 * width)
            yield Block(block)

    def _verify_rest(self, path: Path) -> bool:
        """Ranges and metric, and that a search gives what a search over the decoded codes does."""
        import faiss

        index, head = self._back, self._head
        trained = faiss.vector_to_array(index.sq.trained)
        same = index.d == head.dim and index.metric_type == self._metric and index.is_trained
        if not same or not np.array_equal(trained, _trained(head)):
            return False
        if not len(self._queries):
            return True
        scores, _ = index.search(self._queries, self._nearest.rows.shape[1])
        wanted = self._nearest.scores if self._metric == faiss.METRIC_INNER_PRODUCT else -self._nearest.scores
        size = float(np.abs(self._queries).max()) ** 2 * head.dim
        return bool(np.allclose(scores, wanted, rtol=1e-3, atol=1e-5 * size))

    def discard(self) -> None:
        self._index = None


def _trained(head: CodesHead) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    assert head.ranges is not None
    ranges = np.asarray(head.ranges, np.float32)
    return np.concatenate((ranges[0], ranges[1] - ranges[0]))


def _snippet(facts: SnippetFacts) -> str:
    load = (f'index = faiss.read_index(str(HERE / "{facts.artefact}"))',)
    search = (
        "# The query stays float32: the index holds the ranges and decodes each code that it compares.",
        "scores, rows = index.search(query[None].astype(np.float32), 10)",
        "for row, score in zip(rows[0], scores[0]):",
        "    print(row, score)",
    )
    return snippet(facts, load, search, ["import faiss"], quantized=False)


FAISS = Target(
    "faiss",
    "Faiss SQ8 index",
    (".faiss",),
    ("uint8",),
    "both",
    "faiss",
    "IndexScalarQuantizer QT_8bit trained with these ranges, these codes. Queries stay float32. In memory.",
    FaissWriter,
    _snippet,
    why_not={"int8": "Faiss's QT_8bit holds uint8 codes, and would take int8 codes for others"},
    needs="faiss-cpu",
    searched_as=("faiss-sq8", "st-faiss", "st-faiss-rescore"),
    similarities=("dot", "l2"),
)
