"""Keeps the right edge of a page where it is when its scroll bar comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLayout, QScrollArea


class PageEdge(QObject):
    """The bar stands in the page's right margin instead of pushing the page to the left."""

    def __init__(self, scroll: QScrollArea, layout: QLayout) -> None:
        super().__init__(scroll)
        self._layout, self._bar = layout, scroll.verticalScrollBar()
        self._right_px = layout.contentsMargins().right()
        self._bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            bar_px = self._bar.sizeHint().width() if event.type() == QEvent.Type.Show else 0
            margins = self._layout.contentsMargins()
            margins.setRight(max(0, self._right_px - bar_px))
            self._layout.setContentsMargins(margins)
        return False
