"""Shows a widget in a plain window of its own, at a size the test chooses.

The window has no layout and so no size limits: the offscreen platform warns about those, and warnings fail.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def stage(qtbot: QtBot, widget: QWidget, width_px: int = 340, height_px: int = 0) -> QWidget:
    """Show `widget`, active; height 0: as high as it wants. Keep the window that this returns."""
    window = QWidget()
    qtbot.addWidget(window)
    widget.setParent(window)
    widget.resize(width_px, height_px or widget.sizeHint().height())
    window.resize(widget.size())
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    widget.show()
    return window
