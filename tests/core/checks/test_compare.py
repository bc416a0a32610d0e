import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibgui.core.checks.compare import cell_of, compare, mismatches
from calibgui.core.checks.matrix import Cell
from calibgui.core.errors import RangesError
from calibgui.core.ranges.origin import Encoding

MODEL = Encoding("m", "f" * 64, 2, True, None, "", "find ")


def ranges(*rows: list[float]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_that_changes_are_told_absolutely_and_in_steps_of_the_current_ranges() -> None:
    current, other = ranges([0, -255, 0], [255, 255, 127.5]), ranges([-1, -255, 0.25], [255, 261, 127.5])
    found = compare(current, other, {})
    assert found.changes.tolist() == [[-1, 0, 0.25], [0, 6, 0], [1, 6, -0.25]]
    assert found.changes_steps.tolist() == [[-1, 0, 0.5], [0, 3, 0], [1, 3, -0.5]]
    assert found.order.tolist() == [1, 0, 2]
    assert found.changed == 3
    assert not found.changes.flags.writeable


def test_that_equal_ranges_do_not_differ() -> None:
    same = ranges([0, 1], [1, 2])
    found = compare(same, same.copy(), {})
    assert found.changed == 0
    assert not found.changes_steps.any()
    assert found.order.tolist() == [0, 1]


def test_that_a_constant_dimension_that_begins_to_vary_comes_first() -> None:
    found = compare(ranges([0, 0], [1, 0]), ranges([-1, 0], [2, 1e-6]), {})
    assert found.order.tolist() == [1, 0]
    assert np.isfinite(found.changes_steps).all()


def test_that_both_are_checked_on_the_same_held_out_vectors() -> None:
    current, other = ranges([0, 0], [255, 255]), ranges([-10, 0], [245, 255])
    held_out = ranges([-5, 1], [0, 258], [-20, -4], [7, 7])
    found = compare(current, other, {"a": held_out, "none": held_out[:0]})
    assert found.coverage["a"] == (
        Cell(4, 8, 3, 4, 5 + 3 + 20 + 4),
        Cell(3, 8, 2, 4, 3 + 10 + 4),
    )
    assert found.coverage["none"][0].share_values is None
    assert found.coverage["none"][0].share_vectors is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 9))
def test_that_the_check_is_what_plain_numpy_counts(seed: int, rows: int, dim: int) -> None:
    draw = np.random.default_rng(seed)
    values = draw.standard_normal((rows, dim)).astype(np.float32)
    low = draw.uniform(-1, 0, dim).astype(np.float32)
    limits = np.vstack((low, low + draw.uniform(0, 1, dim).astype(np.float32)))
    found = cell_of(values, limits)
    inside = (values >= limits[0]) & (values <= limits[1])
    assert (found.values_outside, found.values) == ((~inside).sum(), values.size)
    assert (found.vectors_outside, found.vectors) == ((~inside.all(axis=1)).sum(), rows)
    beyond = np.abs(values.astype(float) - np.clip(values, *limits)).sum(axis=0)
    width = (limits[1].astype(float) - limits[0]) / 255
    assert found.overshoot_sum_steps == pytest.approx((beyond / np.where(width == 0, 1, width)).sum())


def test_that_ranges_of_other_dimensions_are_refused_naming_both() -> None:
    with pytest.raises(RangesError, match="of 2 and of 3 dimensions"):
        compare(ranges([0, 0], [1, 1]), ranges([0, 0, 0], [1, 1, 1]), {})


def test_that_what_decides_the_vectors_and_differs_is_listed_with_both_values() -> None:
    other = Encoding("m2", "e" * 64, 1, False, 1, "doc: ", "find ")
    found = compare(ranges([0], [1]), ranges([0], [1]), {}, (MODEL, other)).mismatches
    assert [(it.what, it.current, it.other) for it in found] == [
        ("model", "m (ffffffffffff)", "m2 (eeeeeeeeeeee)"),
        ("dimensions", "2", "1"),
        ("prompt", "''", "'doc: '"),
        ("normalization", "on", "off"),
        ("truncation", "none", "1"),
    ]


def test_that_what_is_not_known_is_no_mismatch() -> None:
    assert mismatches(MODEL, None) == ()
    assert mismatches(MODEL, MODEL) == ()
    assert mismatches(MODEL, Encoding("elsewhere", "", 2, None, None, None, None)) == ()
    assert [it.what for it in mismatches(MODEL, Encoding("elsewhere", "", 3, None, None, None, None))] == [
        "dimensions"
    ]


def test_that_the_larger_change_of_both_ends_counts_and_one_without_steps_is_infinite() -> None:
    current = np.array([[0, 0, 1, 2], [255, 255, 1, 2]], np.float32)
    other = np.array([[-3, 0, 1, 2], [256, 255, 1, 3]], np.float32)
    assert compare(current, other, {}).largest_steps.tolist() == [3.0, 0.0, 0.0, np.inf]
