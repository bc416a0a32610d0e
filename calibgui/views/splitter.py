"""A splitter whose handle is drawn one pixel wide and can be grabbed seven pixels wide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from calibgui.views.theme.palette import tokens_of

_GRAB_PX = 3  # to each side of the line


class LineSplitter(QSplitter):
    """Horizontal; the handle lies over its neighbours, so that only the line takes room."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self.setHandleWidth(1)

    def createHandle(self) -> QSplitterHandle:
        return _LineHandle(self.orientation(), self)


class _LineHandle(QSplitterHandle):
    def __init__(self, orientation: Qt.Orientation, parent: QSplitter) -> None:
        super().__init__(orientation, parent)
        self.setAccessibleName(self.tr("Width of the set-up panel"))
        # Qt widens the grab area of a 1 px handle by the margins of its contents.
        self.setContentsMargins(_GRAB_PX, 0, _GRAB_PX, 0)
        self.setAttribute(Qt.WidgetAttribute.WA_MouseNoMask)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 0))
        painter.fillRect(self.width() // 2, 0, 1, self.height(), QColor(tokens_of(self.palette()).line))
