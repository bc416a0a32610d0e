"""A plot on a stage, and where things are on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.card import HoverCard
from calibgui.views.plot.envelope_plot import EnvelopePlot

Maker = Callable[[PlotData | None], EnvelopePlot]


def area(plot: EnvelopePlot, position: float, value: float) -> QPoint:
    """The widget pixel of a displayed position and a value."""
    rect, window = plot.canvas.plot_rect, plot.window_shown
    scene = plot.canvas.scene_shown
    assert scene is not None
    x = rect.left() + (position - window.first) * rect.width() / window.span
    y = rect.top() + (scene.top - value) * rect.height() / (scene.top - scene.bottom)
    return QPoint(int(x), int(y))


def pixel(plot: EnvelopePlot, position: float, value: float, up: int = 0) -> str:
    at = area(plot, position, value)
    return plot.grab().toImage().pixelColor(at.x(), at.y() - up).name().upper()


def colors(plot: EnvelopePlot) -> set[str]:
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0xFFFFFF
    return {f"#{value:06X}" for value in np.unique(pixels).tolist()}


def mix(over: str, under: str, alpha: float) -> QColor:
    a, b = QColor(over), QColor(under)
    return QColor(
        *(round(alpha * x + (1 - alpha) * y) for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True))
    )


def near(one: str, other: QColor) -> bool:
    a = QColor(one)
    return max(abs(a.red() - other.red()), abs(a.green() - other.green()), abs(a.blue() - other.blue())) <= 2


def card(plot: EnvelopePlot) -> HoverCard:
    found = plot.findChild(HoverCard)
    assert found is not None
    return found


def click(qtbot: QtBot, plot: EnvelopePlot, at: QPoint) -> None:
    qtbot.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
