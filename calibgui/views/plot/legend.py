"""The legend: which colour is which domain, and a switch for each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from calibgui.models.plot_data import PlotData
from calibgui.views.plot.legend_keys import (
    DOMAIN,
    KEY_PX,
    LEVELS,
    LegendEntry,
    LegendKey,
    Level,
    legend_entries,
)
from calibgui.views.theme.tokens import LIGHT, Tokens


class Legend(QWidget):
    """The keys in a row at the right. It never clips: what does not fit gets shorter in steps."""

    hiddenChanged = Signal(object)  # frozenset of domain ids

    def __init__(self, parent: QWidget | None = None, tokens: Tokens = LIGHT) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._data: PlotData | None = None
        self._hidden: frozenset[str] = frozenset()
        self._keys: list[LegendKey] = []
        self.setAccessibleName(self.tr("Legend"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(KEY_PX)

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
        return QSize(self._width(LEVELS[0]), KEY_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(LEVELS[-1]), KEY_PX)

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
        level = next((level for level in LEVELS if self._width(level) <= self.width()), LEVELS[-1])
        x = max(0, self.width() - self._width(level))
        for key in self._keys:
            there = level.keys or key.entry.kind == DOMAIN
            key.setVisible(there)
            if there:
                key.set_text(level)
                key.setGeometry(x, 0, key.width_at(level), KEY_PX)
                x += key.width_at(level) + level.gap

    def _width(self, level: Level) -> int:
        widths = [key.width_at(level) for key in self._keys if level.keys or key.entry.kind == DOMAIN]
        return sum(widths) + level.gap * max(len(widths) - 1, 0)

    def _on_key_clicked(self) -> None:
        key = self.sender()
        assert isinstance(key, LegendKey)
        if key.entry.kind == DOMAIN:
            self._hidden ^= {key.entry.domain_id}
            self._sync()
            self.hiddenChanged.emit(self._hidden)
