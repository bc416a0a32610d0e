"""What scores are made of: products of a block of queries with a block of documents, each computed once.

Products of codes are exact integers. Float products are computed in float64 and rounded to 40 bits, so that
equal vectors get equal scores wherever in a block they stand: a matrix product adds up the columns at its
edge in another order, which shows in the last bits and would decide ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibgui.core.errors import RangesError

Scores = NDArray[np.float64]
_EXACT_DIMS = 1024
"""Codes of int8 are at most 128: sums of 1024 products stay within 2^24, where float32 holds each integer."""
_DROPPED_BITS = 12  # of the 52 of a float64


@dataclass(frozen=True, slots=True, eq=False)
class Codec:
    """What codes stand for under some ranges: value = minimum + step * (code + 128), for codes of int8.

    float64 (dim,). `step` is sentence-transformers', which counts a step of 0 as 1; `width` is without that
    exception, as Faiss has it.
    """

    ranges: NDArray[np.float32]
    minimum: Scores
    step: Scores
    width: Scores

    @classmethod
    def of(cls, ranges: NDArray[np.float32]) -> Codec:
        """From checked ranges float32 (2, dim)."""
        width = (ranges[1] - ranges[0]) / np.float32(255)
        step = np.where(width == 0, np.float32(1), width)
        return cls(ranges, ranges[0].astype(np.float64), step.astype(np.float64), width.astype(np.float64))


@dataclass(eq=False)
class Side:
    """A block of queries or documents: vectors float32 (n, dim), codes int8 (n, dim) where it has some."""

    vectors: NDArray[np.float32]
    codes: NDArray[np.int8] | None = None
    codec: Codec | None = None

    @property
    def coded(self) -> tuple[NDArray[np.int8], Codec]:
        """Raises RangesError where there are no ranges."""
        if self.codes is None or self.codec is None:
            raise RangesError("This scoring rule compares codes.", remedy="Give the ranges that make them.")
        return self.codes, self.codec

    @cached_property
    def values(self) -> Scores:
        return self.vectors.astype(np.float64)

    @cached_property
    def code_values(self) -> Scores:
        return self.coded[0].astype(np.float64)

    @cached_property
    def bits(self) -> NDArray[np.float32]:
        """1 where a value is above 0, else 0."""
        return (self.vectors > 0).astype(np.float32)

    @cached_property
    def bit_counts(self) -> Scores:
        """Exact: (n,)."""
        return np.asarray(self.bits.sum(axis=1), np.float64)

    @cached_property
    def norms(self) -> Scores:
        """Squared lengths of the vectors: (n,)."""
        return rounded(np.einsum("ij,ij->i", self.values, self.values))

    @cached_property
    def code_norms(self) -> Scores:
        """Squared lengths of the codes, exact: (n,)."""
        codes = self.coded[0].astype(np.int32)
        return np.asarray(np.einsum("ij,ij->i", codes, codes, dtype=np.int64), np.float64)

    @cached_property
    def code_sums(self) -> Scores:
        """Exact: (n,)."""
        return np.asarray(self.coded[0].sum(axis=1, dtype=np.int64), np.float64)

    @cached_property
    def decoded_norms(self) -> Scores:
        """Squared lengths of what Faiss decodes, which is the middle of each step: (n,)."""
        codec = self.coded[1]
        decoded = self.code_values * codec.width + (codec.minimum + 128.5 * codec.width)
        return rounded(np.einsum("ij,ij->i", decoded, decoded))


class Pairs:
    """Every query of a block with every document of a block: float64 (queries, documents)."""

    def __init__(self, queries: Side, documents: Side) -> None:
        self.queries = queries
        self.documents = documents

    @property
    def dim(self) -> int:
        return int(self.queries.vectors.shape[1])

    @cached_property
    def vectors(self) -> Scores:
        return rounded(self.queries.values @ self.documents.values.T)

    @cached_property
    def codes(self) -> Scores:
        """Of int8 codes, exact."""
        queries, documents = self.queries.coded[0], self.documents.coded[0]
        total = np.zeros((len(queries), len(documents)))
        for start in range(0, self.dim, _EXACT_DIMS):
            stop = start + _EXACT_DIMS
            left = queries[:, start:stop].astype(np.float32)
            total += left @ documents[:, start:stop].astype(np.float32).T
        return total

    @cached_property
    def float_by_codes(self) -> Scores:
        """Float queries, int8 codes of documents."""
        return rounded(self.queries.values @ self.documents.code_values.T)

    @cached_property
    def folded(self) -> Scores:
        """As `float_by_codes`, each value of the query times the step of its dimension."""
        return self._scaled(self.documents.coded[1].step)

    @cached_property
    def folded_width(self) -> Scores:
        codec = self.documents.coded[1]
        return self.folded if codec.width.all() else self._scaled(codec.width)

    def _scaled(self, by: Scores) -> Scores:
        return rounded((self.queries.values * by) @ self.documents.code_values.T)

    @cached_property
    def common_bits(self) -> Scores:
        """How many dimensions are above 0 in both, exact."""
        return (self.queries.bits @ self.documents.bits.T).astype(np.float64)

    @cached_property
    def float_by_bits(self) -> Scores:
        return rounded(self.queries.values @ self.documents.bits.astype(np.float64).T)


def rounded(values: Scores) -> Scores:
    """`values`, contiguous, rounded in place to 40 bits."""
    bits = values.view(np.int64)
    bits += 1 << (_DROPPED_BITS - 1)
    bits &= -(1 << _DROPPED_BITS)
    return values
