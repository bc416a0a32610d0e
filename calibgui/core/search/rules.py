"""Scoring rules: how engines compare a query with quantized documents. A higher score is nearer.

Codes are those of `quantize_embeddings` with the same ranges for queries and documents. Metrics name what the
rule stands for, and what float32 search it is judged against.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization.quantize import Precision, quantize_embeddings
from calibgui.core.ranges.schemes import checked_ranges
from calibgui.core.search.products import Codec, Pairs, Scores, Side

Metric = Literal["dot", "cosine", "l2"]


@dataclass(frozen=True)
class ScoringRule(ABC):
    """`raw` says that codes are compared as they are, without their ranges: each dimension's scale is lost.

    `integral` says that scores are whole numbers.
    """

    id: str
    name: str
    metric: Metric
    precision: Precision
    raw: bool = True
    integral: bool = False

    @abstractmethod
    def score(self, pairs: Pairs) -> Scores:
        """float64 (queries, documents)."""

    @property
    def needs_ranges(self) -> bool:
        return self.precision in ("int8", "uint8")


class Exact(ScoringRule):
    """Float32 vectors as they are: dot product, cosine (0 for a vector of zeros), or minus squared L2."""

    def score(self, pairs: Pairs) -> Scores:
        if self.metric == "dot":
            return pairs.vectors
        if self.metric == "cosine":
            return _cosine(pairs.vectors, pairs.queries.norms, pairs.documents.norms)
        return _minus_l2(pairs.vectors, pairs.queries.norms, pairs.documents.norms)


class RawDot(ScoringRule):
    """Dot product of codes. Those of uint8 are 128 larger: products of an offset join in."""

    def score(self, pairs: Pairs) -> Scores:
        if self.precision == "int8":
            return pairs.codes
        queries = 128.0 * pairs.queries.code_sums[:, None]
        documents = 128.0 * pairs.documents.code_sums[None, :]
        return pairs.codes + queries + documents + float(128 * 128 * pairs.dim)


class RawCosine(ScoringRule):
    """Cosine of int8 codes; 0 where all codes of a side are 0."""

    def score(self, pairs: Pairs) -> Scores:
        return _cosine(pairs.codes, pairs.queries.code_norms, pairs.documents.code_norms)


class RawL2(ScoringRule):
    """Minus the squared distance of codes: the same for int8 and uint8, as an offset cancels."""

    def score(self, pairs: Pairs) -> Scores:
        return _minus_l2(pairs.codes, pairs.queries.code_norms, pairs.documents.code_norms)


class FloatByCodes(ScoringRule):
    """Dot product of the float query with int8 codes: how sentence-transformers before 6.2 rescores."""

    def score(self, pairs: Pairs) -> Scores:
        return pairs.float_by_codes


class Folded(ScoringRule):
    """Dot product of the float query, times the steps, with int8 codes: ranks as decoded codes do."""

    def score(self, pairs: Pairs) -> Scores:
        return pairs.folded


class Dequantized(ScoringRule):
    """Dot product of the float query with minimum + step * code: how sentence-transformers 6.2 rescores."""

    def score(self, pairs: Pairs) -> Scores:
        codec = pairs.documents.coded[1]
        start = pairs.queries.values @ (codec.minimum + 128 * codec.step)
        return pairs.folded + start[:, None]


class Decoded(ScoringRule):
    """The float query with what Faiss `QT_8bit` decodes, minimum + (max - min) * (code + 0.5) / 255."""

    def score(self, pairs: Pairs) -> Scores:
        codec = pairs.documents.coded[1]
        start = pairs.queries.values @ (codec.minimum + 128.5 * codec.width)
        products = pairs.folded_width + start[:, None]
        if self.metric == "dot":
            return products
        return _minus_l2(products, pairs.queries.norms, pairs.documents.decoded_norms)


class Hamming(ScoringRule):
    """Minus the number of bits that differ."""

    def score(self, pairs: Pairs) -> Scores:
        queries, documents = (side.bit_counts for side in (pairs.queries, pairs.documents))
        return np.asarray(2 * pairs.common_bits - queries[:, None] - documents[None, :])


class FloatByBits(ScoringRule):
    """Dot product of the float query with bits 0 and 1: how sentence-transformers rescores binary codes."""

    def score(self, pairs: Pairs) -> Scores:
        return pairs.float_by_bits


@dataclass(frozen=True, kw_only=True)
class Rescored(ScoringRule):
    """`multiplier` times as many results as wanted by the rule `first`, of which `second` picks.

    What is found depends on the number of results wanted. The score is that of `second`.
    """

    first: ScoringRule
    second: ScoringRule
    multiplier: int = 4

    def score(self, pairs: Pairs) -> Scores:
        return self.second.score(pairs)


EXACT: dict[Metric, ScoringRule] = {
    "dot": Exact("float32-dot", "float32 dot product", "dot", "float32", raw=False),
    "cosine": Exact("float32-cosine", "float32 cosine", "cosine", "float32", raw=False),
    "l2": Exact("float32-l2", "float32 L2", "l2", "float32", raw=False),
}
RAW_INT8_DOT = RawDot("raw-int8-dot", "raw int8 dot product", "dot", "int8", integral=True)
RAW_INT8_COSINE = RawCosine("raw-int8-cosine", "raw int8 cosine", "cosine", "int8")
RAW_UINT8_DOT = RawDot("raw-uint8-dot", "raw uint8 dot product", "dot", "uint8", integral=True)
RAW_L2 = RawL2("raw-l2", "L2 of raw codes", "l2", "int8", integral=True)
FLOAT_BY_CODES = FloatByCodes("float-by-codes", "float query, raw int8 codes", "dot", "int8")
DECODED_DOT = Decoded("decoded-dot", "decoded codes, dot product", "dot", "uint8", raw=False)
DECODED_L2 = Decoded("decoded-l2", "decoded codes, L2", "l2", "uint8", raw=False)
FOLDED = Folded("folded-dot", "step folded into the query", "dot", "int8", raw=False)
HAMMING = Hamming("hamming", "binary, Hamming", "dot", "ubinary", integral=True)
_DEQUANTIZED = Dequantized("dequantized-dot", "dequantized codes, dot product", "dot", "int8", raw=False)
_FLOAT_BY_BITS = FloatByBits("float-by-bits", "float query, bits", "dot", "ubinary")
RESCORED_INT8 = Rescored(
    "rescored-int8-dot",
    "raw int8 dot product, rescored",
    "dot",
    "int8",
    first=RAW_INT8_DOT,
    second=_DEQUANTIZED,
)
RESCORED_INT8_RAW = Rescored(
    "rescored-int8-raw",
    "raw int8 dot product, rescored on raw codes",
    "dot",
    "int8",
    first=RAW_INT8_DOT,
    second=FLOAT_BY_CODES,
)
RESCORED_UINT8 = Rescored(
    "rescored-uint8-dot",
    "raw uint8 dot product, rescored",
    "dot",
    "uint8",
    first=RAW_UINT8_DOT,
    second=_DEQUANTIZED,
)
RESCORED_UINT8_RAW = Rescored(
    "rescored-uint8-raw",
    "raw uint8 dot product, rescored on raw codes",
    "dot",
    "uint8",
    first=RAW_UINT8_DOT,
    second=FLOAT_BY_CODES,  # the offset of uint8 adds the same to all scores of a query
)
RESCORED_HAMMING = Rescored(
    "rescored-hamming",
    "binary, Hamming, rescored",
    "dot",
    "ubinary",
    first=HAMMING,
    second=_FLOAT_BY_BITS,
)
RULES: tuple[ScoringRule, ...] = (
    RAW_INT8_DOT,
    RAW_INT8_COSINE,
    RAW_L2,
    RAW_UINT8_DOT,
    FLOAT_BY_CODES,
    DECODED_DOT,
    DECODED_L2,
    FOLDED,
    RESCORED_INT8,
    RESCORED_INT8_RAW,
    RESCORED_UINT8,
    RESCORED_UINT8_RAW,
    HAMMING,
    RESCORED_HAMMING,
)


def rule_of(id_: str) -> ScoringRule:
    """Raises KeyError where no rule has this id."""
    return {rule.id: rule for rule in RULES}[id_]


def scores(
    rule: ScoringRule,
    queries: NDArray[np.float32],
    documents: NDArray[np.float32],
    ranges: NDArray[np.float32] | None = None,
) -> Scores:
    """Of all queries (q, dim) against all documents (n, dim) at once: float64 (q, n). For small sets.

    Raises RangesError for a rule that compares codes without `ranges`, (2, dim), or for some that don't fit.
    """
    return rule.score(Pairs(*sides(rule, (queries, documents), ranges)))


def sides(
    rule: ScoringRule, parts: tuple[NDArray[np.float32], ...], ranges: NDArray[np.float32] | None
) -> tuple[Side, ...]:
    if ranges is None or not rule.needs_ranges:
        return tuple(Side(part) for part in parts)
    codec = Codec.of(checked_ranges(ranges, parts[0].shape[1]))
    return tuple(Side(part, quantize_embeddings(part, "int8", codec.ranges), codec) for part in parts)


def _cosine(products: Scores, queries: Scores, documents: Scores) -> Scores:
    lengths = np.sqrt(queries)[:, None] * np.sqrt(documents)[None, :]
    return np.asarray(np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0))


def _minus_l2(products: Scores, queries: Scores, documents: Scores) -> Scores:
    return (2 * products - documents[None, :]) - queries[:, None]
