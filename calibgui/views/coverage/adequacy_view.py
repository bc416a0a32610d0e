"""How many texts are enough: the plot, and under it the table with the advice."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from calibgui.views.coverage.adequacy_plot import AdequacyPlot
from calibgui.views.coverage.adequacy_table import AdequacyTable
from calibgui.views.coverage.content import AdequacyState
from calibgui.views.coverage.metrics import PART_PX
from calibgui.views.plot.colors import type_font
from calibgui.views.theme.fonts import BOLD, CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.label import Label

_HEAD_PX = 30
_KEY_PX = 18


class AdequacyCurves(QWidget):
    """The title over the plot; while there are no curves a sentence in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot = AdequacyPlot()
        self._key = _ExpectedKey()
        self._message = Label(tone="text3")
        self._message.setObjectName("adequacy_message")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        title = ElidedLabel(self.tr("How many texts are enough?"), weight=BOLD)
        title.setMinimumHeight(_HEAD_PX)
        head.addWidget(title, 1)
        head.addWidget(self._key)
        column = QVBoxLayout(self)
        column.setContentsMargins(PART_PX, 0, PART_PX, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._message)
        column.addWidget(self.plot, 1)

    def sync(self, state: AdequacyState) -> None:
        there = bool(state.curves)
        self._message.setText(state.message)
        self._message.setVisible(not there)
        self._key.setVisible(there)
        self.plot.sync(state)


class AdequacyAdvice(QWidget):
    """The table, and what it means in words; empty while there are no curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body = QWidget()
        self.table = AdequacyTable()
        self._advice = Label(tone="text2")
        self._advice.setObjectName("adequacy_advice")
        self._advice.setWordWrap(True)
        self._body.setVisible(False)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(PART_PX, 0, PART_PX, 0)
        body.setSpacing(8)
        body.addWidget(ElidedLabel(self.tr("Calibration texts per domain"), weight=BOLD))
        body.addWidget(self.table)
        body.addWidget(Line())
        body.addWidget(self._advice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._body)
        column.addStretch(1)

    def sync(self, state: AdequacyState) -> None:
        self._body.setVisible(bool(state.curves))
        self.table.sync(state)
        self._advice.setText(state.advice)


class Line(QWidget):
    """One pixel between two parts, lying or upright, with a margin at its ends."""

    def __init__(self, margin_px: int = 0, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._margin_px = margin_px
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        margin = self._margin_px if self.height() == 1 else 0
        box = self.rect().adjusted(margin, 0, -margin, 0)
        QPainter(self).fillRect(box, QColor(tokens_of(self.palette()).line))


class _ExpectedKey(QWidget):
    """The grey band, and what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._text = self.tr("expected, 2/(n+1)")
        self.setToolTip(
            self.tr("Of n independent texts and one more, this one is so often the least or the greatest")
        )
        self.setFixedHeight(_HEAD_PX)

    def sizeHint(self) -> QSize:
        font = type_font(self, CAPTION_PX)
        return QSize(_KEY_PX + 8 + QFontMetrics(font).horizontalAdvance(self._text) + 2, _HEAD_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = tokens_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(QRectF(0, _HEAD_PX / 2 - 4, _KEY_PX, 8), 3, 3)
        painter.setPen(QColor(tokens.text3))
        painter.setFont(type_font(self, CAPTION_PX))
        box = QRectF(_KEY_PX + 8, 0, self.width(), _HEAD_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._text)
