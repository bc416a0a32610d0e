"""Held-out values outside against the number of calibration texts, both on log scales."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.views.coverage.content import AdequacyState, CurveState
from calibgui.views.coverage.heat import contrast
from calibgui.views.coverage.log_axes import LogAxes, apart
from calibgui.views.plot.colors import type_font, with_alpha
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.theme.palette import tokens_of
from calibgui.views.theme.theme import domain_color
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.numbers import percent_text

_LEFT_PX, _TOP_PX, _BOTTOM_PX = 52, 24, 24
_LABEL_PX = (60, 120)  # least and most room for the names at the ends of the curves
_LINE_PX = 14
_LEADER_PX = 20
_BAND_PX, _CURVE_PX = 9, 2
_LEGIBLE = 4.5
_WITHOUT_LEADERS = 5  # so many names stand near enough to their ends


class AdequacyPlot(QWidget):
    """Empty without curves. A curve ends with its name, in a shade of its colour that can be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = AdequacyState()
        self.setObjectName("adequacy_plot")
        self.setAccessibleName(self.tr("Values outside against calibration texts"))
        self.setMinimumHeight(220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sync(self, state: AdequacyState) -> None:
        if state.same_curves(self._state):
            return
        self._state = state
        ends = [f"{item.name} {percent_text(float(item.curve.share[-1]))}" for item in state.curves]
        self.setAccessibleDescription(", ".join(ends))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 340)

    def paintEvent(self, event: QPaintEvent) -> None:
        curves = self._state.curves
        if not curves:
            return
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setFont(type_font(self, CAPTION_PX))
        names = max(painter.fontMetrics().horizontalAdvance(item.name) for item in curves) + 8
        leaders = _LEADER_PX if len(curves) > _WITHOUT_LEADERS else 0
        label_px = min(max(names, _LABEL_PX[0]), _LABEL_PX[1]) + leaders
        box = QRectF(self.rect()).adjusted(_LEFT_PX, _TOP_PX, -label_px, -_BOTTOM_PX)
        axes = LogAxes.around(curves, box)
        self._paint_axes(painter, axes, tokens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_expected(painter, axes, tokens)
        for item in curves:
            color = tokens.ink if item.color is None else domain_color(tokens, item.color)
            painter.setPen(_round_pen(QColor(color), _CURVE_PX))
            painter.drawPolyline(QPolygonF(axes.points(item.curve.per_domain, item.curve.share)))
        self._paint_names(painter, axes, tokens)

    def _paint_axes(self, painter: QPainter, axes: LogAxes, tokens: Tokens) -> None:
        box = axes.box
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(tokens.text3))
        corner = QRectF(0, 0, _LEFT_PX - 8, _LINE_PX)
        painter.drawText(corner, middle | right, self.tr("outside"))
        foot = QRectF(0, box.bottom() + 8, _LEFT_PX - 16, _LINE_PX)
        painter.drawText(foot, middle | right, self.tr("texts"))
        free_from = _LEFT_PX - 12.0
        for texts, text in axes.text_ticks():
            width = painter.fontMetrics().horizontalAdvance(text) + 2
            place = QRectF(axes.x(texts) - width / 2, box.bottom() + 8, width, _LINE_PX)
            if place.x() > free_from:
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
                free_from = place.right() + 6
        for share, text in axes.share_ticks():
            y = round(axes.y(share))
            painter.fillRect(QRectF(box.x(), y, self.width() - box.x(), 1), QColor(tokens.grid))
            if y > _TOP_PX + 2:  # the name of the axis stands there
                label = QRectF(0, y - _LINE_PX / 2, _LEFT_PX - 8, _LINE_PX)
                painter.drawText(label, middle | right, text)

    def _paint_expected(self, painter: QPainter, axes: LogAxes, tokens: Tokens) -> None:
        steps = 48
        ratio = axes.last / axes.first
        counts = [axes.first * ratio ** (step / steps) for step in range(steps + 1)]
        line = QPolygonF([QPointF(axes.x(n), axes.y(2.0 / (n + 1.0))) for n in counts])
        painter.save()
        painter.setClipRect(axes.box.adjusted(-6, -6, 6, 0))
        painter.setPen(QPen(QColor(tokens.track), _BAND_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPolyline(line)
        painter.restore()

    def _paint_names(self, painter: QPainter, axes: LogAxes, tokens: Tokens) -> None:
        curves = self._state.curves
        ends = [axes.y(float(item.curve.share[-1])) for item in curves]
        places = apart(ends, _LINE_PX, axes.box.y(), axes.box.bottom() - 4)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        x = axes.box.right() + (_LEADER_PX if len(curves) > _WITHOUT_LEADERS else 6)
        for item, end, place in zip(curves, ends, places, strict=True):
            color = name_color(tokens, item)
            reached = axes.x(float(item.curve.per_domain[-1]))
            if reached < axes.box.right() - 1 or len(curves) > _WITHOUT_LEADERS:
                painter.setPen(QPen(with_alpha(color.name(), 0.5), 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(reached + 2, end), QPointF(x - 2, place))
            line = QRectF(x, place - _LINE_PX / 2, self.width() - x, _LINE_PX)
            painter.setPen(color)
            shown = painter.fontMetrics().elidedText(
                item.name, Qt.TextElideMode.ElideRight, int(line.width())
            )
            painter.drawText(line, flags, shown)


def name_color(tokens: Tokens, item: CurveState) -> QColor:
    """The domain's colour, darkened on a light surface until words in it can be read."""
    surface = QColor(tokens.surface)
    color = QColor(tokens.ink if item.color is None else domain_color(tokens, item.color))
    while contrast(color, surface) < _LEGIBLE:
        color = color.lighter(112) if tokens.dark else color.darker(112)
    return color


def _round_pen(color: QColor, width_px: float) -> QPen:
    return QPen(color, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
