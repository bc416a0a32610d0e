"""Each scoring rule finds what the engine finds that it stands for, on the demo's vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from packaging.version import Version

from calibgui.core.search import rules
from calibgui.core.search.rules import EXACT, ScoringRule, scores
from tests.core.search.finding import found_by
from tests.core.search.vectors import min_max, zero_centred

pytest.importorskip("faiss")
pytest.importorskip("usearch")
pytestmark = pytest.mark.slow

K = 10
_SAME = 2e-7  # engines add up in float32: scores so near, of the largest, may change places


@dataclass(frozen=True, eq=False)
class Real:
    """2,000 documents, 100 queries, and the ranges that quantize them."""

    documents: NDArray[np.float32]
    queries: NDArray[np.float32]
    ranges: NDArray[np.float32]

    def codes(self, precision: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        from sentence_transformers.util.quantization import quantize_embeddings

        return tuple(
            quantize_embeddings(part, precision, ranges=self.ranges)
            for part in (self.documents, self.queries)
        )


@pytest.fixture(params=["per-dimension", "zero-centred"])
def real(request: pytest.FixtureRequest, demo_vectors: NDArray[np.float32]) -> Real:
    ranges = {"per-dimension": min_max, "zero-centred": zero_centred}[request.param](demo_vectors[:500])
    asking = np.arange(0, 2100, 21)
    documents = np.delete(demo_vectors, asking, axis=0)
    return Real(documents, demo_vectors[asking], ranges)


def search_flat(index: Any, documents: NDArray[Any], queries: NDArray[Any]) -> NDArray[np.int64]:
    index.add(np.ascontiguousarray(documents, np.float32))
    return np.asarray(index.search(np.ascontiguousarray(queries, np.float32), K)[1])


def usearch(metric: str) -> Callable[[Real], NDArray[np.int64]]:
    def search(real: Real) -> NDArray[np.int64]:
        from usearch.index import Index

        documents, queries = real.codes("int8")
        index = Index(ndim=documents.shape[1], metric=metric, dtype="i8")
        index.add(np.arange(len(documents)), documents)
        return np.asarray(index.search(queries, K, exact=True).keys).astype(np.int64)

    return search


def faiss_sq8(metric: str) -> Callable[[Real], NDArray[np.int64]]:
    def search(real: Real) -> NDArray[np.int64]:
        import faiss

        kind = getattr(faiss, metric)
        index = faiss.IndexScalarQuantizer(real.documents.shape[1], faiss.ScalarQuantizer.QT_8bit, kind)
        index.train(real.ranges)  # its vmin is row 0, its vdiff row 1 - row 0
        return search_flat(index, real.documents, real.queries)

    return search


def faiss_flat(kind: str, precision: str, by: str = "codes") -> Callable[[Real], NDArray[np.int64]]:
    def search(real: Real) -> NDArray[np.int64]:
        import faiss

        documents, queries = real.codes(precision)
        if by == "float":
            queries = real.queries
        elif by == "steps":
            queries = real.queries * ((real.ranges[1] - real.ranges[0]) / 255)
        return search_flat(getattr(faiss, kind)(documents.shape[1]), documents, queries)

    return search


def sentence_transformers(library: str, precision: str, rescore: bool) -> Callable[[Real], NDArray[np.int64]]:
    def search(real: Real) -> NDArray[np.int64]:
        from sentence_transformers.util import quantization

        found, _ = getattr(quantization, f"semantic_search_{library}")(
            real.queries,
            corpus_embeddings=real.codes(precision)[0],
            corpus_precision=precision,
            ranges=real.ranges,
            top_k=K,
            rescore=rescore,
            rescore_multiplier=4,
        )
        return np.array([[hit["corpus_id"] for hit in hits] for hits in found])

    return search


_RESCORED: dict[str, ScoringRule] = (
    {"int8": rules.RESCORED_INT8, "uint8": rules.RESCORED_UINT8}
    if Version(version("sentence-transformers")) >= Version("6.2")
    else {"int8": rules.RESCORED_INT8_RAW, "uint8": rules.RESCORED_UINT8_RAW}
)
ENGINES: dict[str, tuple[ScoringRule, Callable[[Real], NDArray[np.int64]]]] = {
    "faiss flat, float32 dot": (EXACT["dot"], faiss_flat("IndexFlatIP", "float32")),
    "faiss flat, float32 L2": (EXACT["l2"], faiss_flat("IndexFlatL2", "float32")),
    "usearch i8 dot": (rules.RAW_INT8_DOT, usearch("ip")),
    "usearch i8 cosine": (rules.RAW_INT8_COSINE, usearch("cos")),
    "usearch i8 L2": (rules.RAW_L2, usearch("l2sq")),
    "faiss flat, int8 codes, dot": (rules.RAW_INT8_DOT, faiss_flat("IndexFlatIP", "int8")),
    "faiss flat, uint8 codes, dot": (rules.RAW_UINT8_DOT, faiss_flat("IndexFlatIP", "uint8")),
    "faiss flat, uint8 codes, L2": (rules.RAW_L2, faiss_flat("IndexFlatL2", "uint8")),
    "faiss flat, float by codes": (rules.FLOAT_BY_CODES, faiss_flat("IndexFlatIP", "int8", "float")),
    "faiss flat, step folded": (rules.FOLDED, faiss_flat("IndexFlatIP", "int8", "steps")),
    "faiss SQ8 dot": (rules.DECODED_DOT, faiss_sq8("METRIC_INNER_PRODUCT")),
    "faiss SQ8 L2": (rules.DECODED_L2, faiss_sq8("METRIC_L2")),
    "st usearch": (rules.RAW_INT8_DOT, sentence_transformers("usearch", "int8", False)),
    "st usearch, rescored": (_RESCORED["int8"], sentence_transformers("usearch", "int8", True)),
    "st faiss": (rules.RAW_UINT8_DOT, sentence_transformers("faiss", "uint8", False)),
    "st faiss, rescored": (_RESCORED["uint8"], sentence_transformers("faiss", "uint8", True)),
    "st faiss, binary": (rules.HAMMING, sentence_transformers("faiss", "ubinary", False)),
    "st faiss, binary rescored": (rules.RESCORED_HAMMING, sentence_transformers("faiss", "ubinary", True)),
    "st usearch, binary": (rules.HAMMING, sentence_transformers("usearch", "ubinary", False)),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_that_a_rule_finds_the_ten_that_the_engine_finds(engine: str, real: Real) -> None:
    rule, search = ENGINES[engine]
    theirs = search(real)
    ours = found_by(rule, real.queries, real.documents, real.ranges, K)
    of_all = scores(rule, real.queries, real.documents, real.ranges)
    found, wanted = (np.take_along_axis(of_all, rows, axis=1) for rows in (ours, theirs))
    # The same at each place, but where two documents score the same.
    tied = np.abs(found - wanted) <= _SAME * np.abs(of_all).max()
    assert ((ours == theirs) | tied).all()
    if rule is not rules.HAMMING:  # whose whole numbers up to 384 are shared by many documents
        gaps = np.abs(np.diff(found, axis=1)).min(axis=1)
        assert (gaps > _SAME * np.abs(of_all).max()).mean() > 0.9


@pytest.mark.parametrize("precision", ["binary", "ubinary"])
def test_that_binary_search_of_usearch_rescored_finds_the_same_but_for_ties_at_the_fortieth(
    precision: str, real: Real
) -> None:
    """usearch gives equal distances in an order of its own: where the 40th and the 41st are equal, another
    document may be rescored than the one of the lower row. All others score the same at the same places.
    """
    theirs = sentence_transformers("usearch", precision, True)(real)
    ours = found_by(rules.RESCORED_HAMMING, real.queries, real.documents, None, K)
    near = scores(rules.HAMMING, real.queries, real.documents)  # the more, the nearer
    last, next_ = -np.sort(-near, axis=1)[:, 39:41].T
    second = scores(rules.RESCORED_HAMMING, real.queries, real.documents)
    clear = last > next_
    assert clear.sum() >= 5
    assert (ours[clear] == theirs[clear]).all()
    for query in np.flatnonzero(~clear):
        assert (near[query, theirs[query]] >= last[query]).all()
        sure = np.flatnonzero(near[query] > last[query])  # rescored whatever the order of equal ones
        best = sure[np.argsort(-second[query, sure], kind="stable")]
        for found in (ours[query], theirs[query]):
            kept = found[np.isin(found, sure)]
            gap = second[query, kept] - second[query, best[: len(kept)]]
            assert (np.abs(gap) <= _SAME * np.abs(second).max()).all()
