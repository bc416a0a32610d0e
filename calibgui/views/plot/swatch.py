"""The small square that stands for a domain."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from calibgui.views.theme.theme import domain_color
from calibgui.views.theme.tokens import Tokens


def paint_swatch(
    painter: QPainter,
    box: QRectF,
    tokens: Tokens,
    color: int | None,
    *,
    hollow: bool = False,
    dashed: bool = False,
) -> None:
    """A domain's square, hollow when the domain is hidden; for None the ink outline of the mixed ranges.

    `dashed` is the accent outline of ranges compared with.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shade = QColor(tokens.ink if color is None else domain_color(tokens, color))
    if dashed:
        pen = QPen(QColor(tokens.accent_text), 1.4)
        pen.setDashPattern([1.6, 1.2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0.7, 0.7, -0.7, -0.7))
        return
    radius = 2.5 if box.width() < 10 else 3.0
    if color is None or hollow:
        painter.setPen(QPen(shade, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.65, 0.65, -0.65, -0.65), radius, radius)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRoundedRect(box, radius, radius)
