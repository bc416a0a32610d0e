"""The tokens as the plot needs them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QWidget

from calibgui.views.plot.layers import Palette
from calibgui.views.theme.fonts import CAPTION_PX, REGULAR
from calibgui.views.theme.theme import domain_color
from calibgui.views.theme.tokens import Tokens


def plot_palette(tokens: Tokens, colors: tuple[int, ...]) -> Palette:
    rgb = [_rgb(domain_color(tokens, index)) for index in colors]
    return Palette(
        domains=np.array(rgb, dtype=np.float32).reshape(len(rgb), 3),
        core=_rgb(tokens.core),
        ink=_rgb(tokens.ink),
        shared_alpha=0.46 if tokens.dark else 0.40,
        beyond_alpha=1.0 if tokens.dark else 0.95,
        within_alpha=0.22,
        core_alpha=0.75 if tokens.dark else 0.70,
        ink_alpha=0.50 if tokens.dark else 0.55,
    )


def with_alpha(color: str, alpha: float) -> QColor:
    result = QColor(color)
    result.setAlphaF(alpha)
    return result


def type_font(widget: QWidget, size_px: int = CAPTION_PX, weight: QFont.Weight = REGULAR) -> QFont:
    """The widget's own family and figures in another size and weight, for painting."""
    font = QFont(widget.font())
    font.setPixelSize(size_px)
    font.setWeight(weight)
    return font


def _rgb(color: str) -> NDArray[np.float32]:
    shade = QColor(color)
    return np.array([shade.redF(), shade.greenF(), shade.blueF()], dtype=np.float32)
