"""The legend: which colour is which domain, and a switch for each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.legend_keys import (
    DOMAIN,
    HEIGHT_PX,
    KEY_PX,
    LEVELS,
    LegendEntry,
    LegendKey,
    Level,
    legend_entries,
)
from calibgui.views.theme.tokens import LIGHT, Tokens


class Legend(QWidget):
    """The keys at the right, in one line or two. What does not fit gets shorter in steps, never clipped."""

    hiddenChanged = Signal(object)  # frozenset of domain ids

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._data: PlotData | None = None
        self._hidden: frozenset[str] = frozenset()
        self._keys: list[LegendKey] = []
        self.setAccessibleName(self.tr("Legend"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)

    @property
    def hidden(self) -> frozenset[str]:
        return self._hidden

    def set_data(self, data: PlotData | None) -> None:
        self._data = data
        self._sync()

    def set_hidden(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden
        self._sync()

    def set_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        for key in self._keys:
            key.set_tokens(tokens)

    def sizeHint(self) -> QSize:
        return QSize(_line_width(self._keys, LEVELS[0]), HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        switches = [key for key in self._keys if key.entry.kind == DOMAIN]
        return QSize(_line_width(switches, LEVELS[-1]) // LEVELS[-1].lines + KEY_PX, HEIGHT_PX)

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
        if entries == [key.entry for key in self._keys]:
            return
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
                key = LegendKey(entry, self._tokens, self)
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
        level = next((level for level in LEVELS if self._fits(level)), LEVELS[-1])
        lines = self._lines(level, self.width())
        top = (self.height() - len(lines) * KEY_PX) // 2
        shown = {id(key) for line in lines for key in line}
        for key in self._keys:
            key.setVisible(id(key) in shown)
        for number, line in enumerate(lines):
            x = max(0, self.width() - _line_width(line, level))
            for key in line:
                key.set_text(level)
                key.setGeometry(x, top + number * KEY_PX, key.width_at(level), KEY_PX)
                x += key.width_at(level) + level.gap

    def _fits(self, level: Level) -> bool:
        lines = self._lines(level, self.width())
        return len(lines) <= level.lines and all(_line_width(line, level) <= self.width() for line in lines)

    def _lines(self, level: Level, width: int) -> list[list[LegendKey]]:
        """One line if that is enough; else the switches and the other keys each on a line of their own."""
        keys = [key for key in self._keys if level.keys or key.entry.kind == DOMAIN]
        if not keys or _line_width(keys, level) <= width:
            return [keys] if keys else []
        switches = [key for key in keys if key.entry.kind == DOMAIN]
        others = [key for key in keys if key.entry.kind != DOMAIN]
        if others and max(_line_width(switches, level), _line_width(others, level)) <= width:
            return [line for line in (switches, others) if line]
        lines: list[list[LegendKey]] = [[]]
        for key in keys:
            if lines[-1] and _line_width([*lines[-1], key], level) > width:
                lines.append([])
            lines[-1].append(key)
        return lines

    def _on_key_clicked(self) -> None:
        key = self.sender()
        assert isinstance(key, LegendKey)
        if key.entry.kind == DOMAIN:
            self._hidden ^= {key.entry.domain_id}
            self._sync()
            self.hiddenChanged.emit(self._hidden)


def _line_width(keys: list[LegendKey], level: Level) -> int:
    return sum(key.width_at(level) for key in keys) + level.gap * max(len(keys) - 1, 0)
