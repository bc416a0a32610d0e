"""Where the codes will be searched: what each engine compares, what that costs, and what suits it better.

What is said of the engines is what they do with codes that are handed to them as vectors of bytes, with the
settings named in `setting`. sentence-transformers searches with `semantic_search_usearch` / `_faiss`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization.quantize import Precision
from calibgui.core.search.rules import (
    DECODED_DOT,
    FOLDED,
    RAW_INT8_COSINE,
    RAW_INT8_DOT,
    RAW_L2,
    RAW_UINT8_DOT,
    RESCORED_INT8,
    RESCORED_INT8_RAW,
    RESCORED_UINT8,
    Metric,
    ScoringRule,
)
from calibgui.core.search.shape import Shape, shape_of

Suits = Literal["any", "shared", "shared zero-centred", "none"]


@dataclass(frozen=True, slots=True)
class Target:
    """An engine with a setting. `suits` says which ranges keep its ranking like that of float32.

    `better` is the id of a target with the same kind of engine that fits where this one suits none.
    `query_work` is what a query costs beyond comparing codes; "" for nothing.
    """

    id: str
    name: str
    setting: str
    rule: ScoringRule
    suits: Suits
    precision: Precision
    query_work: str = ""
    better: str | None = None
    better_how: str = ""

    @property
    def metric(self) -> Metric:
        return self.rule.metric

    @property
    def raw(self) -> bool:
        """Whether codes are compared without their ranges."""
        return self.rule.raw

    def bytes_per_vector(self, dim: int) -> int:
        """Of the codes alone, without what the index adds."""
        return (dim + 7) // 8 if self.precision in ("binary", "ubinary") else dim


@dataclass(frozen=True, slots=True)
class Advice:
    """Ranges and target don't fit: why, and the better choice. One of `shape` and `target` is set."""

    reason: str
    shape: Shape | None = None
    target: str | None = None


_QUANTIZE = "quantize the query"
_RESCORE = "quantize the query, decode and rescore 4 times as many candidates"
_RESCORE_RAW = "quantize the query, rescore 4 times as many candidates"

TARGETS: tuple[Target, ...] = (
    Target(
        "st-usearch",
        "sentence-transformers + usearch",
        'corpus_precision="int8", rescore=False',
        RAW_INT8_DOT,
        "shared zero-centred",
        "int8",
        _QUANTIZE,
    ),
    Target(
        "st-usearch-rescore",
        "sentence-transformers + usearch, rescored",
        'release 6.2 or later, corpus_precision="int8", rescore=True, rescore_multiplier=4',
        RESCORED_INT8,
        "any",
        "int8",
        _RESCORE,
    ),
    Target(
        "st-usearch-rescore-raw",
        "sentence-transformers before 6.2 + usearch, rescored",
        'release 5.7 to 6.1, corpus_precision="int8", rescore=True, rescore_multiplier=4',
        RESCORED_INT8_RAW,
        "shared zero-centred",
        "int8",
        _RESCORE_RAW,
    ),
    Target(
        "st-faiss",
        "sentence-transformers + faiss",
        'corpus_precision="uint8", rescore=False',
        RAW_UINT8_DOT,
        "none",
        "uint8",
        _QUANTIZE,
        better="faiss-sq8",
        better_how="Use a Faiss SQ8 index (QT_8bit) with these ranges as its training.",
    ),
    Target(
        "st-faiss-rescore",
        "sentence-transformers + faiss, rescored",
        'release 6.2 or later, corpus_precision="uint8", rescore=True, rescore_multiplier=4',
        RESCORED_UINT8,
        "none",
        "uint8",
        _RESCORE,
        better="faiss-sq8",
        better_how="Use a Faiss SQ8 index (QT_8bit) with these ranges as its training.",
    ),
    Target(
        "faiss-sq8",
        "Faiss SQ8",
        "IndexScalarQuantizer, QT_8bit, inner product, trained with these ranges",
        DECODED_DOT,
        "any",
        "uint8",
        "decode each code that is compared",
    ),
    Target(
        "usearch-i8",
        "usearch i8",
        'dtype="i8", metric="ip"',
        RAW_INT8_DOT,
        "shared zero-centred",
        "int8",
        _QUANTIZE,
    ),
    Target(
        "elasticsearch-byte",
        "Elasticsearch/OpenSearch byte",
        "element type byte, cosine",
        RAW_INT8_COSINE,
        "shared zero-centred",
        "int8",
        _QUANTIZE,
    ),
    Target(
        "vespa-int8",
        "Vespa int8",
        "tensor<int8>, dotproduct",
        RAW_INT8_DOT,
        "shared zero-centred",
        "int8",
        _QUANTIZE,
    ),
    Target(
        "redis-int8",
        "Redis INT8",
        "TYPE INT8, DISTANCE_METRIC IP",
        RAW_INT8_DOT,
        "shared zero-centred",
        "int8",
        _QUANTIZE,
    ),
    Target(
        "qdrant-uint8",
        "Qdrant uint8",
        "datatype uint8, Dot",
        RAW_UINT8_DOT,
        "none",
        "uint8",
        _QUANTIZE,
        better="qdrant-uint8-euclid",
        better_how="Set the distance of the collection to Euclid, where an offset cancels.",
    ),
    Target(
        "qdrant-uint8-euclid",
        "Qdrant uint8, Euclid",
        "datatype uint8, Euclid",
        RAW_L2,
        "shared",
        "uint8",
        _QUANTIZE,
    ),
    Target(
        "own-code",
        "Own code",
        "the query times the steps, with the codes",
        FOLDED,
        "any",
        "int8",
        "multiply the query by the steps",
    ),
)


def target_of(id_: str) -> Target:
    """Raises KeyError where no target has this id."""
    return {target.id: target for target in TARGETS}[id_]


def advice_for(target: Target, ranges: NDArray[np.float32]) -> Advice | None:
    """What to change where `ranges`, (2, dim), cost this target results; None where they fit."""
    shape = shape_of(ranges)
    if target.suits == "any" or target.suits == shape:
        return None
    if target.suits == "none":
        reason = (
            f"{target.name} takes the dot product of codes from 0 to 255, which carry an offset of 128 "
            f"that no ranges remove. {target.better_how}"
        )
        return Advice(reason, target=target.better)
    if target.suits == "shared":
        if shape == "shared zero-centred":
            return None
        reason = "compares codes without their ranges, and a step of its own for each dimension distorts them"
    elif shape == "shared":
        reason = "compares codes without their ranges, and code 0 does not stand for zero under these"
    else:
        reason = (
            "compares codes without their ranges, so that each dimension loses its scale and its offset; "
            "one zero-centred range shared by all dimensions keeps both"
        )
    return Advice(f"{target.name} {reason}.", shape="shared zero-centred")
