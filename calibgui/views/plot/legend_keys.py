"""The keys of the legend: what each says, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.colors import type_font
from calibgui.views.plot.swatch import paint_swatch
from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM, set_type
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.elided_label import as_tooltip

KEY_PX = 22
HEIGHT_PX = 2 * KEY_PX
_SWATCH_PX = 10
_TEXT_PX = 16
_PAD_PX = 3

DOMAIN, CORE, MIXED, EARLIER, OUTSIDE = "domain", "core", "mixed", "earlier", "outside"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    kind: str
    text: str
    short: str
    domain_id: str = ""
    color: int = 0
    hidden: bool = False


def legend_entries(data: PlotData | None, hidden: frozenset[str]) -> list[LegendEntry]:
    """The domains, then the keys that the picture has use for."""
    if data is None:
        return []
    entries = [
        LegendEntry(DOMAIN, bars.name, bars.name, bars.id, bars.color, bars.id in hidden)
        for bars in data.domains
    ]
    if sum(not entry.hidden for entry in entries) > 1:
        entries.append(LegendEntry(CORE, _tr("Common to all"), _tr("Common")))
    outline = data.outline or _tr("Mixed")
    entries.append(LegendEntry(MIXED, outline, outline))
    if data.earlier is not None:
        entries.append(LegendEntry(EARLIER, data.earlier.name, _tr("Earlier")))
    if data.outside.values.size:
        entries.append(LegendEntry(OUTSIDE, _tr("Held-out values outside"), _tr("Outside")))
    return entries


def paint_key(
    painter: QPainter, at: QPointF, height: float, entry: LegendEntry, tokens: Tokens, text: str | None = None
) -> None:
    """Swatch and name, `at` being the top left corner. `text` replaces the entry's own."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(at.x(), at.y() + (height - _SWATCH_PX) / 2, _SWATCH_PX, _SWATCH_PX)
    if entry.kind == DOMAIN:
        paint_swatch(painter, box, tokens, entry.color, hollow=entry.hidden)
    elif entry.kind in (MIXED, EARLIER):
        paint_swatch(painter, box, tokens, None, dashed=entry.kind == EARLIER)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.core if entry.kind == CORE else tokens.error))
        if entry.kind == CORE:
            painter.drawRoundedRect(box, 3, 3)
        else:
            painter.drawEllipse(box.center(), 3, 3)
    painter.setPen(QColor(tokens.text3 if entry.hidden else tokens.text2))
    shown = entry.text if text is None else text
    painter.drawText(
        QRectF(at.x() + _TEXT_PX, at.y(), 400, height),
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        shown,
    )
    if entry.hidden and shown:
        middle = at.y() + height / 2 + 0.5
        painter.setPen(QPen(QColor(tokens.text3), 1))
        width = painter.fontMetrics().horizontalAdvance(shown)
        painter.drawLine(QPointF(at.x() + _TEXT_PX, middle), QPointF(at.x() + _TEXT_PX + width, middle))
    painter.restore()


@dataclass(frozen=True, slots=True)
class Level:
    """One step of shortening."""

    lines: int
    gap: int
    short: bool = True
    text_px: int | None = None
    """Widest text of a switch; None is as wide as it wants, 0 leaves only the swatch."""
    keys: bool = True
    """Whether the keys that are no switches are there."""


LEVELS = (
    Level(lines=1, gap=12, short=False),
    Level(lines=1, gap=12),
    Level(lines=1, gap=4),
    Level(lines=2, gap=12, short=False),
    Level(lines=2, gap=8),
    Level(lines=2, gap=2, text_px=64),
    Level(lines=2, gap=8, keys=False),
    Level(lines=2, gap=2, text_px=48, keys=False),
    Level(lines=2, gap=0, text_px=0, keys=False),
)


class LegendKey(QAbstractButton):
    """A switch for a domain; for the other kinds just the key."""

    def __init__(self, entry: LegendEntry, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)
        self.entry = entry
        self._tokens = tokens
        self._shown = entry.text
        switch = entry.kind == DOMAIN
        self.setObjectName(f"legend_{entry.domain_id or entry.kind}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if switch else Qt.FocusPolicy.NoFocus)
        self.setCheckable(switch)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover, switch)
        if switch:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        set_type(self, CAPTION_PX, MEDIUM)
        self.set_entry(entry)

    def set_entry(self, entry: LegendEntry) -> None:
        self.entry = entry
        self.setAccessibleName(entry.text)
        if entry.kind == DOMAIN:
            self.setChecked(not entry.hidden)
            tip = self.tr("Show %1") if entry.hidden else self.tr("Hide %1")
            self.setToolTip(as_tooltip(tip.replace("%1", entry.text)))
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def set_text(self, level: Level) -> None:
        shown = self._text_at(level)
        if shown != self._shown:
            self._shown = shown
            self.update()

    def width_at(self, level: Level) -> int:
        text = self._text_at(level)
        width = _SWATCH_PX if not text else _TEXT_PX + self._metrics().horizontalAdvance(text)
        return width + 2 * _PAD_PX

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(LEVELS[0]), KEY_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isCheckable() and (self.underMouse() or self.hasFocus()):
            ring = QColor(self._tokens.accent)
            painter.setPen(QPen(ring, 2) if self.hasFocus() else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(QColor(self._tokens.hover) if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        painter.setFont(type_font(self, CAPTION_PX, MEDIUM))
        paint_key(painter, QPointF(_PAD_PX, 0), self.height(), self.entry, self._tokens, self._shown)

    def _text_at(self, level: Level) -> str:
        text = self.entry.short if level.short else self.entry.text
        if level.text_px is None or self.entry.kind != DOMAIN:
            return text
        return (
            self._metrics().elidedText(text, Qt.TextElideMode.ElideRight, level.text_px)
            if level.text_px
            else ""
        )

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(type_font(self, CAPTION_PX, MEDIUM))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Legend", text)
