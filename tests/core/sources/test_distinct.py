import numpy as np
import pytest

from calibgui.core.sources import distinct
from calibgui.core.sources.distinct import DistinctKeys


def test_that_distinct_keys_are_merged_on_the_way() -> None:
    found = DistinctKeys()
    for start in range(0, 3 * distinct._MIN_PENDING, 1 << 18):
        found.add(np.arange(start // 2, start // 2 + (1 << 18), dtype=np.uint64))
    assert found.count() == (3 * distinct._MIN_PENDING - (1 << 18)) // 2 + (1 << 18)
    assert not found.is_estimate


def test_that_up_to_the_bound_the_count_is_exact() -> None:
    keys = np.random.default_rng(1).integers(0, 2**64, 1000, np.uint64)
    found = DistinctKeys(most=1000)
    found.add(keys)
    found.add(keys)
    assert found.count() == 1000
    assert not found.is_estimate


@pytest.mark.parametrize("count", [5000, 200_000, 3_000_000])
def test_that_beyond_the_bound_it_is_near(count: int) -> None:
    keys = np.random.default_rng(count).integers(0, 2**64, count, np.uint64)
    found = DistinctKeys(most=4096)
    for part in np.array_split(keys, 7):
        found.add(part)
        found.add(part[::3])  # duplicates change nothing
    assert found.count() == pytest.approx(count, rel=4 / 4096**0.5)
    assert found.is_estimate


def test_that_an_estimate_does_not_depend_on_the_order() -> None:
    keys = np.random.default_rng(2).integers(0, 2**64, 3_000_000, np.uint64)
    counts = set()
    for order in (keys, keys[::-1], np.sort(keys)):
        found = DistinctKeys(most=4096)
        for part in np.array_split(order, 5):
            found.add(part)
        counts.add(found.count())
    assert len(counts) == 1


def test_that_memory_stays_bounded() -> None:
    random = np.random.default_rng(2)
    found = DistinctKeys(most=1 << 16)
    for _ in range(40):
        found.add(random.integers(0, 2**64, 1 << 18, np.uint64))
    assert len(found._keys) <= (1 << 16) + distinct._MAX_PENDING + distinct._MIN_PENDING
