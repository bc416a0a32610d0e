from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from calibgui.core.errors import RangesError
from calibgui.core.quantization.coder import coder, count_outside
from calibgui.core.quantization.extremes import extremes


def _ranges(dim: int) -> np.ndarray:
    ranges = np.sort(np.random.default_rng(1).standard_normal((2, dim)).astype(np.float32), axis=0)
    ranges[:, 0] = ranges[0, 0]  # never varies
    if dim > 2:
        ranges[:, 1] = 0, 1e-44  # a step next to 0
        ranges[:, 2] = -3e38, 3e38  # a width past float32
    return ranges


def _edges(ranges: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        steps = (ranges[1] - ranges[0]) / np.float32(255)
        edges = ranges[0] + np.arange(256, dtype=np.float32)[:, None] * steps
    edges = np.nan_to_num(edges, posinf=1, neginf=-1)
    return np.vstack(
        (edges, np.nextafter(edges, np.float32(np.inf)), np.nextafter(edges, np.float32(-np.inf)))
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the peer's, where levels are infinite
@pytest.mark.parametrize("precision", ["int8", "uint8", "binary", "ubinary"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("dim", [1, 3, 8, 13])
def test_that_codes_of_any_type_and_strides_and_at_the_edges_equal_the_peers(precision, dtype, dim) -> None:
    from sentence_transformers import quantize_embeddings as peer

    wide = (np.random.default_rng(0).standard_normal((50, dim * 2)) * 3).astype(dtype)
    ranges = _ranges(dim)
    sets = [wide[:, :dim], wide[:, ::2], wide[::-1, :dim], np.asfortranarray(wide[:, :dim]), wide[:0, :dim]]
    if dtype is not np.float16:
        sets += [_edges(ranges).astype(dtype), np.full((4, dim), 3e38, dtype)]
    for rows in sets:
        outside = np.zeros(dim, np.int64)
        codes = coder(ranges, precision).quantize(rows, outside=outside)
        theirs = peer(rows, precision, ranges)
        assert codes.dtype == theirs.dtype
        assert np.array_equal(codes, theirs)
        beyond = ((rows < ranges[0]) | (rows > ranges[1])).sum(axis=0)
        assert np.array_equal(count_outside(rows, ranges), beyond)
        if precision in ("int8", "uint8"):
            assert np.array_equal(outside, beyond)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("precision", ["float32", "int8", "uint8", "binary", "ubinary"])
def test_that_a_value_that_is_not_finite_is_named_by_row_and_dimension(precision, bad) -> None:
    rows = np.zeros((9000, 300), np.float32)  # more than one thread's work
    rows[8000, 299] = rows[8500, 2] = bad
    with pytest.raises(RangesError, match=r"Embedding 8100 .* dimension 299"):
        coder(np.stack((-np.ones(300), np.ones(300))), precision).quantize(rows, first_row=100)


def test_that_codes_go_into_the_array_given() -> None:
    rows, ranges = np.eye(8, dtype=np.float32), np.stack((np.zeros(8), np.ones(8)))
    out = np.empty((8, 16), np.int8)[:, ::2]
    assert coder(ranges, "int8").quantize(rows, out) is out
    assert np.array_equal(out, coder(ranges, "int8").quantize(rows))
    with pytest.raises(RangesError, match="The codes need uint8"):
        coder(ranges, "uint8").quantize(rows, out)


@st.composite
def _rows_and_ranges(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Rows of any float type, shape and strides, ranges with constant and next to constant dimensions."""
    dim = draw(st.integers(1, 19))
    dtype = draw(st.sampled_from([np.float16, np.float32, np.float64]))
    ends = st.floats(-(2.0**120), 2.0**120, width=32)
    bounds = draw(hnp.arrays(np.float32, (2, dim), elements=ends))
    constant = draw(hnp.arrays(np.bool_, dim))
    ranges = np.sort(np.where(constant, bounds[0], bounds), axis=0)
    values = hnp.from_dtype(np.dtype(dtype), allow_nan=False, allow_infinity=False)
    rows = draw(hnp.arrays(dtype, (draw(st.integers(0, 9)), dim * 2), elements=values))
    cut = draw(st.sampled_from(["first", "every other", "backwards", "fortran"]))
    cuts = {
        "first": rows[:, :dim],
        "every other": rows[:, ::2],
        "backwards": rows[::-1, :dim][:, ::-1],
        "fortran": np.asfortranarray(rows[:, :dim]),
    }
    return cuts[cut], ranges


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the peer's, where levels are infinite
@given(given_=_rows_and_ranges(), precision=st.sampled_from(["int8", "uint8", "binary", "ubinary"]))
@settings(deadline=None, max_examples=300)
def test_that_whatever_is_drawn_has_the_peers_codes(
    given_: tuple[np.ndarray, np.ndarray], precision: str
) -> None:
    from sentence_transformers import quantize_embeddings as peer

    rows, ranges = given_
    codes, theirs = coder(ranges, precision).quantize(rows), peer(rows, precision, ranges)
    assert codes.dtype == theirs.dtype
    assert np.array_equal(codes, theirs)


def test_that_several_threads_may_quantize_at_once() -> None:
    rows = np.random.default_rng(0).standard_normal((9000, 384)).astype(np.float32)
    made = coder(np.stack((rows.min(axis=0), rows.max(axis=0))), "int8")
    expected = made.quantize(rows)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: made.quantize(rows), range(24)))
    assert all(np.array_equal(codes, expected) for codes in found)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_that_the_extremes_are_numpys(dtype) -> None:
    rows = np.random.default_rng(0).standard_normal((3000, 401)).astype(dtype)
    for part in (rows, rows[::-2, 1:], np.asfortranarray(rows)):
        bounds, bad = extremes(part)
        assert bad == -1
        assert np.array_equal(bounds, np.stack((part.min(axis=0), part.max(axis=0))))
    for value in (np.nan, np.inf, -np.inf):
        rows[2990, 7] = rows[2995, 400] = value
        assert extremes(rows)[1] == 2990
        rows[2990, 7] = rows[2995, 400] = 0


def test_that_the_least_zero_has_no_sign() -> None:
    zeros = np.zeros((4, 3), np.float32)
    zeros[1:3] = -0.0
    assert not np.signbit(extremes(zeros)[0]).any()
