from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt

from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.banner import Banner
from calibgui.views.widgets.buttons import Button
from tests.views.stage import stage

ACTIONS = (("use_bundled", "Use bundled"), ("details", "Details"), ("copy", "Copy"))


@pytest.fixture
def banner(qtbot):
    banner = Banner()
    banner.setPalette(build_palette(LIGHT))
    window = stage(qtbot, banner, 800)
    banner.show_message("error", "The model could not be loaded.", "Use the bundled model.", ACTIONS)
    yield banner
    window.close()


def test_that_it_is_hidden_until_it_has_something_to_say(qtbot):
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.isHidden()


def test_that_it_shows_title_remedy_and_actions(banner):
    assert banner.isVisible()
    assert banner.findChild(object, "banner_title").text() == "The model could not be loaded."
    assert banner.findChild(object, "banner_text").text() == "Use the bundled model."
    kinds = [banner.findChild(Button, f"banner_{key}").kind for key, _ in ACTIONS]
    assert kinds == ["outlined", "ghost", "ghost"]


def test_that_an_action_tells_its_key(banner, qtbot):
    with qtbot.waitSignal(banner.actionTriggered) as triggered:
        qtbot.mouseClick(banner.findChild(Button, "banner_details"), Qt.MouseButton.LeftButton)
    assert triggered.args == ["details"]


def test_that_close_hides_it_and_says_so(banner, qtbot):
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(banner.findChild(Button, "banner_close"), Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_that_each_kind_has_its_own_ground_and_its_own_sign(banner):
    seen = set()
    for kind in ("advice", "warning", "error"):
        banner.show_message(kind, "Title")
        image = banner.grab().toImage()
        seen.add(image.pixelColor(8, 28).name())
        sign = image.copy(QRect(16, 18, 20, 20))
        ground = image.pixelColor(8, 28)
        seen.add(tuple(sign.pixelColor(x, y) != ground for x in range(20) for y in range(20)))
    assert len(seen) == 6
    assert banner.findChild(Button, "banner_details") is None
