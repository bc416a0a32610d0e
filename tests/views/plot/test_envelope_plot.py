"""What the plot paints, read back from its pixels."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from calibgui.views.theme.tokens import DARK, LIGHT
from tests.views.plot.data import bars, data_of, flat, random_data
from tests.views.plot.plot_stage import Maker, area, colors, mix, near, pixel


def test_that_the_common_part_is_core_and_the_ends_are_mixed_with_the_surface(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1)))
    assert pixel(plot, 100.5, 0.05) == LIGHT.core
    assert near(pixel(plot, 100.5, 0.15), mix(LIGHT.domains[0], LIGHT.surface, 0.40))
    assert near(pixel(plot, 100.5, -0.15), mix(LIGHT.domains[1], LIGHT.surface, 0.40))


def test_that_caps_say_who_sets_each_end(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1)))
    assert pixel(plot, 100.5, 0.2, up=-1) == LIGHT.domains[0]
    assert pixel(plot, 100.5, -0.2, up=1) == LIGHT.domains[1]
    assert pixel(plot, 100.5, 0.1, up=-1) == LIGHT.domains[1]


def test_that_the_outline_runs_just_outside_the_mixed_range(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1)))
    found = {pixel(plot, 100.5, 0.2, up=up) for up in (0, 1, 2)}
    assert any(near(name, mix(LIGHT.ink, LIGHT.surface, 0.55)) for name in found)


def test_that_lanes_are_full_colour_beyond_the_core_and_faint_within(plot_of: Maker) -> None:
    plot = plot_of(flat(20, (-0.1, 0.2), (-0.2, 0.1)))
    first, second, gap = 10.2, 10.7, 10 + 39.5 / 40
    assert near(pixel(plot, first, 0.15), mix(LIGHT.domains[0], LIGHT.surface, 0.95))
    core = mix(LIGHT.core, LIGHT.surface, 0.70)
    assert near(pixel(plot, second, 0.05), mix(LIGHT.domains[1], core.name(), 0.22))
    assert pixel(plot, second, 0.15) == LIGHT.surface
    assert pixel(plot, gap, 0.05) == LIGHT.surface


def test_that_one_domain_alone_has_no_core(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    assert near(pixel(plot, 100.5, 0.05), mix(LIGHT.domains[0], LIGHT.surface, 0.95))


def test_that_a_hidden_domain_is_gone_and_the_rest_alone_is_full(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1)))
    plot.set_hidden(frozenset({"d1"}))
    assert LIGHT.domains[1] not in colors(plot)
    assert near(pixel(plot, 100.5, 0.05), mix(LIGHT.domains[0], LIGHT.surface, 0.95))
    assert pixel(plot, 100.5, -0.15) == LIGHT.surface


def test_that_outside_values_are_red_discs_with_a_ring(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), outside=((100, 0.25), (50, -0.05))))
    assert pixel(plot, 100.5, 0.25) == LIGHT.error
    assert pixel(plot, 50.5, -0.05) == LIGHT.error
    at = area(plot, 50.5, -0.05)
    around = plot.grab().toImage().copy(at.x() - 4, at.y() - 4, 9, 9)
    lightness = [around.pixelColor(x, y).lightnessF() for x in range(9) for y in range(9)]
    bar = QColor(pixel(plot, 80.5, -0.05)).lightnessF()
    assert max(lightness) > bar + 0.2


def test_that_the_theme_changes_every_colour(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1), outside=((5, 0.25),)))
    plot.set_theme(DARK)
    assert pixel(plot, 100.5, 0.05) == DARK.core
    assert pixel(plot, 5.5, 0.25) == DARK.error
    assert LIGHT.surface not in colors(plot)


def test_that_the_picture_is_drawn_in_device_pixels(plot_of: Maker) -> None:
    plot = plot_of(flat(20, (-0.1, 0.2), (-0.2, 0.1)))
    image = QImage(2 * plot.canvas.size(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    plot.canvas.scene().render(painter, plot.canvas.rect(), plot.canvas.rect())
    painter.end()
    at = area(plot, 10.2, 0.2)
    column = [image.pixelColor(2 * at.x(), y).name().upper() for y in range(2 * at.y() - 8, 2 * at.y() + 12)]
    assert column.count(LIGHT.domains[0]) == 4  # a cap of two pixels at twice the resolution


@pytest.mark.parametrize(("dim", "domains"), [(0, 0), (8, 0), (1, 1), (1, 3), (4096, 12), (384, 12)])
def test_that_any_size_paints_without_a_warning(plot_of: Maker, dim: int, domains: int) -> None:
    plot = plot_of(random_data(dim, domains, outside=min(dim, 40)))
    assert not plot.grab().isNull()
    for order in ("width", "disagreement"):
        plot.set_order(order)
        assert not plot.grab().isNull()


def test_that_values_that_are_no_numbers_are_left_out(plot_of: Maker) -> None:
    plot = plot_of(
        data_of(
            bars(0, [-0.1, np.nan, np.inf], [0.1, 0.1, -np.inf]),
            bars(1, [-0.1, -0.2, np.inf], [0.1, 0.2, np.nan]),
        )
    )
    assert pixel(plot, 2.5, 0.05) == LIGHT.surface
    assert pixel(plot, 0.5, 0.05) != LIGHT.surface


def test_that_an_empty_plot_says_what_to_do(plot_of: Maker) -> None:
    plot = plot_of(None)
    message = plot.findChild(QLabel, "plot_message")
    assert message is not None
    assert message.isVisible()
    assert message.text() == "Calibrate to see how far each domain reaches."
    plot.set_message("Add texts first.")
    assert message.text() == "Add texts first."
    plot.set_data(flat(3, (-0.1, 0.1)))
    assert not message.isVisible()
