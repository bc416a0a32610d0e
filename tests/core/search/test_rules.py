from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.errors import RangesError
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.search.rules import (
    DECODED_DOT,
    DECODED_L2,
    EXACT,
    FLOAT_BY_CODES,
    FOLDED,
    HAMMING,
    RAW_INT8_COSINE,
    RAW_INT8_DOT,
    RAW_L2,
    RAW_UINT8_DOT,
    RESCORED_HAMMING,
    RESCORED_INT8,
    RULES,
    rule_of,
    scores,
)
from tests.core.search.vectors import clustered, min_max, zero_centred

DOCUMENTS, QUERIES = clustered(60), clustered(9, seed=1)
RANGES = min_max(DOCUMENTS[:40])  # so that some values lie outside


def _codes(precision: str) -> tuple[np.ndarray, np.ndarray]:
    return tuple(
        quantize_embeddings(part, precision, RANGES).astype(np.int64) for part in (QUERIES, DOCUMENTS)
    )


def test_that_raw_scores_are_the_exact_integers() -> None:
    queries, documents = _codes("int8")
    np.testing.assert_array_equal(scores(RAW_INT8_DOT, QUERIES, DOCUMENTS, RANGES), queries @ documents.T)
    differences = queries[:, None] - documents[None]
    np.testing.assert_array_equal(scores(RAW_L2, QUERIES, DOCUMENTS, RANGES), -(differences**2).sum(axis=2))
    queries, documents = _codes("uint8")
    np.testing.assert_array_equal(scores(RAW_UINT8_DOT, QUERIES, DOCUMENTS, RANGES), queries @ documents.T)


@pytest.mark.parametrize("dim", [1, 1023, 1024, 1025, 5000])
def test_that_raw_scores_stay_exact_whatever_the_dimension(dim: int) -> None:
    """All codes -128: the largest sums there can be. The last dimension makes the sum odd."""
    documents = np.full((3, dim), -1.0, np.float32)
    documents[1, -1] = 1.0
    documents[2, -1] = -0.99
    ranges = np.vstack((np.full(dim, -1.0), np.full(dim, 1.0))).astype(np.float32)
    codes = quantize_embeddings(documents, "int8", ranges).astype(np.int64)
    np.testing.assert_array_equal(scores(RAW_INT8_DOT, documents, documents, ranges), codes @ codes.T)
    large = codes + 128
    np.testing.assert_array_equal(scores(RAW_UINT8_DOT, documents, documents, ranges), large @ large.T)


def test_that_raw_cosine_is_that_of_codes_and_zero_for_codes_of_zero() -> None:
    queries, documents = _codes("int8")
    lengths = np.linalg.norm(queries, axis=1)[:, None] * np.linalg.norm(documents, axis=1)[None]
    found = scores(RAW_INT8_COSINE, QUERIES, DOCUMENTS, RANGES)
    np.testing.assert_allclose(found, queries @ documents.T / lengths, rtol=1e-12)
    nothing = np.zeros((1, QUERIES.shape[1]), np.float32)
    assert (scores(RAW_INT8_COSINE, nothing, DOCUMENTS, zero_centred(DOCUMENTS)) == 0).all()


def test_that_float_queries_meet_codes_decoded_codes_and_folded_steps() -> None:
    _, documents = _codes("int8")
    query = QUERIES.astype(np.float64)
    low, high = RANGES.astype(np.float64)
    steps = (RANGES[1] - RANGES[0]).astype(np.float64) / 255
    decoded = low + (documents + 128.5) * (high - low) / 255
    expected = {
        FLOAT_BY_CODES: query @ documents.T,
        FOLDED: (query * steps) @ documents.T,
        DECODED_DOT: query @ decoded.T,
        DECODED_L2: -((query[:, None] - decoded[None]) ** 2).sum(axis=2),
    }
    for rule, scored in expected.items():
        np.testing.assert_allclose(scores(rule, QUERIES, DOCUMENTS, RANGES), scored, rtol=1e-5, atol=1e-6)


def test_that_decoding_folding_and_dequantizing_rank_alike() -> None:
    orders = [
        np.argsort(-scores(rule, QUERIES, DOCUMENTS, RANGES), axis=1, kind="stable")
        for rule in (DECODED_DOT, FOLDED, RESCORED_INT8)
    ]
    np.testing.assert_array_equal(orders[0], orders[1])
    np.testing.assert_array_equal(orders[0], orders[2])


def test_that_hamming_counts_the_bits_of_the_packed_codes() -> None:
    packed = [quantize_embeddings(part[:, :21], "ubinary") for part in (QUERIES, DOCUMENTS)]
    differ = np.unpackbits(packed[0][:, None] ^ packed[1][None], axis=2).sum(axis=2)
    np.testing.assert_array_equal(
        scores(HAMMING, QUERIES[:, :21], DOCUMENTS[:, :21]), -differ.astype(np.int64)
    )
    bits = (DOCUMENTS > 0).astype(np.float64)
    rescored = scores(RESCORED_HAMMING, QUERIES, DOCUMENTS)
    np.testing.assert_allclose(rescored, QUERIES.astype(np.float64) @ bits.T, rtol=1e-9)


def test_that_shared_zero_centred_ranges_make_raw_and_float_search_agree() -> None:
    ranges = zero_centred(DOCUMENTS)
    step = float(ranges[1, 0] - ranges[0, 0]) / 255
    raw = scores(RAW_INT8_DOT, QUERIES, DOCUMENTS, ranges) * step**2
    np.testing.assert_allclose(raw, scores(EXACT["dot"], QUERIES, DOCUMENTS), atol=0.02)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_that_equal_vectors_score_the_same_wherever_they_stand(rule: object) -> None:
    documents = np.repeat(DOCUMENTS[:1], 203, axis=0)  # a width that no block of a matrix product divides
    found = scores(rule, QUERIES, documents, RANGES)
    assert (found == found[:, :1]).all()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_that_a_constant_dimension_and_zero_vectors_have_finite_scores(rule: object) -> None:
    documents = DOCUMENTS.copy()
    documents[:, 3] = 0.25
    documents[5] = 0
    assert np.isfinite(scores(rule, documents[:7], documents, min_max(documents[10:]))).all()


def test_that_a_rule_of_codes_without_ranges_is_refused() -> None:
    with pytest.raises(RangesError, match="compares codes"):
        scores(RAW_INT8_DOT, QUERIES, DOCUMENTS)


def test_that_rules_are_found_by_id() -> None:
    assert [rule_of(rule.id) for rule in RULES] == list(RULES)
    with pytest.raises(KeyError):
        rule_of("none")
