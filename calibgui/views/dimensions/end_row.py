"""One text at an end of a dimension: its value, its first lines, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from calibgui.views.dimensions.value_text import signed_value
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.states.dimension_detail import EndText
from calibgui.views.theme.fonts import BODY_PX, BOLD, CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.elided_label import as_tooltip
from calibgui.views.widgets.text_lines import LINE_PX, paint_text_lines

HEIGHT_PX = 2 * LINE_PX + 8
_VALUE_RIGHT_PX = 74
_TEXT_LEFT_PX = 84
_MARK_PX = 62
_SWATCH_PX = 12  # with its gap
_TOOLTIP_CHARS = 1200


class EndRow(QWidget):
    """Shows whatever text it is told, so that one row serves for many dimensions."""

    excludeRequested = Signal(str, str)  # domain id, text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: EndText | None = None
        self._greatest = 1.0
        self.setObjectName("end_text")
        self.setFixedHeight(HEIGHT_PX)
        self._button = Button(self.tr("Exclude"), "link", small=True, parent=self)
        self._button.setObjectName("exclude_button")
        self._button.clicked.connect(self._on_clicked)

    @property
    def shown(self) -> EndText | None:
        return self._text

    def show_text(self, text: EndText, greatest: float, *, enabled: bool) -> None:
        if text != self._text or greatest != self._greatest:
            self._text, self._greatest = text, greatest
            whole = text.text[:_TOOLTIP_CHARS] + ("…" if len(text.text) > _TOOLTIP_CHARS else "")
            self.setToolTip(as_tooltip(f"{text.name}\n{whole}"))
            self.setAccessibleName(f"{text.caption}, {signed_value(text.value, greatest)}, {text.name}")
            self.setAccessibleDescription(whole)
            self._button.setAccessibleName(self.tr("Exclude this text"))
            self._button.setToolTip(self.tr("Never draw this text again, and calibrate without it"))
            self.update()
        self._button.setVisible(text.mark == "exclude")
        self._button.setEnabled(enabled)

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._button.sizeHint()
        self._button.setGeometry(self.width() - size.width() - 2, 0, size.width(), LINE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        text, tokens = self._text, tokens_of(self.palette())
        if text is None:
            return
        painter = QPainter(self)
        paint_swatch(painter, QRectF(0, LINE_PX / 2 - 4, 8, 8), tokens, text.color)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value = signed_value(text.value, self._greatest)
        painter.setFont(type_font(self, BODY_PX, BOLD))
        if painter.fontMetrics().horizontalAdvance(value) > _VALUE_RIGHT_PX - _SWATCH_PX:
            painter.setFont(type_font(self, CAPTION_PX, BOLD))
        painter.setPen(QColor(tokens.error if text.outside else tokens.text))
        painter.drawText(QRect(0, 0, _VALUE_RIGHT_PX, LINE_PX), right, value)
        painter.setFont(type_font(self, CAPTION_PX))
        painter.setPen(QColor(tokens.text3))
        painter.drawText(QRect(0, LINE_PX - 1, _VALUE_RIGHT_PX, LINE_PX), right, text.caption)
        marks = {"held_out": self.tr("held out"), "excluded": self.tr("excluded")}
        painter.drawText(QRect(0, 0, self.width() - 4, LINE_PX), right, marks.get(text.mark, ""))
        painter.setPen(QColor(tokens.text3 if text.mark == "excluded" else tokens.text))
        width_px = max(self.width() - _TEXT_LEFT_PX - _MARK_PX, 20)
        words = QRect(_TEXT_LEFT_PX, 0, width_px, 2 * LINE_PX)
        paint_text_lines(painter, words, type_font(self, BODY_PX), text.text)

    def _on_clicked(self) -> None:
        if self._text is not None:
            self.excludeRequested.emit(self._text.domain, self._text.text)
