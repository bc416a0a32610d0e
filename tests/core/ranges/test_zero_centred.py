"""Zero-centred ranges give codes that are the rounded quotient by one scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.ranges.zero_centred import scale_for, scale_in, zero_centred
from tests.core.ranges.embeddings import uneven

NAMES = ["shared zero-centred largest", "shared zero-centred quantile", "shared zero-centred share"]
_NEAR_A_TIE = 3e-5  # of a step; the module states it


def _scale(ranges: np.ndarray) -> float:
    s = scale_in(ranges)
    assert s is not None
    return s


def _rounded(vectors: np.ndarray, s: float) -> tuple[np.ndarray, np.ndarray]:
    """round(x / s) in float64, ties upwards, clipped; and which values are too near a tie to tell."""
    quotient = vectors.astype(np.float64) / s
    near = np.abs(quotient + 0.5 - np.round(quotient + 0.5)) < _NEAR_A_TIE
    return np.clip(np.floor(quotient + 0.5), -128, 127), near


@settings(deadline=None)
@given(reach=st.floats(1e-30, 1e30), seed=st.integers(0, 1000))
def test_that_int8_codes_are_the_rounded_quotient(reach: float, seed: int) -> None:
    ranges = zero_centred(reach, 16).astype(np.float32)
    vectors = (np.random.default_rng(seed).uniform(-1.3, 1.3, (200, 16)) * reach).astype(np.float32)
    expected, near = _rounded(vectors, _scale(ranges))
    codes = quantize_embeddings(vectors, "int8", ranges)
    assert np.array_equal(codes[~near], expected[~near])
    assert np.abs(codes - expected).max() <= 1
    assert near.mean() < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_that_real_codes_are_the_rounded_quotient_in_sentence_transformers(name: str) -> None:
    from sentence_transformers import quantize_embeddings as peer

    vectors = uneven(500, 64)
    ranges = ranges_of(RangeScheme(name), [vectors])
    expected, near = _rounded(vectors, _scale(ranges))
    codes = peer(vectors, "int8", ranges)
    assert np.array_equal(codes[~near], expected[~near])


@settings(deadline=None)
@given(reach=st.floats(1e-30, 1e30))
def test_that_ends_and_step_are_exact_in_float32(reach: float) -> None:
    exact = zero_centred(reach, 1)
    ranges = exact.astype(np.float32)
    s = np.float32(scale_for(reach))
    assert np.array_equal(ranges, exact)
    assert (ranges[1] - ranges[0]) / np.float32(255) == s
    assert reach <= 126.5 * float(s) <= reach * (1 + 1 / 16384 + 1e-9)
    assert scale_in(ranges) == s


def test_that_ties_go_upwards_and_zero_is_zero() -> None:
    s = np.float32(1 / 1024)
    ranges = zero_centred(126.5 / 1024, 1).astype(np.float32)
    halves = np.array([-127.5, -1.5, -0.5, 0.0, 0.5, 1.5, 126.5], np.float32)[:, None] * s
    codes = quantize_embeddings(halves, "int8", ranges)[:, 0]
    assert codes.tolist() == [-127, -1, 0, 0, 1, 2, 127]


def test_that_the_largest_value_and_zero_lie_inside() -> None:
    vectors = uneven()
    ranges = ranges_of(RangeScheme(NAMES[0]), [vectors])
    assert (vectors >= ranges[0]).all()
    assert (vectors <= ranges[1]).all()
    half = ranges_of(RangeScheme("shared zero-centred share", (("share", 0.5),)), [vectors])
    assert half[1, 0] == pytest.approx(np.abs(vectors).max() / 2, rel=1e-4)


def test_that_other_ranges_have_no_scale() -> None:
    assert scale_in(np.array([[-1.0, -1.0], [1.0, 1.0]], np.float32)) is None
    assert scale_in(np.array([[-128.5, -1.0], [126.5, 1.0]], np.float32)) is None
    assert scale_in(np.zeros((2, 3), np.float32)) is None
