from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.display import arrange
from calibgui.views.plot.overview import Overview
from calibgui.views.plot.window import Window
from calibgui.views.theme.tokens import LIGHT
from tests.views.plot.data import flat, random_data

Maker = Callable[[PlotData, Window], Overview]


@pytest.fixture
def overview_of(qtbot: QtBot) -> Maker:
    def make(data: PlotData, window: Window) -> Overview:
        overview = Overview()
        qtbot.addWidget(overview)
        overview.resize(456, 64)  # the strip is 400 wide, from 52 on
        overview.show()
        overview.set_display(arrange(data, "index", frozenset()))
        overview.set_window(window)
        return overview

    return make


def drag(qtbot: QtBot, overview: Overview, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(overview, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(overview, end)
    qtbot.mouseRelease(overview, Qt.MouseButton.LeftButton, pos=end)


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [(152, 192, (80, 240)), (252, 272, (100 - 40, 220)), (202, 222, (80, 220))],
    ids=["left handle", "right handle", "window"],
)
def test_that_dragging_moves_the_window(
    qtbot: QtBot, overview_of: Maker, start: int, end: int, window: tuple[int, int]
) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2)), Window(100, 200, 400))
    told: list[Window] = []
    overview.windowChanged.connect(told.append)
    drag(qtbot, overview, QPoint(start, 30), QPoint(end, 30))
    by = end - start
    expected = {
        152: (100 + by, 200),
        252: (100, 200 + by),
        202: (100 + by, 200 + by),
    }[start]
    assert (told[-1].first, told[-1].last) == pytest.approx(expected)


def test_that_a_press_beside_the_window_brings_it_there(qtbot: QtBot, overview_of: Maker) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2)), Window(100, 200, 400))
    with qtbot.waitSignal(overview.windowChanged) as told:
        qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(352, 30))
    assert (told.args[0].first, told.args[0].last) == pytest.approx((250, 350))


def test_that_a_double_click_shows_all(qtbot: QtBot, overview_of: Maker) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2)), Window(100, 200, 400))
    with qtbot.waitSignal(overview.windowChanged) as told:
        qtbot.mouseDClick(overview, Qt.MouseButton.LeftButton, pos=QPoint(200, 30))
    assert told.args == [Window.whole(400)]


def test_that_keys_move_and_resize_the_window(qtbot: QtBot, overview_of: Maker) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2)), Window(100, 200, 400))
    told: list[Window] = []
    overview.windowChanged.connect(told.append)
    qtbot.keyClick(overview, Qt.Key.Key_Right)
    assert (told[-1].first, told[-1].last) == pytest.approx((110, 210))
    qtbot.keyClick(overview, Qt.Key.Key_Left)
    qtbot.keyClick(overview, Qt.Key.Key_Plus)
    assert told[-1].span == pytest.approx(100 / 1.5)
    qtbot.keyClick(overview, Qt.Key.Key_Minus)
    assert told[-1].span == pytest.approx(100)
    qtbot.keyClick(overview, Qt.Key.Key_Home)
    assert told[-1] == Window.whole(400)


def test_that_ticks_stand_under_dimensions_with_outside_values(overview_of: Maker) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2), outside=((100, 0.3), (300, 0.3))), Window.whole(400))
    image = overview.grab().toImage()
    reds = [x for x in range(444) if image.pixelColor(x, 51).name().upper() == LIGHT.error]
    assert reds == [152, 352]


def test_that_the_rest_lies_under_a_veil(overview_of: Maker) -> None:
    overview = overview_of(flat(400, (-0.1, 0.2)), Window(100, 200, 400))
    image = overview.grab().toImage()
    assert image.pixelColor(300, 20).lightnessF() > image.pixelColor(190, 20).lightnessF() + 0.05


def test_that_no_data_and_many_dimensions_paint(overview_of: Maker) -> None:
    overview = overview_of(random_data(4096, 3, outside=500), Window.whole(4096))
    assert not overview.grab().isNull()
    overview.set_display(None)
    assert not overview.grab().isNull()
    assert overview.accessibleName()
