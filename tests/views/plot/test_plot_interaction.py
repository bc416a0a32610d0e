"""What the pointer, the keys and new data do to the plot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.envelope_plot import EnvelopePlot
from calibgui.views.plot.window import Window
from calibgui.views.theme.tokens import LIGHT
from tests.views.plot.data import bars, data_of, flat, random_data
from tests.views.plot.plot_stage import Maker, area, card, click, pixel


def test_that_hovering_shows_line_and_card(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1), outside=((40, 0.25), (40, 0.26), (41, 0.3))))
    qtbot.mouseMove(plot.canvas.viewport(), area(plot, 40.5, 0.0))
    qtbot.waitUntil(lambda: card(plot).isVisible())
    content = card(plot).content
    assert content.title == "Dimension 40"
    assert content.outside == "2 outside"
    assert [row.name for row in content.rows] == ["English", "Chinese", "Mixed"]
    assert [(row.low, row.high) for row in content.rows] == [
        ("−0.100", "+0.200"),
        ("−0.200", "+0.100"),
        ("−0.200", "+0.200"),
    ]
    assert [(row.sets_low, row.sets_high) for row in content.rows[:2]] == [(False, True), (True, False)]
    assert pixel(plot, 40.5, 0.2, up=4) == LIGHT.accent


def test_that_the_card_leaves_with_the_pointer_and_omits_hidden_domains(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2), (-0.2, 0.1)))
    plot.set_hidden(frozenset({"d0"}))
    plot.canvas.hoverChanged.emit(40.5)
    assert [row.name for row in card(plot).content.rows] == ["Chinese", "Mixed"]
    plot.canvas.hoverChanged.emit(None)
    assert not card(plot).isVisible()


@pytest.mark.parametrize("position", [0.5, 120.5, 199.5])
@pytest.mark.parametrize("domains", [1, 12])
def test_that_the_card_is_never_clipped(plot_of: Maker, position: float, domains: int) -> None:
    plot = plot_of(random_data(200, domains))
    plot.resize(500, 220)
    plot.canvas.hoverChanged.emit(position)
    shown = card(plot)
    inner = shown.geometry().adjusted(14, 14, -14, -14)
    assert plot.rect().contains(inner)
    line_x = plot.canvas.hover_line.x()
    assert not inner.left() <= line_x <= inner.right()


def test_that_a_short_plot_keeps_the_domains_that_set_the_ends(plot_of: Maker) -> None:
    ends = [(-0.1, 0.1)] * 10 + [(-0.2, 0.1), (-0.1, 0.2)]
    plot = plot_of(flat(20, *ends))
    plot.resize(500, 220)
    plot.canvas.hoverChanged.emit(3.5)
    content = card(plot).content
    assert {"Domain 10", "Domain 11", "Mixed"} <= {row.name for row in content.rows}
    assert "more domains" in content.caption


def test_that_a_click_selects_and_another_clears(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    at = area(plot, 40.5, 0.0)
    with qtbot.waitSignal(plot.dimensionSelected) as told:
        click(qtbot, plot, at)
    assert told.args == [40]
    assert plot.selected == 40
    assert pixel(plot, 40.5, 0.2, up=4) == LIGHT.accent
    with qtbot.waitSignal(plot.dimensionSelected) as told:
        click(qtbot, plot, QPoint(10, 100))  # beside the plot area
    assert told.args == [None]


def test_that_a_click_tells_the_dimension_whatever_the_order(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(data_of(bars(0, [-0.1, -0.3, -0.2], [0.1, 0.3, 0.2])))
    plot.set_order("width")
    click(qtbot, plot, area(plot, 0.5, 0.0))
    assert plot.selected == 1
    plot.canvas.hoverChanged.emit(1.5)
    assert card(plot).content.title == "Dimension 2"
    assert card(plot).content.caption == "rank 2"
    assert plot.canvas.dims.texts() == ["2", "3"]  # the first stands under the marker's own number
    assert plot.canvas.corner.texts() == ["rank"]


def test_that_escape_clears_selection_and_card(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert card(plot).isVisible()
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.selected is None
    assert not card(plot).isVisible()


def test_that_no_label_touches_the_axis_name(plot_of: Maker) -> None:
    plot = plot_of(flat(4000, (-0.1, 0.2)))
    plot.set_window(Window(1000, 1400, 4000))
    assert plot.canvas.dims.texts()[0] == "1050"


def test_that_setting_the_selection_tells_nobody(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    with qtbot.assertNotEmitted(plot.dimensionSelected):
        plot.set_selected(7)
        plot.set_selected(None)
        plot.set_selected(1000)
    assert plot.selected is None


def test_that_the_keys_do_what_the_mouse_does(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected == 100
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected == 101
    assert card(plot).content.title == "Dimension 101"
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.selected == 100
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.window_shown.span == pytest.approx(200 / 1.5)
    assert plot.window_shown.first <= 100 <= plot.window_shown.last
    qtbot.keyClick(plot, Qt.Key.Key_Minus)
    assert not plot.is_zoomed
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    assert not plot.is_zoomed
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.selected is None


def test_that_the_selection_stays_in_sight_when_moved_by_keys(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    plot.set_window(Window(20, 40, 200))
    plot.set_selected(39)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.selected == 40
    assert plot.window_shown.last == pytest.approx(41)


def wheel(plot: EnvelopePlot, at: QPoint, turn: int, across: int = 0) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(plot.canvas.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(across, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.canvas.viewport(), event)


def test_that_the_wheel_zooms_about_the_pointer(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    at = area(plot, 50.0, 0.0)
    before = plot.canvas.position_at(at.x())
    with qtbot.waitSignal(plot.zoomChanged):
        wheel(plot, at, 240)
    assert plot.is_zoomed
    assert plot.canvas.position_at(at.x()) == pytest.approx(before)
    wheel(plot, at, -1200)
    assert not plot.is_zoomed


def test_that_a_drag_pans_and_selects_nothing(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    plot.set_window(Window(50, 100, 200))
    port = plot.canvas.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    qtbot.mouseMove(port, QPoint(380, 200))
    qtbot.mouseMove(port, QPoint(320, 200))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(320, 200))
    assert plot.window_shown.first == pytest.approx(55)
    assert plot.selected is None


def test_that_a_double_click_shows_all_and_keeps_the_selection(qtbot: QtBot, plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    plot.set_window(Window(50, 100, 200))
    plot.set_selected(60)
    at = area(plot, 80.5, 0.0)
    click(qtbot, plot, at)
    qtbot.mouseDClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not plot.is_zoomed
    assert plot.selected == 60


def test_that_live_data_leave_zoom_selection_and_a_larger_range_alone(plot_of: Maker) -> None:
    plot = plot_of(None)
    plot.set_data(flat(200, (-0.1, 0.2)), live=True)
    plot.set_window(Window(50, 100, 200))
    plot.set_selected(60)
    scene = plot.canvas.scene_shown
    assert scene is not None
    for step in range(4):
        plot.set_data(flat(200, (-0.1, 0.15 + 0.01 * step)), live=True)
        shown = plot.canvas.scene_shown
        assert shown is not None
        assert (shown.bottom, shown.top) == (scene.bottom, scene.top)
    assert plot.window_shown == Window(50, 100, 200)
    assert plot.selected == 60
    plot.set_data(flat(100, (-0.1, 0.2)))
    assert plot.window_shown == Window.whole(100)
    assert plot.selected is None


def test_that_the_same_arrays_again_repaint_nothing(plot_of: Maker) -> None:
    data = random_data(50, 2)
    plot = plot_of(data)
    before = plot.canvas.scene_shown
    plot.set_data(PlotData(data.domains, data.mixed, data.outside))
    assert plot.canvas.scene_shown is before


def test_that_a_pan_away_from_the_selection_survives_a_sync(plot_of: Maker) -> None:
    plot = plot_of(flat(200, (-0.1, 0.2)))
    plot.set_window(Window(0, 20, 200))
    plot.set_selected(150)
    assert plot.window_shown.first <= 150 < plot.window_shown.last
    plot.set_window(Window(0, 20, 200))
    plot.set_selected(150)
    assert plot.window_shown.first == 0


def test_that_the_plot_tells_assistive_technology_what_it_is(plot_of: Maker) -> None:
    plot = plot_of(None)
    assert plot.accessibleName() == "Envelope plot"
    assert "plus and minus" in plot.accessibleDescription()
    assert plot.focusPolicy() == Qt.FocusPolicy.StrongFocus
