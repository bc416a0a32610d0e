import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from calibgui.core.errors import RangesError
from calibgui.core.quantization.quantize import PRECISIONS, Precision, quantize_embeddings


@pytest.fixture(scope="module")
def peer():
    from sentence_transformers import quantize_embeddings as peer

    return peer


def _vectors(rows: int = 300, dim: int = 40, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("dim", [1, 7, 8, 40, 384])
def test_that_codes_equal_sentence_transformers_to_the_bit(peer, precision: Precision, dim: int) -> None:
    vectors = _vectors(dim=dim)
    ranges = np.vstack((vectors[:100].min(0), vectors[:100].max(0)))
    ours = quantize_embeddings(vectors, precision, ranges)
    theirs = peer(vectors, precision, ranges)
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("precision", ["int8", "uint8"])
def test_that_without_ranges_the_vectors_themselves_or_the_calibration_embeddings_set_them(
    peer, precision: Precision
) -> None:
    vectors, others = _vectors(), _vectors(seed=1)
    assert np.array_equal(quantize_embeddings(vectors, precision), peer(vectors, precision))
    assert np.array_equal(
        quantize_embeddings(vectors, precision, calibration_embeddings=others),
        peer(vectors, precision, calibration_embeddings=others),
    )


@settings(max_examples=60, deadline=None)
@given(
    vectors=hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=20),
        elements=st.floats(-100, 100, width=32),
    ),
    precision=st.sampled_from(PRECISIONS),
)
def test_that_any_values_give_the_codes_of_sentence_transformers(
    peer, vectors: np.ndarray, precision: Precision
) -> None:
    half = vectors[: max(1, len(vectors) // 2)]
    ranges = np.vstack((half.min(0), half.max(0)))  # constant dimensions and values outside among them
    with np.errstate(over="ignore"):  # the peer warns where a step is next to 0
        theirs = peer(vectors, precision, ranges)
    assert np.array_equal(quantize_embeddings(vectors, precision, ranges), theirs)


@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_that_other_float_types_give_the_codes_of_sentence_transformers(peer, dtype: type) -> None:
    vectors = _vectors().astype(dtype)
    ranges = np.vstack((vectors.min(0), vectors.max(0)))
    assert np.array_equal(quantize_embeddings(vectors, "int8", ranges), peer(vectors, "int8", ranges))


def test_that_values_outside_are_clipped_not_wrapped() -> None:
    ranges = np.array([[0.0], [255.0]], np.float32)
    codes = quantize_embeddings(np.array([[-5.0], [0.0], [255.0], [900.0]], np.float32), "int8", ranges)
    assert codes.ravel().tolist() == [-128, -128, 127, 127]


def test_that_one_vector_keeps_its_shape() -> None:
    vectors = _vectors()
    ranges = np.vstack((vectors.min(0), vectors.max(0)))
    one = quantize_embeddings(vectors[5], "int8", ranges)
    assert one.shape == (40,)
    assert np.array_equal(one, quantize_embeddings(vectors, "int8", ranges)[5])


def test_that_no_vectors_give_no_codes() -> None:
    ranges = np.zeros((2, 12), np.float32)
    assert quantize_embeddings(np.empty((0, 12), np.float32), "int8", ranges).shape == (0, 12)
    assert quantize_embeddings(np.empty((0, 12), np.float32), "ubinary").shape == (0, 2)


def test_that_bad_input_is_refused_with_its_place() -> None:
    ranges = np.vstack((np.zeros(4), np.ones(4)))
    bad = np.zeros((3, 4), np.float32)
    bad[2, 1] = np.nan
    with pytest.raises(RangesError, match=r"Embedding 2 .* dimension 1"):
        quantize_embeddings(bad, "int8", ranges)
    with pytest.raises(RangesError, match="int8"):
        quantize_embeddings(np.zeros((3, 4), np.int8), "int8", ranges)
    with pytest.raises(RangesError, match="its own range"):
        quantize_embeddings(np.zeros((1, 4), np.float32), "int8")
    with pytest.raises(RangesError, match="no precision 'int4'"):
        quantize_embeddings(np.zeros((1, 4), np.float32), "int4")  # type: ignore[arg-type]
