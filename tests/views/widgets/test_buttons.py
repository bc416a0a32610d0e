from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK, LIGHT
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from tests.views.stage import stage


def drawn_colors(button: Button) -> set[str]:
    image = button.icon().pixmap(button.iconSize(), 1.0).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_that_the_icon_takes_the_colour_of_the_kind_and_of_the_theme(qtbot):
    button = Button("Export…", "outlined", icon_name="stop")
    qtbot.addWidget(button)
    button.setPalette(build_palette(LIGHT))
    assert drawn_colors(button) == {LIGHT.text.lower()}
    button.set_kind("filled")
    assert drawn_colors(button) == {LIGHT.on_accent.lower()}
    button.set_kind("outlined")
    button.setPalette(build_palette(DARK))
    assert drawn_colors(button) == {DARK.text.lower()}


def test_that_only_the_keyboard_shows_the_focus_ring(qtbot):
    box = QWidget()
    column = QVBoxLayout(box)
    first, second = Button("First"), Button("Second")
    column.addWidget(first)
    column.addWidget(second)
    window = stage(qtbot, box)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert first.hasFocus()
    assert first.property("ring") != "true"
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert second.property("ring") == "true"
    qtbot.keyClick(second, Qt.Key.Key_Backtab)
    assert second.property("ring") == "false"
    window.close()


@pytest.mark.parametrize("text", ["Ranges, mixed", "int8"])
def test_that_a_check_box_toggles_wherever_it_is_clicked(qtbot, text):
    check = CheckBox(text)
    window = stage(qtbot, check, check.sizeHint().width())
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=check.rect().center())
    assert check.isChecked()
    qtbot.keyClick(check, Qt.Key.Key_Space)
    assert not check.isChecked()
    window.close()
