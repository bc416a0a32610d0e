import numpy as np
import pytest

from calibgui.core.errors import RangesError
from calibgui.core.quantization.coder import coder, count_outside


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
