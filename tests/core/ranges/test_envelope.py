import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.errors import RangesError
from calibgui.core.ranges.envelope import envelope_of, merge
from calibgui.core.ranges.schemes import checked_ranges, min_max_ranges


def _vectors(rows: int, dim: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


def test_that_the_ranges_are_the_min_and_max_of_the_embeddings() -> None:
    vectors = _vectors(100)
    ranges = min_max_ranges(envelope_of(vectors))
    assert ranges.dtype == np.float32
    assert np.array_equal(ranges, np.vstack((vectors.min(axis=0), vectors.max(axis=0))))


@given(cuts=st.lists(st.integers(1, 99), unique=True), seed=st.integers(0, 1000))
def test_that_envelopes_of_parts_merge_into_the_envelope_of_the_whole(cuts: list[int], seed: int) -> None:
    vectors = _vectors(100, seed=seed)
    whole = envelope_of(vectors)
    merged = merge(envelope_of(part) for part in np.split(vectors, sorted(cuts)))
    assert np.array_equal(merged.bounds, whole.bounds)
    assert merged.count == whole.count == 100


def test_that_an_envelope_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        envelope_of(_vectors(3)).bounds[0, 0] = 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_a_value_that_is_not_finite_is_refused_with_its_row_and_dimension(value: float) -> None:
    vectors = _vectors(10)
    vectors[7, 3] = value
    with pytest.raises(RangesError, match=r"Vector 7 .* dimension 3"):
        envelope_of(vectors)


def test_that_no_vectors_have_no_envelope() -> None:
    with pytest.raises(RangesError, match="at least one vector"):
        envelope_of(np.empty((0, 4), np.float32))


def test_that_envelopes_of_different_dims_do_not_merge() -> None:
    with pytest.raises(RangesError, match="4 and 5"):
        merge([envelope_of(_vectors(2, 4)), envelope_of(_vectors(2, 5))])


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        (np.zeros((3, 4)), "shape"),
        (np.array([["a"], ["b"]]), "numbers"),
        (np.zeros((2, 5)), "5 dimensions, the embeddings 4"),
        (np.array([[0.0] * 4, [1.0, 1.0, np.nan, 1.0]]), "dimension 2"),
        (np.array([[0.0, 2.0, 0.0, 0.0], [1.0] * 4]), "above the maximum in dimension 1"),
    ],
)
def test_that_ranges_that_do_not_fit_are_refused(ranges: np.ndarray, message: str) -> None:
    with pytest.raises(RangesError, match=message):
        checked_ranges(ranges, dim=4)
