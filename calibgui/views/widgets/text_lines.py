"""The first two lines of a text, painted as plain text, whatever marks it holds."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

LINE_PX = 20
# Two lines never hold more: longer texts are cut before they are laid out.
_MAX_CHARS = 300


def one_line(text: str) -> str:
    """The beginning of `text` with its line breaks and runs of blanks as single blanks."""
    return " ".join(text[:_MAX_CHARS].split())


def paint_text_lines(painter: QPainter, box: QRect, font: QFont, text: str, lines: int = 2) -> None:
    """Paint `text` from the top left of `box`, in its width, elided where the last line ends."""
    width_px = box.width()
    layout = QTextLayout(one_line(text), font)
    first = _lay_out(layout, width_px)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    if lines == 1 or first >= len(layout.text()):
        shown = metrics.elidedText(layout.text(), Qt.TextElideMode.ElideRight, width_px)
        painter.drawText(QRect(box.left(), box.top(), width_px, LINE_PX), middle, shown)
        return
    line = layout.lineAt(0)
    line.draw(painter, QPointF(box.left(), box.top() + (LINE_PX - line.height()) / 2))
    rest = metrics.elidedText(layout.text()[first:], Qt.TextElideMode.ElideRight, width_px)
    painter.drawText(QRect(box.left(), box.top() + LINE_PX, width_px, LINE_PX), middle, rest)


def _lay_out(layout: QTextLayout, width_px: int) -> int:
    """Lay out the first line; how many characters it takes."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    line = layout.createLine()
    if line.isValid():
        line.setLineWidth(width_px)
    layout.endLayout()
    return line.textLength() if line.isValid() else 0
