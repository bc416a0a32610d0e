"""Order, filters and thresholds of the table of dimensions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibgui.core.checks.dimensions import DimensionTable, DimensionThresholds
from calibgui.models.dimension_order import arranged, counts_of
from calibgui.models.dimensions_look import COLUMNS, DimensionsLook


@pytest.fixture
def table() -> DimensionTable:
    """Five dimensions; the fourth is constant."""
    minimum = np.float32([-1, -2, -1, 0, -3])
    maximum = np.float32([1, 1, 2, 0, 1])
    return DimensionTable(
        ("a", "b"),
        minimum,
        maximum,
        maximum - minimum,
        np.array([0, 1, 0, 0, 1]),
        np.array([0, 0, 1, 0, 1]),
        np.array([False, False, False, True, False]),
        np.array([0.01, 0.0, 0.02, 0.0, 0.01]),
        np.array([200, 100, 250, 1, 127]),
        np.array([0.5, 0.5, 0.5, 0.0, 0.5]),
        np.array([0.25, 1 / 6, 1 / 6, 0.0, 0.125]),
        np.array([3.0, np.inf, np.nan, 0.0, 9.0]),
    )


def order(table: DimensionTable, look: DimensionsLook) -> list[int]:
    return arranged(table, look).tolist()


def test_that_equal_dimensions_stay_in_order_of_their_number_either_way(table: DimensionTable) -> None:
    look = DimensionsLook(sort="outside", descending=True)
    assert order(table, look) == [2, 0, 4, 1, 3]
    assert order(table, replace(look, descending=False)) == [1, 3, 0, 4, 2]


def test_that_what_is_no_number_comes_last_either_way(table: DimensionTable) -> None:
    look = DimensionsLook(sort="outlier", descending=True)
    assert order(table, look) == [1, 4, 0, 3, 2]
    assert order(table, replace(look, descending=False)) == [3, 0, 4, 1, 2]


@pytest.mark.parametrize("column", COLUMNS)
def test_that_every_column_orders_all_dimensions(table: DimensionTable, column: str) -> None:
    look = DimensionsLook(sort="dimension", descending=False).sorted_by(column)  # type: ignore[arg-type]
    assert sorted(order(table, look)) == list(range(5))


def test_that_filters_hold_together_and_each_counts_on_its_own(table: DimensionTable) -> None:
    limits = DimensionThresholds()
    counts = {"outside": 3, "one_domain": 3, "dead": 1, "levels": 3, "outlier": 2}
    assert counts_of(table, limits) == counts
    look = DimensionsLook(sort="dimension", descending=False).toggled("outside").toggled("one_domain")
    assert order(table, look) == [0, 4]
    assert order(table, look.toggled("levels")) == [4]
    assert order(table, look.toggled("one_domain")) == [0, 2, 4]


def test_that_thresholds_move_what_a_filter_keeps(table: DimensionTable) -> None:
    look = DimensionsLook().with_threshold("outside", 0.015).with_threshold("levels", 128.0)
    look = look.with_threshold("outlier", 2.0)
    assert look.thresholds == DimensionThresholds(0.015, 128, 2.0)
    assert counts_of(table, look.thresholds)["outside"] == 1
    assert order(table, look.toggled("outside")) == [2]
    with pytest.raises(ValueError, match="'dead' has no threshold"):
        look.with_threshold("dead", 1.0)


def test_that_what_is_not_known_yet_neither_orders_nor_filters(table: DimensionTable) -> None:
    live = replace(table, outside=None, levels=None, std=None, std_of_width=None, outlier=None)
    look = DimensionsLook(sort="outside", filters=frozenset({"levels", "outside"}))
    assert order(live, look) == [0, 1, 2, 3, 4]
    counts = counts_of(live, look.thresholds)
    assert counts == {"outside": None, "one_domain": 3, "dead": 1, "levels": None, "outlier": None}


def test_that_a_first_click_shows_the_worst_and_a_second_turns_it_round() -> None:
    look = DimensionsLook().sorted_by("outlier")
    assert (look.sort, look.descending) == ("outlier", True)
    assert not look.sorted_by("outlier").descending
    assert not look.sorted_by("levels").descending, "fewest levels first"
    assert not look.sorted_by("dimension").descending
