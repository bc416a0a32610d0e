"""The least squared error against a search of all shrink factors in plain numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.least_error import least_error_ranges, squared_error
from calibgui.core.ranges.schemes import RangeScheme
from tests.core.ranges.embeddings import any_embeddings, uneven

LEAST = RangeScheme("per-dimension least squared error")


def _error(vectors: np.ndarray, ranges: np.ndarray) -> np.ndarray:
    """Per dimension, of int8 codes decoded to the middle of their step."""
    steps = (ranges[1].astype(np.float64) - ranges[0]) / 255
    steps[steps == 0] = 1
    decoded = ranges[0] + (quantize_embeddings(vectors, "int8", ranges).astype(np.float64) + 128.5) * steps
    return np.square(vectors - decoded).sum(axis=0)


def test_that_no_pair_of_shrink_factors_is_much_better() -> None:
    vectors = uneven(2000, 12, seed=3)
    vectors[:3, 0] *= 40  # outliers that are worth clipping
    found = _error(vectors, ranges_of(LEAST, [vectors]))
    low, high = vectors.min(axis=0), vectors.max(axis=0)
    best = np.full(len(found), np.inf)
    for left in np.linspace(-0.01, 0.5, 35):
        for right in np.linspace(-0.01, 0.49, 35):
            ranges = np.vstack((low + left * (high - low), high - right * (high - low))).astype(np.float32)
            best = np.minimum(best, _error(vectors, ranges))
    assert (found <= best * 1.04).all()  # the noise of rounding itself goes up and down by so much
    assert (found / best).mean() < 1.0


def test_that_far_outliers_are_clipped_when_they_are_few_among_many() -> None:
    vectors = np.random.default_rng(0).standard_normal((60_000, 1)).astype(np.float32)
    vectors[0] = 100.0
    low, high = ranges_of(LEAST, [vectors])[:, 0]
    step = (high - low) / 255
    assert low > vectors.min() + step  # a step is a tenth of the width of all others
    assert 90 < high < 100 - 2 * step
    bounds = np.array([[vectors.min()], [vectors.max()]])
    assert _error(vectors, ranges_of(LEAST, [vectors]))[0] < 0.95 * _error(vectors, bounds)[0]


def test_that_both_tails_lie_beyond_by_the_same_mean_excess() -> None:
    vectors = uneven(5000, 8).astype(np.float64)
    low, high = ranges = ranges_of(LEAST, [uneven(5000, 8)]).astype(np.float64)
    half = (high - low) / 510
    below = np.maximum(0, low + half - vectors).mean(axis=0)
    above = np.maximum(0, vectors - high - half).mean(axis=0)
    wanted = (high - low) / (12 * 255**2)
    moved = (ranges != np.vstack((vectors.min(axis=0), vectors.max(axis=0)))).all(axis=0)
    assert moved.sum() >= 4  # elsewhere the exact error is no better than that of min and max
    np.testing.assert_allclose(below[moved], wanted[moved], rtol=0.01)
    np.testing.assert_allclose(above[moved], wanted[moved], rtol=0.01)


@settings(deadline=None)
@given(embeddings=any_embeddings())
def test_that_it_is_never_worse_than_min_and_max(embeddings: np.ndarray) -> None:
    columns = np.sort(embeddings.T, axis=1)
    bounds = np.stack((columns[:, 0], columns[:, -1]))
    assert (squared_error(columns, least_error_ranges(columns)) <= squared_error(columns, bounds)).all()


def test_that_the_error_is_that_of_the_codes_decoded() -> None:
    vectors = uneven()
    ranges = ranges_of(LEAST, [vectors])
    np.testing.assert_allclose(squared_error(vectors.T, ranges), _error(vectors, ranges), rtol=1e-4)
