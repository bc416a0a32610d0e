"""Text of a report, broken into lines that look the same on paper and in a picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QPainter, QTextLayout, QTextOption

from calibgui.core.printable import printable
from calibgui.views.theme.fonts import BOLD, MEDIUM, REGULAR

_LEADING = 1.3


def font(size_px: float, weight: QFont.Weight = REGULAR) -> QFont:
    """The application's font, whose families show Chinese as Chinese, with figures of one width."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(round(size_px))
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # widths scale with the size
    return made


def title_font() -> QFont:
    return font(26, BOLD)


def section_font() -> QFont:
    return font(18, BOLD)


def heading_font() -> QFont:
    return font(13, BOLD)


def body_font() -> QFont:
    return font(12)


def cell_font(weight: QFont.Weight = REGULAR) -> QFont:
    return font(10, weight)


def caption_font() -> QFont:
    return font(11, MEDIUM)


def advance(text: str, of: QFont) -> float:
    return QFontMetricsF(of).horizontalAdvance(text)


class Words:
    """`text` in lines of at most `width` units; words that are longer are broken."""

    def __init__(self, text: str, of: QFont, width: float, *, right: bool = False) -> None:
        option = QTextOption(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setUseDesignMetrics(True)
        self._layout = QTextLayout(printable(text, keep="").replace("\n", " "), of)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        self.height = 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            leading = line.height() * (_LEADING - 1)
            line.setPosition(QPointF(0, self.height + leading / 2))
            self.height += line.height() + leading
        self._layout.endLayout()

    def draw(self, painter: QPainter, x: float, y: float, color: str) -> None:
        painter.setPen(QColor(color))
        self._layout.draw(painter, QPointF(x, y))
