"""The stack of strokes as lines, for pictures that are not made of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from calibgui.views.plot.layers import Layer, Stack


def draw_stack(painter: QPainter, stack: Stack, height: int) -> None:
    """One line per stretch of equal columns, as wide as the stretch: no seams, and a small file."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for layer in (*stack.strokes, *stack.caps):
        _draw_layer(painter, layer, height)


def _draw_layer(painter: QPainter, layer: Layer, height: int) -> None:
    tops, bottoms = np.clip(layer.tops, 0, height), np.clip(layer.bottoms, 0, height)
    count = len(tops)
    if count == 0:
        return
    rgba = np.broadcast_to(layer.rgba, (count, 4))
    same = (np.diff(tops) == 0) & (np.diff(bottoms) == 0) & (np.diff(rgba, axis=0) == 0).all(axis=1)
    firsts = np.flatnonzero(np.concatenate([[True], ~same]))
    widths = np.diff(np.append(firsts, count))
    kept = tops[firsts] < bottoms[firsts]
    firsts, widths = firsts[kept], widths[kept]
    looks = np.column_stack([rgba[firsts], widths])
    for look in np.unique(looks, axis=0):
        chosen = firsts[(looks == look).all(axis=1)]
        painter.setPen(_pen(look))
        middle = look[4] / 2
        painter.drawLines([QLineF(at + middle, tops[at], at + middle, bottoms[at]) for at in chosen.tolist()])


def _pen(look: NDArray[np.floating]) -> QPen:
    red, green, blue, alpha, width = (float(part) for part in look)
    pen = QPen(QColor.fromRgbF(red, green, blue, alpha), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
