from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.swatch_button import SwatchButton
from tests.views.stage import stage


@pytest.fixture
def swatch(qtbot):
    swatch = SwatchButton()
    swatch.setPalette(build_palette(LIGHT))
    swatch.set_color(2)
    window = stage(qtbot, swatch, 18, 18)
    yield swatch
    swatch.menu.close()
    window.close()


def center_color(swatch: SwatchButton) -> str:
    return swatch.grab().toImage().pixelColor(9, 9).name().upper()


def test_that_it_shows_its_colour(swatch):
    assert center_color(swatch) == LIGHT.domains[2]


def test_that_a_hollow_swatch_is_an_outline(swatch):
    swatch.set_color(2, hollow=True)
    assert center_color(swatch) != LIGHT.domains[2]


@pytest.mark.parametrize("way", ["click", "key"])
def test_that_click_and_key_open_a_menu_of_eight_colours_with_the_present_one_marked(swatch, qtbot, way):
    if way == "click":
        qtbot.mouseClick(swatch, Qt.MouseButton.LeftButton)
    else:
        swatch.setFocus()
        qtbot.keyClick(swatch, Qt.Key.Key_Space)
    assert swatch.menu.isVisible()
    actions = swatch.menu.actions()
    assert len(actions) == 8
    assert [action.isChecked() for action in actions].index(True) == 2
    assert all(action.text() and not action.icon().isNull() for action in actions)


def test_that_a_picked_colour_is_told(swatch, qtbot):
    swatch.open_menu()
    with qtbot.waitSignal(swatch.colorPicked) as picked:
        swatch.menu.actions()[5].trigger()
    assert picked.args == [5]
