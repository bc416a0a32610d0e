"""Colours of the matrix: a fixed scale, and numbers that can be read on every shade."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from calibgui.core.checks.matrix import Cell
from calibgui.models.look import MEASURES
from calibgui.views.coverage.heat import contrast, heat_color, ink_on, scale_of
from calibgui.views.coverage.measures import all_measures, short_text_of, spoken, text_of
from calibgui.views.theme.tokens import DARK, LIGHT, Tokens

CELL = Cell(923, 10000, 20, 20, 923 * 34.2)
both = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


@both
def test_that_the_ends_of_the_scale_have_the_ends_of_the_ramp(tokens: Tokens) -> None:
    scale = scale_of("values")
    assert heat_color(tokens, scale.place(0.0002)) == QColor(tokens.heat[0])
    assert heat_color(tokens, scale.place(0.12)) == QColor(tokens.heat[-1])
    assert heat_color(tokens, scale.place(0.9)) == QColor(tokens.heat[-1])
    assert heat_color(tokens, scale.place(0.0)) == QColor(tokens.heat[0])


@pytest.mark.parametrize("measure", MEASURES)
def test_that_the_scale_is_logarithmic_and_its_marks_rise(measure: str) -> None:
    scale = scale_of(measure)  # type: ignore[arg-type]
    middle = (scale.low * scale.high) ** 0.5
    assert scale.place(middle) == pytest.approx(0.5)
    places = [scale.place(value) for value, _ in scale.marks]
    assert places == sorted(places)


@both
def test_that_every_shade_carries_a_number_that_can_be_read(tokens: Tokens) -> None:
    worst = min(
        contrast(ink_on(ground), ground) for ground in (heat_color(tokens, n / 100) for n in range(101))
    )
    assert worst >= 4.1  # as good as dark or white can be in the middle of the ramp; 3 is asked of large text


def test_that_a_cell_is_written_in_its_measure() -> None:
    assert text_of(CELL, "values") == "9.23\N{NO-BREAK SPACE}%"
    assert text_of(CELL, "vectors") == "100\N{NO-BREAK SPACE}%"
    assert text_of(CELL, "overshoot") == "34 steps"
    assert [short_text_of(CELL, m) for m in MEASURES] == ["9.23", "100", "34"]
    assert [text_of(Cell(), m) for m in MEASURES] == ["–"] * 3
    assert text_of(Cell(0, 100, 0, 10, 0.0), "overshoot") == "–"


def test_that_a_cell_is_spoken_whole() -> None:
    said = spoken("Chinese", "English", CELL, "values")
    assert said == "Ranges from Chinese, texts in English: 9.23\N{NO-BREAK SPACE}% outside"
    assert spoken("A", "B", Cell(), "values") == "Ranges from A, texts in B: not checked yet"
    assert len(all_measures("A", "B", CELL).splitlines()) == 4
