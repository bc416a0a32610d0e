from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.progress_bar import ProgressBar
from calibgui.views.widgets.thin_bar import ThinBar
from tests.views.stage import stage


def colors_along(bar: QWidget, shares: tuple[float, ...]) -> list[str]:
    image = bar.grab().toImage()
    y = image.height() // 2
    return [image.pixelColor(round(share * image.width()), y).name().upper() for share in shares]


@pytest.fixture
def thin(qtbot):
    bar = ThinBar()
    bar.setPalette(build_palette(LIGHT))
    bar.set_color(0)
    window = stage(qtbot, bar, 200, 3)
    yield bar
    window.close()


def test_that_the_thin_bar_starts_as_an_empty_track(thin):
    assert colors_along(thin, (0.1, 0.5, 0.9)) == [LIGHT.track] * 3


def test_that_it_parts_calibration_from_held_out(thin):
    thin.show_shares(500, 200)
    solid, pale = colors_along(thin, (0.4, 0.9))
    assert solid == LIGHT.domains[0]
    assert pale not in (LIGHT.domains[0], LIGHT.track)


def test_that_progress_fills_from_the_left(thin):
    thin.show_progress(260, 500)
    assert colors_along(thin, (0.4, 0.7)) == [LIGHT.domains[0], LIGHT.track]


def test_that_an_error_is_red_from_end_to_end(thin):
    thin.show_error()
    assert colors_along(thin, (0.1, 0.9)) == [LIGHT.error] * 2


@pytest.fixture
def progress(qtbot):
    bar = ProgressBar()
    bar.setPalette(build_palette(LIGHT))
    window = stage(qtbot, bar, 240, 4)
    yield bar
    window.close()


def test_that_the_progress_bar_shows_its_share(progress):
    progress.set_share(0.5)
    assert colors_along(progress, (0.3, 0.7)) == [LIGHT.accent, LIGHT.track]
    assert progress.value() * 2 == progress.maximum()


def test_that_it_moves_only_while_indeterminate_and_seen(progress, qtbot):
    timer = progress.findChild(QTimer)
    assert not timer.isActive()
    progress.set_share(None)
    assert timer.isActive()
    before = progress.grab().toImage()
    qtbot.waitUntil(lambda: progress.grab().toImage() != before)
    progress.hide()
    assert not timer.isActive()
    progress.show()
    progress.set_share(1.0)
    assert not timer.isActive()
