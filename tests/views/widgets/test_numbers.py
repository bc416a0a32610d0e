from __future__ import annotations

import pytest

from calibgui.views.widgets.numbers import about, count_text, percent_text, size_number, size_text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1500, "1,500"), (-3, "−3")])
def test_that_counts_have_separators_and_a_true_minus(count, text):
    assert count_text(count) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "–"), (0.0, "0.00 %"), (0.00132, "0.13 %"), (0.00001, "<0.01 %"), (0.123, "12.3 %")],
)
def test_that_a_share_is_a_percentage_and_a_small_one_is_not_none(share, text):
    assert percent_text(share).replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (3200, "3.2 kB"), (999_900, "1.0 MB"), (5_300_000_000, "5.3 GB")],
)
def test_that_sizes_have_their_unit(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("done", "of", "text"),
    [
        (120_000_000, 350_000_000, "120"),
        (400, 350_000_000, "0.0"),
        (9, 999, "9"),
        (3_200_000, 5_300_000_000, "0.0"),
    ],
)
def test_that_a_part_is_told_in_the_unit_of_the_whole(done, of, text):
    assert size_number(done, of) == text


@pytest.mark.parametrize(("count", "said"), [(7, 7), (999, 999), (12_345_678, 12_300_000), (1006, 1010)])
def test_that_an_estimate_is_said_to_three_digits(count: int, said: int) -> None:
    assert about(count) == said
