from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from calibgui.views.panels.empty_view import EmptyView
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK, LIGHT
from calibgui.views.widgets.buttons import Button
from tests.views.stage import stage


@pytest.fixture
def view(qtbot):
    view = EmptyView()
    view.setPalette(build_palette(LIGHT))
    window = stage(qtbot, view, 1000, 800)
    yield view
    window.close()


def color_at(view: EmptyView, x: int, y: int) -> str:
    return view.grab().toImage().pixelColor(x, y).name().upper()


def test_that_the_two_ways_to_begin_are_offered_the_first_filled(view, qtbot):
    add, demo = (view.findChild(Button, name) for name in ("empty_add_button", "empty_demo_button"))
    assert (add.kind, demo.kind) == ("filled", "outlined")
    with qtbot.waitSignal(view.addFilesRequested):
        qtbot.mouseClick(add, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.demoRequested):
        qtbot.mouseClick(demo, Qt.MouseButton.LeftButton)


def test_that_the_drop_target_lights_up_while_files_are_held_over_it(view):
    assert color_at(view, 60, 60) == LIGHT.surface
    view.set_dragging(True)
    assert color_at(view, 60, 60) == LIGHT.accent_soft
    view.set_dragging(False)
    assert color_at(view, 60, 60) == LIGHT.surface


def test_that_it_turns_dark(view):
    view.setPalette(build_palette(DARK))
    assert color_at(view, 60, 60) == DARK.surface
