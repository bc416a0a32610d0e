import numpy as np
import pytest

from calibgui.core.checks.extremes import extremes
from tests.core.checks.results import random_parts, result_of

PARTS = random_parts(6, {"a": (40, 60), "only checks": (0, 50), "b": (30, 20)})


def test_that_the_first_texts_set_the_ends_and_the_next_follow() -> None:
    result = result_of(PARTS)
    for dimension in range(6):
        found = extremes(result, dimension, following=4)
        assert (found.lowest[0].value, found.highest[0].value) == tuple(result.ranges[:, dimension])
        values = np.sort(np.concatenate([item.calibration[:, dimension] for item in result.domains]))
        assert [one.value for one in found.lowest] == values[:5].tolist()
        assert [one.value for one in found.highest] == values[::-1][:5].tolist()
        for one in (*found.lowest, *found.highest, *found.outside):
            item = next(item for item in result.domains if item.domain.id == one.domain)
            texts = getattr(item.sample, one.part)
            assert texts[one.row] == one.text
            assert getattr(item, one.part)[one.row, dimension] == one.value


def test_that_held_out_texts_outside_are_sorted_by_overshoot() -> None:
    result = result_of(PARTS)
    worst = int(np.bincount(result.outside.dims).argmax())
    low, high = result.ranges[:, worst]
    found = extremes(result, worst).outside
    values = np.concatenate([item.held_out[:, worst] for item in result.domains])
    beyond = np.maximum(low - values, values - high) / ((high - low) / np.float32(255))
    assert [one.overshoot_steps for one in found] == pytest.approx(sorted(beyond[beyond > 0].tolist())[::-1])
    assert len(found) > 1
    assert {one.part for one in found} == {"held_out"}


def test_that_a_domain_with_few_texts_gives_those_it_has() -> None:
    values = np.array([[1.0], [1.0]], np.float32)
    found = extremes(result_of({"a": (values, values + 2)}), 0)
    assert [one.row for one in found.lowest] == [0, 1]
    assert [one.row for one in found.highest] == [0, 1]
    assert [(one.row, one.overshoot_steps) for one in found.outside] == [(0, 2.0), (1, 2.0)]
