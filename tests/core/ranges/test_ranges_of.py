"""Ranges of each scheme against plain numpy, and what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibgui.core.errors import RangesError
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.envelope import envelope_of
from calibgui.core.ranges.prepared import prepare
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme, checked_ranges
from tests.core.ranges.embeddings import all_defaults, any_embeddings, any_schemes, uneven


@pytest.fixture(scope="module")
def peer():
    from sentence_transformers import quantize_embeddings as peer

    return peer


def _scheme(name: str, **parameters: float) -> RangeScheme:
    return RangeScheme(name, tuple(parameters.items()))


@settings(deadline=None)
@given(embeddings=any_embeddings())
def test_that_the_default_is_the_envelope_to_the_bit(embeddings: np.ndarray) -> None:
    assert ranges_of(DEFAULT_SCHEME, [embeddings]).tobytes() == envelope_of(embeddings).bounds.tobytes()


@pytest.mark.parametrize("margin", [0.01, 0.25, 1.0])
def test_that_a_margin_is_a_share_of_the_width_at_each_end(margin: float) -> None:
    vectors = uneven().astype(np.float64)
    low, high = vectors.min(axis=0), vectors.max(axis=0)
    expected = np.vstack((low - margin * (high - low), high + margin * (high - low)))
    ranges = ranges_of(_scheme("per-dimension min-max", margin=margin), [uneven()])
    assert np.array_equal(ranges, expected.astype(np.float32))


@pytest.mark.parametrize("rows", [1, 2, 3, 10, 11, 300])
@pytest.mark.parametrize("q", [0.9, 0.95, 0.999, 0.9999, 1.0])
def test_that_quantiles_are_those_of_numpy(rows: int, q: float) -> None:
    vectors = uneven(rows).astype(np.float64)
    per_dimension = ranges_of(_scheme("per-dimension quantile", q=q), [uneven(rows)])
    np.testing.assert_allclose(per_dimension, np.quantile(vectors, [1 - q, q], axis=0), rtol=1e-6)
    shared = ranges_of(_scheme("shared zero-centred quantile", q=q), [uneven(rows)])
    reach = np.quantile(np.abs(vectors), q)
    assert np.all(shared == shared[:, :1])
    assert reach * (1 - 1e-7) <= shared[1, 0] <= reach * (1 + 1 / 16000)


@pytest.mark.parametrize("k", [0.5, 3.0, 10.0])
def test_that_sigma_is_the_standard_deviation_around_the_mean(k: float) -> None:
    vectors = uneven().astype(np.float64)
    reach = k * vectors.std(axis=0)
    expected = np.vstack((vectors.mean(axis=0) - reach, vectors.mean(axis=0) + reach))
    ranges = ranges_of(_scheme("per-dimension sigma", k=k), [uneven()])
    np.testing.assert_allclose(ranges, expected, rtol=1e-6, atol=1e-9)


def test_that_shared_min_max_spans_all_values() -> None:
    vectors = uneven()
    ranges = ranges_of(_scheme("shared min-max"), [vectors])
    assert np.array_equal(ranges, np.repeat([[vectors.min()], [vectors.max()]], vectors.shape[1], axis=1))


@settings(deadline=None)
@given(embeddings=any_embeddings(), scheme=any_schemes())
def test_that_any_ranges_are_those_of_sentence_transformers_too(
    peer, embeddings: np.ndarray, scheme: RangeScheme
) -> None:
    ranges = ranges_of(scheme, [embeddings])
    assert (ranges.dtype, ranges.shape) == (np.float32, (2, embeddings.shape[1]))
    assert not ranges.flags.writeable
    assert checked_ranges(ranges) is not None  # finite, and no minimum above its maximum
    for precision in ("int8", "uint8"):
        codes = quantize_embeddings(embeddings, precision, ranges)
        with np.errstate(over="ignore"):  # it divides by steps next to 0 too
            assert np.array_equal(codes, peer(embeddings, precision, ranges))


@settings(deadline=None)
@given(
    embeddings=any_embeddings(), scheme=any_schemes(), positions=st.tuples(st.floats(0, 1), st.floats(0, 1))
)
def test_that_a_greater_parameter_never_narrows_the_ranges(
    embeddings: np.ndarray, scheme: RangeScheme, positions: tuple[float, float]
) -> None:
    prepared = prepare([embeddings])
    narrow, wide = scheme, scheme
    for parameter in scheme.kind.parameters:
        narrow = narrow.replaced(**{parameter.name: parameter.at(min(positions))})
        wide = wide.replaced(**{parameter.name: parameter.at(max(positions))})
    inner, outer = ranges_of(narrow, prepared), ranges_of(wide, prepared)
    assert (outer[0] <= inner[0]).all()
    assert (inner[1] <= outer[1]).all()


@settings(deadline=None)
@given(embeddings=any_embeddings(), scheme=any_schemes(), cut=st.integers(0, 30))
def test_that_it_does_not_matter_how_the_embeddings_are_cut(
    embeddings: np.ndarray, scheme: RangeScheme, cut: int
) -> None:
    whole = ranges_of(scheme, [embeddings])
    parts = ranges_of(scheme, [embeddings[:cut], embeddings[cut:]])
    assert np.array_equal(parts, whole)


def test_that_many_dimensions_are_prepared_in_blocks_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = uneven(200, 40)
    whole = prepare([vectors])
    monkeypatch.setattr("calibgui.core.ranges.prepared._BLOCK_VALUES", 600)
    blocks = prepare([vectors[:50], vectors[50:]])
    for name in ("bounds", "lowest", "highest", "magnitudes", "mean", "sigma", "least_error"):
        assert np.array_equal(getattr(blocks, name), getattr(whole, name)), name
    assert np.array_equal(whole.magnitudes, np.sort(np.abs(vectors), axis=None)[-len(whole.magnitudes) :])


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
@pytest.mark.parametrize(
    "embeddings",
    [
        np.full((1, 4), 0.1, np.float32),
        np.full((50, 4), 0.1, np.float32),
        np.zeros((50, 4), np.float32),
        np.full((50, 1), -0.3, np.float32),
        np.full((3, 2), 1e-42, np.float32),
        np.array([[1e38, 1.0], [-1e38, 1.0]], np.float32),
        np.array([[0.0, 1.0]] * 20 + [[1.0, 1e-44]], np.float32),
    ],
    ids=["one text", "all equal", "zeros", "dim 1", "subnormal", "huge", "a step next to 0"],
)
def test_that_degenerate_embeddings_are_answered(scheme: RangeScheme, embeddings: np.ndarray) -> None:
    ranges = checked_ranges(ranges_of(scheme, [embeddings]))
    codes = quantize_embeddings(embeddings, "int8", ranges)
    if not scheme.kind.shared and np.ptp(embeddings) == 0:
        assert np.array_equal(ranges[0], ranges[1])  # a width of 0, whose step counts as 1
        assert (codes == -128).all()
    if scheme.kind.zero_centred and not embeddings.any():
        assert (codes == 0).all()


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
def test_that_a_dimension_that_never_varies_is_its_one_value(scheme: RangeScheme) -> None:
    vectors = uneven()
    vectors[:, 3] = np.float32(0.1)
    ranges = ranges_of(scheme, [vectors])
    if not scheme.kind.shared:
        assert (ranges[:, 3] == np.float32(0.1)).all()
    assert (ranges[1, 4] > ranges[0, 4]).all()


def test_that_a_step_next_to_zero_is_answered() -> None:
    vectors = np.zeros((20, 2), np.float32)
    vectors[0, 0], vectors[1, 0] = 1.0, 1e-38
    ranges = ranges_of(_scheme("per-dimension quantile", q=0.95), [vectors])
    assert 0 < ranges[1, 0] < 0.1
    tiny = np.array([[0.0, 0.0], [1e-40, 0.0]], np.float32)
    assert quantize_embeddings(vectors, "uint8", tiny)[:, 0].tolist() == [255, 255, *[0] * 18]


def test_that_vectors_of_mostly_zeros_still_get_a_scale_of_their_own() -> None:
    vectors = np.zeros((100, 10), np.float32)
    vectors[0, :5] = [0.01, 0.02, -0.03, 0.04, 0.05]
    narrow, wide = (
        ranges_of(_scheme("shared zero-centred quantile", q=q), [vectors])[1, 0] for q in (0.9, 1.0)
    )
    assert (narrow, wide) == pytest.approx((0.01, 0.05), rel=1e-4)


def test_that_embeddings_that_are_none_or_not_finite_are_refused() -> None:
    with pytest.raises(RangesError):
        prepare([])
    with pytest.raises(RangesError):
        prepare([np.empty((0, 4), np.float32)])
    with pytest.raises(RangesError, match="dimension 1"):
        prepare([np.array([[0.0, np.nan]], np.float32)])
    with pytest.raises(RangesError, match="3 and 4"):
        prepare([np.zeros((1, 3), np.float32), np.zeros((1, 4), np.float32)])
