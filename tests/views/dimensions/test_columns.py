from __future__ import annotations

import pytest

from calibgui.models.dimensions_look import COLUMNS
from calibgui.views.dimensions.columns import column_widths


@pytest.mark.parametrize("room_px", [330, 345, 420, 520, 545, 700, 1000])
@pytest.mark.parametrize("sort", COLUMNS)
def test_that_columns_fill_the_room_and_the_sorted_one_is_there(room_px: int, sort: str) -> None:
    widths = column_widths(room_px, sort)  # type: ignore[arg-type]
    assert sum(widths.values()) == room_px
    assert {"dimension", sort} <= set(widths)
    assert list(widths) == [column for column in COLUMNS if column in widths]


def test_that_a_narrow_table_keeps_what_finds_a_bad_text_and_a_wide_one_has_all() -> None:
    assert list(column_widths(345, "outside")) == ["dimension", "min", "max", "outside", "outlier"]
    assert list(column_widths(700, "outside")) == [column for column in COLUMNS if column != "change"]


def test_that_the_change_has_a_column_only_while_ranges_are_compared() -> None:
    assert list(column_widths(800, "outside", compared=True)) == list(COLUMNS)
    assert "change" in column_widths(345, "outside", compared=True)
    assert "change" not in column_widths(800, "outside")
