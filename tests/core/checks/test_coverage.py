import numpy as np

from calibgui.core.checks.coverage import joined, outside


def test_that_every_value_outside_is_found_with_its_dimension() -> None:
    ranges = np.array([[0.0, 0.0], [1.0, 1.0]], np.float32)
    found = outside(np.array([[0.5, 2.0], [-1.0, 0.0], [1.0, 1.0]], np.float32), ranges)
    assert found.dims.tolist() == [1, 0]
    assert found.values.tolist() == [2.0, -1.0]
    assert found.share == 2 / 6


def test_that_findings_add_up() -> None:
    ranges = np.array([[0.0], [1.0]], np.float32)
    parts = [outside(np.full((n, 1), 2.0, np.float32), ranges) for n in (1, 2)]
    parts.append(outside(np.zeros((3, 1), np.float32), ranges))
    both = joined(parts)
    assert (both.count, both.total, both.share) == (3, 6, 0.5)


def test_that_nothing_checked_has_no_share() -> None:
    assert joined([]).share is None
