"""Pixels and lines both against painting every stroke over every pixel."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from calibgui.views.plot.columns import map_columns, reduce_columns
from calibgui.views.plot.compose import compose
from calibgui.views.plot.display import arrange
from calibgui.views.plot.layers import Palette, Scale, Stack, build_stack
from calibgui.views.plot.strokes import draw_stack
from calibgui.views.plot.window import Window
from tests.views.plot.data import random_data

WIDTH, HEIGHT = 211, 90


def stack_of(dim: int, domains: int, last: float | None = None) -> Stack:
    display = arrange(random_data(dim, domains), "index", frozenset())
    column_map = map_columns(Window(0, last or dim, dim), WIDTH, domains)
    colors = np.random.default_rng(1).random((domains, 3)).astype(np.float32)
    core, ink = np.float32([0.9, 0.9, 0.95]), np.float32([0.1, 0.1, 0.2])
    palette = Palette(colors, core, ink, 0.40, 0.95, 0.22, 0.70, 0.55)
    return build_stack(
        reduce_columns(display, column_map), column_map, Scale(0.22, -0.22, HEIGHT), palette, 1
    )


def painted(stack: Stack) -> NDArray[np.float64]:
    """(height, width, 4) red, green, blue, alpha, alpha multiplied in."""
    picture = np.zeros((HEIGHT, WIDTH, 4))
    for layer in (*stack.strokes, *stack.caps):
        rgba = np.broadcast_to(layer.rgba, (WIDTH, 4)).astype(np.float64)
        for column in range(WIDTH):
            top, bottom = max(layer.tops[column], 0), min(layer.bottoms[column], HEIGHT)
            if top < bottom:
                alpha = rgba[column, 3]
                over = np.append(rgba[column, :3] * alpha, alpha)
                picture[top:bottom, column] = picture[top:bottom, column] * (1 - alpha) + over
    return picture


@pytest.mark.parametrize(
    ("dim", "domains", "last"), [(64, 3, None), (64, 3, 12), (900, 6, None), (3, 1, None)]
)
def test_that_the_composed_pixels_equal_painting_stroke_over_stroke(
    dim: int, domains: int, last: float | None
) -> None:
    stack = stack_of(dim, domains, last)
    pixels = compose(stack, WIDTH, HEIGHT)
    channels = np.stack([(pixels >> shift) & 255 for shift in (16, 8, 0, 24)], axis=-1)
    np.testing.assert_allclose(channels / 255.0, painted(stack), atol=1.01 / 255)


@pytest.mark.parametrize(("dim", "domains", "last"), [(64, 3, None), (64, 3, 12), (900, 6, None)])
def test_that_the_lines_of_a_vector_picture_cover_the_same_pixels(
    qtbot: QtBot, dim: int, domains: int, last: float | None
) -> None:
    stack = stack_of(dim, domains, last)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    draw_stack(painter, stack, HEIGHT)
    painter.end()
    drawn = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(HEIGHT, WIDTH, 4)[..., [2, 1, 0, 3]]
    assert np.abs(drawn / 255.0 - painted(stack)).max() < 0.03


def test_that_no_width_and_no_height_make_an_empty_picture() -> None:
    empty = Stack((), ())
    assert compose(empty, 0, 5).shape == (5, 0)
    assert compose(empty, 5, 0).shape == (0, 5)
    assert not compose(empty, 3, 2).any()
