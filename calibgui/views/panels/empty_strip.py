"""The picture of the empty project: what the plot will look like, from no data at all."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.theme import domain_color

_WIDTH_PX = 512
_HEIGHT_PX = 112
_PITCH_PX = 8
_BAR_PX = 4
_CAP_PX = 2
_FADE_BARS = 9
# How far each domain reaches up and down around the middle, in pixels, and how much that varies.
_REACHES = ((35.0, 6.0), (22.0, 15.0), (36.0, 7.0))
_SPIKE_PX = 11.0
_SPIKE_SHARE = 0.06


class EmptyStrip(QWidget):
    """Grey bars with coloured ends, the same at every start, fading out at both sides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_WIDTH_PX, _HEIGHT_PX)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH_PX, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        middle = _HEIGHT_PX / 2
        bars = _WIDTH_PX // _PITCH_PX
        for bar in range(bars):
            painter.setOpacity(min((min(bar, bars - 1 - bar) + 2) / _FADE_BARS, 1.0))
            tops = [-_reach(bar, domain, up=True) for domain in range(len(_REACHES))]
            bottoms = [_reach(bar, domain, up=False) for domain in range(len(_REACHES))]
            top, bottom = min(tops), max(bottoms)
            left = bar * _PITCH_PX + 2
            core = QRectF(left, round(middle + top), _BAR_PX, round(bottom - top))
            painter.fillRect(core, QColor(tokens.core))
            for domain in range(len(_REACHES)):
                color = QColor(domain_color(tokens, domain))
                for end in (tops[domain], bottoms[domain]):
                    painter.fillRect(QRectF(left, round(middle + end), _BAR_PX, _CAP_PX), color)


def _reach(bar: int, domain: int, *, up: bool) -> float:
    """A fixed pseudo-random length, so that no generator and no seed are needed to paint."""
    mean, spread = _REACHES[domain]
    noise = math.sin(bar * 12.9898 + domain * 78.233 + (37.719 if up else 0.0)) * 43758.5453
    share = noise - math.floor(noise)
    spike = _SPIKE_PX if share > 1 - _SPIKE_SHARE else 0.0
    return mean + spread * (2 * share - 1) + spike
