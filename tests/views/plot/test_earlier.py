"""The ranges compared with, as a second outline of the plot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.models.plot_data import EarlierRanges, PlotData
from calibgui.views.plot.card_content import CardContent, domain_rows, shortened
from calibgui.views.plot.data_export import table_rows
from calibgui.views.plot.display import arrange
from calibgui.views.plot.earlier_item import EarlierItem
from calibgui.views.plot.legend_keys import EARLIER, legend_entries
from calibgui.views.plot.window import Window
from calibgui.views.theme.tokens import LIGHT
from tests.views.plot.data import flat, random_data
from tests.views.plot.plot_stage import Maker, area, colors


def with_earlier(data: PlotData, low: float = -0.4, high: float = 0.4) -> PlotData:
    ranges = np.array([[low] * data.dim, [high] * data.dim], np.float32)
    return replace(data, earlier=EarlierRanges("march.npy", ranges))


def accent(plot, position: float, value: float, span: int = 12) -> int:
    """How many pixels of the accent lie in a stretch along the line."""
    at = area(plot, position, value)
    image = plot.grab().toImage()
    return sum(
        image.pixelColor(at.x() + step, at.y() + row).name().upper() == LIGHT.accent_text
        for step in range(span)
        for row in (-1, 0, 1)
    )


def test_that_the_outline_is_drawn_and_in_sight(plot_of: Maker) -> None:
    plot = plot_of(with_earlier(flat(10, (-0.1, 0.1))))
    assert LIGHT.accent_text in colors(plot)
    assert plot.canvas.scene_shown is not None
    assert plot.canvas.scene_shown.top > 0.4
    assert LIGHT.accent_text not in colors(plot_of(flat(10, (-0.1, 0.1))))


def test_that_it_is_dashed_where_there_is_room_and_a_dash_each_where_there_is_none(plot_of: Maker) -> None:
    wide = plot_of(with_earlier(flat(10, (-0.1, 0.1))))
    assert 4 <= accent(wide, 2.1, 0.4) <= 10
    dense = plot_of(with_earlier(flat(2000, (-0.1, 0.1))))
    assert accent(dense, 200.0, 0.4) >= 24


@pytest.mark.parametrize("dim", [16, 384, 4096])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_that_it_is_composed_at_any_size(plot_of: Maker, dim: int, ratio: float) -> None:
    plot = plot_of(with_earlier(random_data(dim, 3)))
    item, scene = plot.canvas.earlier, plot.canvas.scene_shown
    assert scene is not None
    image = item._compose(scene, ratio)
    assert image.width() == round(plot.canvas.plot_rect.width() * ratio)
    plot.set_window(Window(dim, 2.5, min(9.5, dim)))
    assert isinstance(item, EarlierItem)
    assert LIGHT.accent_text in colors(plot)


def test_that_it_follows_the_order() -> None:
    data = random_data(12, 2)
    ranges = np.stack([np.arange(12), np.arange(12) + 1.0]).astype(np.float32)
    display = arrange(replace(data, earlier=EarlierRanges("x", ranges)), "width", frozenset())
    assert display.earlier_low.tolist() == display.order.tolist()


def test_that_the_picture_files_have_it(plot_of: Maker, tmp_path: Path) -> None:
    for dim in (10, 2000):
        plot = plot_of(with_earlier(flat(dim, (-0.1, 0.1))))
        path = tmp_path / f"{dim}.svg"
        plot.save_picture(path)
        assert LIGHT.accent_text.lower() in path.read_text()
        assert "march.npy" in path.read_text()


def test_that_the_legend_and_the_hover_card_name_it() -> None:
    data = with_earlier(flat(10, (-0.1, 0.1), (-0.2, 0.1)))
    assert [entry.text for entry in legend_entries(data, frozenset()) if entry.kind == EARLIER] == [
        "march.npy"
    ]
    rows = domain_rows(data, 3, frozenset(), "Mixed")
    assert (rows[-1].name, rows[-1].earlier, rows[-1].low, rows[-2].name) == (
        "march.npy",
        True,
        "\N{MINUS SIGN}0.400",
        "Mixed",
    )


def test_that_a_card_cut_short_keeps_it() -> None:
    rows = domain_rows(with_earlier(random_data(4, 6)), 0, frozenset(), "Mixed")
    short = shortened(CardContent("", "", "", rows), 4, "%1 more")
    assert [row.name for row in short.rows[-2:]] == ["Mixed", "march.npy"]
    assert len(short.rows) == 4
    assert short.caption == "4 more"


def test_that_the_table_of_the_plot_has_its_ends() -> None:
    head, first, *_ = table_rows(with_earlier(flat(3, (-0.1, 0.1))))
    assert head[-3:] == ["compared_min", "compared_max", "outside"]
    assert first[-3:-1] == ["-0.4", "0.4"]
