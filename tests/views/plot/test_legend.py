from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.legend import Legend
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.elided_label import as_tooltip
from tests.views.plot.data import flat, random_data

Maker = Callable[[PlotData, int], Legend]


@pytest.fixture
def legend_of(qtbot: QtBot) -> Maker:
    def make(data: PlotData, width: int) -> Legend:
        legend = Legend()
        qtbot.addWidget(legend)
        legend.resize(width, legend.height())
        legend.set_data(data)
        legend.show()
        return legend

    return make


def keys(legend: Legend) -> list[QAbstractButton]:
    return [key for key in legend.findChildren(QAbstractButton) if key.isVisible()]


def names(legend: Legend) -> list[str]:
    return [key.accessibleName() for key in keys(legend)]


def test_that_it_names_domains_and_marks(legend_of: Maker) -> None:
    legend = legend_of(flat(4, (-0.1, 0.1), (-0.2, 0.1), outside=((1, 0.3),)), 900)
    assert names(legend) == ["English", "Chinese", "Common to all", "Mixed", "Held-out values outside"]


def test_that_keys_for_what_is_not_drawn_are_absent(legend_of: Maker) -> None:
    assert names(legend_of(flat(4, (-0.1, 0.1)), 900)) == ["English", "Mixed"]


def test_that_a_click_hides_a_domain_and_another_shows_it(qtbot: QtBot, legend_of: Maker) -> None:
    legend = legend_of(flat(4, (-0.1, 0.1), (-0.2, 0.1)), 900)
    key = legend.findChild(QAbstractButton, "legend_d1")
    with qtbot.waitSignal(legend.hiddenChanged) as told:
        qtbot.mouseClick(key, Qt.MouseButton.LeftButton)
    assert told.args == [frozenset({"d1"})]
    assert not key.isChecked()
    assert key.toolTip() == as_tooltip("Show Chinese")
    middle = key.grab().toImage().pixelColor(8, 11)
    assert middle.name().upper() != LIGHT.domains[1]  # the swatch is hollow
    with qtbot.waitSignal(legend.hiddenChanged) as told:
        qtbot.keyClick(key, Qt.Key.Key_Space)
    assert told.args == [frozenset()]


def test_that_a_domain_missing_for_a_while_stays_hidden(legend_of: Maker) -> None:
    legend = legend_of(flat(4, (-0.1, 0.1), (-0.2, 0.1)), 900)
    legend.set_hidden(frozenset({"d1"}))
    legend.set_data(flat(4, (-0.1, 0.1)))
    legend.set_data(flat(4, (-0.1, 0.1), (-0.2, 0.1)))
    assert legend.hidden == {"d1"}


def test_that_a_live_update_keeps_the_keys_and_the_focus(legend_of: Maker) -> None:
    legend = legend_of(random_data(8, 3), 900)
    before = keys(legend)
    legend.set_data(random_data(8, 3, outside=5, seed=1))
    assert keys(legend)[:3] == before[:3]


@pytest.mark.parametrize("domains", [1, 3, 8, 12, 20])
@pytest.mark.parametrize("width", [900, 414, 330, 260])
def test_that_nothing_is_clipped_or_overlaps(legend_of: Maker, domains: int, width: int) -> None:
    legend = legend_of(random_data(8, domains, outside=3), width)
    shown = keys(legend)
    assert len(shown) >= domains
    for key in shown:
        assert legend.rect().contains(key.geometry())
    for index, key in enumerate(shown):
        assert not any(key.geometry().intersects(other.geometry()) for other in shown[index + 1 :])


def test_that_only_switches_take_the_focus(legend_of: Maker) -> None:
    legend = legend_of(random_data(8, 2, outside=3), 900)
    focusable = [key.accessibleName() for key in keys(legend) if key.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert focusable == ["English", "Chinese"]
