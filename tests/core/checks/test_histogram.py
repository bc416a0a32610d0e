import numpy as np
import pytest

from calibgui.core.checks.histogram import BINS, dimension_histogram
from tests.core.checks.results import random_parts, result_of

PARTS = random_parts(6, {"a": (200, 60), "only checks": (0, 50), "b": (300, 0)})


def test_that_all_calibration_values_are_in_bins_and_those_outside_beside_them() -> None:
    result = result_of(PARTS)
    found = dimension_histogram(result, 2)
    assert (found.minimum, found.maximum) == tuple(map(float, result.ranges[:, 2]))
    assert (found.edges[0], found.edges[-1], len(found.edges)) == (found.minimum, found.maximum, BINS + 1)
    assert [one.domain for one in found.domains] == ["a", "only checks", "b"]
    for one, item in zip(found.domains, result.domains, strict=True):
        values = item.calibration[:, 2]
        assert np.array_equal(one.calibration, np.histogram(values.astype(float), found.edges)[0])
        assert one.calibration.sum() == len(values)
        outside = (item.held_out[:, 2] < found.minimum) | (item.held_out[:, 2] > found.maximum)
        assert np.array_equal(one.outside_rows, np.flatnonzero(outside))
        assert np.array_equal(one.outside_values, item.held_out[outside, 2])
        assert one.held_out.sum() + len(one.outside_values) == len(item.held_out)
        if len(values):
            assert (one.minimum, one.maximum) == (values.min(), values.max())
        else:
            assert (one.minimum, one.maximum) == (None, None)
    assert found.outside == sum(len(one.outside_rows) for one in found.domains)
    assert found.step == pytest.approx((found.maximum - found.minimum) / 255)


def test_that_bins_lie_between_codes() -> None:
    found = dimension_histogram(result_of(PARTS), 1, bins=255)
    assert np.diff(found.edges) == pytest.approx(np.full(255, found.step))


def test_that_a_constant_dimension_has_bins_around_it() -> None:
    values = np.full((20, 1), 0.5, np.float32)
    found = dimension_histogram(result_of({"a": (values, values[:5] + 1)}), 0, bins=4)
    assert found.edges.tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert found.step == 1.0
    assert found.domains[0].calibration.tolist() == [0, 0, 20, 0]
    assert found.outside == 5


def test_that_its_arrays_are_read_only() -> None:
    found = dimension_histogram(result_of(PARTS), 0)
    one = found.domains[0]
    arrays = (found.edges, one.calibration, one.held_out, one.outside_rows, one.outside_values)
    assert not any(array.flags.writeable for array in arrays)
