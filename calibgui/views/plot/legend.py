"""The legend: which colour is which domain, and a switch for each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.card import paint_swatch
from calibgui.views.plot.colors import type_font
from calibgui.views.theme.fonts import CAPTION_PX, MEDIUM, set_type
from calibgui.views.theme.tokens import LIGHT, Tokens

_SWATCH_PX = 10
_TEXT_PX = 16
_PAD_PX = 4
_KEY_PX = 24
_ELIDED_PX = 64

DOMAIN, CORE, MIXED, OUTSIDE = "domain", "core", "mixed", "outside"


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
    entries.append(LegendEntry(MIXED, _tr("Mixed"), _tr("Mixed")))
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
    elif entry.kind == MIXED:
        paint_swatch(painter, box, tokens, None)
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


class Legend(QWidget):
    """The keys in a row at the right. It never clips: what does not fit gets shorter in steps."""

    hiddenChanged = Signal(object)  # frozenset of domain ids

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._data: PlotData | None = None
        self._hidden: frozenset[str] = frozenset()
        self._keys: list[_Key] = []
        self.setAccessibleName(self.tr("Legend"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_KEY_PX)

    @property
    def hidden(self) -> frozenset[str]:
        return self._hidden

    def set_data(self, data: PlotData | None) -> None:
        self._data = data
        known = frozenset(bars.id for bars in data.domains) if data is not None else frozenset()
        if data is not None and not self._hidden <= known:
            self._set_hidden(self._hidden & known)
        self._sync()

    def set_hidden(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden
        self._sync()

    def set_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        for key in self._keys:
            key.set_tokens(tokens)

    def sizeHint(self) -> QSize:
        return QSize(self._width(_LEVELS[0]), _KEY_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(_LEVELS[-1]), _KEY_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _sync(self) -> None:
        """Keys are kept while their kinds stay, so that a live update moves no focus."""
        entries = legend_entries(self._data, self._hidden)
        old = [(key.entry.kind, key.entry.domain_id) for key in self._keys]
        if old != [(entry.kind, entry.domain_id) for entry in entries]:
            self._rebuild(entries)
        changed = [key.entry for key in self._keys] != entries
        for key, entry in zip(self._keys, entries, strict=True):
            key.set_entry(entry)
        if changed or not old:
            self._arrange()

    def _rebuild(self, entries: list[LegendEntry]) -> None:
        reusable = {(key.entry.kind, key.entry.domain_id): key for key in self._keys}
        self._keys = []
        for entry in entries:
            key = reusable.pop((entry.kind, entry.domain_id), None)
            if key is None:
                key = _Key(entry, self._tokens, self)
                key.clicked.connect(self._on_key_clicked)
                key.show()
            self._keys.append(key)
        for key in reusable.values():
            key.hide()
            key.deleteLater()
        for before, after in zip(self._keys, self._keys[1:], strict=False):
            QWidget.setTabOrder(before, after)
        self.updateGeometry()
        self._arrange()

    def _arrange(self) -> None:
        level = next((level for level in _LEVELS if self._width(level) <= self.width()), _LEVELS[-1])
        x = max(0, self.width() - self._width(level))
        for key in self._keys:
            there = level.keys or key.entry.kind == DOMAIN
            key.setVisible(there)
            if there:
                key.set_text(level)
                key.setGeometry(x, 0, key.width_at(level), _KEY_PX)
                x += key.width_at(level) + level.gap

    def _width(self, level: _Level) -> int:
        widths = [key.width_at(level) for key in self._keys if level.keys or key.entry.kind == DOMAIN]
        return sum(widths) + level.gap * max(len(widths) - 1, 0)

    def _on_key_clicked(self) -> None:
        key = self.sender()
        assert isinstance(key, _Key)
        if key.entry.kind == DOMAIN:
            self._set_hidden(self._hidden ^ {key.entry.domain_id})
            self._sync()

    def _set_hidden(self, hidden: frozenset[str]) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self.hiddenChanged.emit(hidden)


@dataclass(frozen=True, slots=True)
class _Level:
    """One step of shortening."""

    gap: int
    short: bool
    text_px: int | None
    """Widest text; None is as wide as it wants, 0 only the swatches."""
    keys: bool = True
    """Whether the keys that are no switches are there."""


_LEVELS = (
    _Level(10, False, None),
    _Level(10, True, None),
    _Level(4, True, None),
    _Level(2, True, _ELIDED_PX),
    _Level(4, True, None, keys=False),
    _Level(2, True, _ELIDED_PX, keys=False),
    _Level(0, True, 0, keys=False),
)


class _Key(QAbstractButton):
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
            self.setToolTip(tip.replace("%1", entry.text))
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def set_text(self, level: _Level) -> None:
        self._shown = self._text_at(level)
        self.update()

    def width_at(self, level: _Level) -> int:
        text = self._text_at(level)
        width = _SWATCH_PX if not text else _TEXT_PX + self._metrics().horizontalAdvance(text)
        return width + 2 * _PAD_PX

    def sizeHint(self) -> QSize:
        return QSize(self.width_at(_LEVELS[0]), _KEY_PX)

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

    def _text_at(self, level: _Level) -> str:
        text = self.entry.short if level.short else self.entry.text
        if level.text_px is None or self.entry.kind != DOMAIN:
            return text
        return self._metrics().elidedText(text, Qt.TextElideMode.ElideRight, level.text_px) if level.text_px else ""

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(type_font(self, CAPTION_PX, MEDIUM))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Legend", text)
