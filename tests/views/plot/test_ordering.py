from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibgui.views.plot.display import arrange
from calibgui.views.plot.ordering import disagreement, order_of
from tests.views.plot.data import bars, data_of, random_data


def test_that_index_order_is_the_models_own() -> None:
    assert order_of(random_data(5, 2), "index").tolist() == [0, 1, 2, 3, 4]


def test_that_the_widest_come_first_and_equals_keep_their_order() -> None:
    data = data_of(bars(0, [-1, -2, -1, -3], [1, 2, 1, 3]))
    assert order_of(data, "width").tolist() == [3, 1, 0, 2]


def test_that_under_one_shared_range_those_whose_domains_reach_furthest_come_first() -> None:
    data = data_of(bars(0, [-1, -2, -1, -3], [1, 2, 1, 3]), bars(1, [0, 0, -2, 0], [0, 0, 3, 0]))
    shared = replace(data, mixed=np.repeat(np.array([[-2.5], [2.5]], np.float32), 4, axis=1))
    assert order_of(shared, "width").tolist() == [3, 2, 1, 0]


def test_that_disagreement_is_the_share_not_common_to_all() -> None:
    data = data_of(bars(0, [-1, -1, -1, 0], [1, 1, 0, 0]), bars(1, [-1, 0, 0.5, 0], [1, 1, 1, 0]))
    np.testing.assert_allclose(disagreement(data), [0.0, 0.5, 1.0, 0.0])
    assert order_of(data, "disagreement").tolist() == [2, 1, 0, 3]


@pytest.mark.parametrize("domains", [0, 1])
def test_that_fewer_than_two_domains_never_disagree(domains: int) -> None:
    assert not disagreement(random_data(6, domains)).any()


def test_that_values_that_are_no_numbers_order_last_without_a_warning() -> None:
    data = data_of(
        bars(0, [np.inf, -1, np.nan], [-np.inf, 1, np.nan]), bars(1, [np.inf, 0, -1], [-np.inf, 2, 1])
    )
    assert order_of(data, "width").tolist()[0] == 1
    assert np.isfinite(disagreement(data)).all()


def test_that_an_unknown_order_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'size'"):
        order_of(random_data(2, 1), "size")


def test_that_positions_and_dimensions_are_each_others_inverse() -> None:
    display = arrange(random_data(50, 3, outside=20), "disagreement", frozenset({"d1"}))
    np.testing.assert_array_equal(display.order[display.position_of], np.arange(50))
    assert display.colors == (0, 2)
    assert display.low.shape == (2, 50)
