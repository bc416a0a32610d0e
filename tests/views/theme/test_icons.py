from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon

from calibgui.resources import icon_path, resource_path
from calibgui.views.theme.icons import app_icon, icon, icon_size

NAMES = sorted(path.stem for path in resource_path("icons").glob("*.svg") if path.stem != "calibgui")


def opaque_pixels(icon: QIcon, ratio: float, mode: QIcon.Mode = QIcon.Mode.Normal) -> list[QColor]:
    image = icon.pixmap(QSize(16, 16), ratio, mode).toImage()
    assert (image.width(), image.height()) == (16 * ratio, 16 * ratio)
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return [color for color in colors if color.alpha() > 0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ratio", [1, 2])
def test_that_every_icon_is_drawn_in_its_tint_at_both_pixel_ratios(qapp, name, ratio):
    strongest = max(opaque_pixels(icon(name, "#5650D6"), ratio), key=QColor.alpha)
    assert strongest.alpha() > 150
    assert max(abs(strongest.red() - 0x56), abs(strongest.green() - 0x50), abs(strongest.blue() - 0xD6)) <= 1


def test_that_a_disabled_icon_takes_its_own_tint_or_fades(qapp):
    own = opaque_pixels(icon("ok", "#000000", disabled_color="#A7A9B3"), 1, QIcon.Mode.Disabled)
    assert max(own, key=QColor.alpha).name() == "#a7a9b3"
    faded = opaque_pixels(icon("ok", "#000000"), 1, QIcon.Mode.Disabled)
    assert max(color.alpha() for color in faded) < 128


def test_that_the_padding_is_empty_and_at_the_right(qapp):
    image = icon("plus", "#000000", pad_right=4).pixmap(icon_size(4), 1.0).toImage()
    assert image.width() == 20
    assert all(image.pixelColor(x, y).alpha() == 0 for x in range(16, 20) for y in range(16))


def test_that_an_icon_is_built_once(qapp):
    assert icon("ok", "#123456").cacheKey() == icon("ok", "#123456").cacheKey()


def test_that_an_unknown_name_raises(qapp):
    with pytest.raises(ValueError, match="'nonesuch'"):
        icon("nonesuch", "#000000")
    with pytest.raises(ValueError, match="'nonesuch'"):
        icon_path("nonesuch")


def test_that_the_application_icon_has_colours(qapp):
    image = app_icon().pixmap(64, 64).toImage()
    assert image.pixelColor(image.width() // 2, 5).name() == "#5650d6"
