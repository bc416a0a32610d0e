"""Icons: monochrome SVGs, tinted when they are loaded."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from calibgui.resources import icon_path

ICON_PX = 16
# The text of a button sits 4 px right of its icon, fixed by the style: four empty pixels make it eight.
BUTTON_ICON_PAD_PX = 4
_SIZES_PX = (16, 20)
_PIXEL_RATIOS = (1, 2, 3)
_DISABLED_ALPHA = 0.45


def icon(name: str, color: str, *, disabled_color: str = "", pad_right: int = 0) -> QIcon:
    """The icon in one colour, crisp at device pixel ratios 1 to 3. An unknown name raises ValueError.

    `disabled_color` is the tint while its button is disabled; without it the icon fades. `pad_right` adds
    empty pixels at the right, for buttons with text.
    """
    return _icon(name, color, disabled_color, pad_right)


def icon_size(pad_right: int = 0) -> QSize:
    """The icon size to set on a button that shows `icon(..., pad_right=pad_right)`."""
    return QSize(ICON_PX + pad_right, ICON_PX)


def app_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    renderer = QSvgRenderer(str(icon_path("calibgui")))
    result = QIcon()
    for size_px in (16, 24, 32, 48, 64, 128, 256):
        image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        result.addPixmap(QPixmap.fromImage(image))
    return result


@cache
def _icon(name: str, color: str, disabled_color: str, pad_right: int) -> QIcon:
    renderer = QSvgRenderer(str(icon_path(name)))
    normal = QColor(color)
    disabled = QColor(disabled_color or color)
    if not disabled_color:
        disabled.setAlphaF(_DISABLED_ALPHA)
    result = QIcon()
    for size_px in _SIZES_PX:
        for ratio in _PIXEL_RATIOS:
            shape = _shape(renderer, size_px, ratio, pad_right)
            result.addPixmap(_tinted(shape, normal), QIcon.Mode.Normal)
            result.addPixmap(_tinted(shape, disabled), QIcon.Mode.Disabled)
    return result


def _shape(renderer: QSvgRenderer, size_px: int, ratio: int, pad_right: int) -> QImage:
    image = QImage((size_px + pad_right) * ratio, size_px * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size_px * ratio, size_px * ratio))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _tinted(shape: QImage, color: QColor) -> QPixmap:
    image = shape.copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, shape.width(), shape.height()), color)
    painter.end()
    return QPixmap.fromImage(image)
