"""The order in which Tab goes through the window: as the eye does, not as the widgets came to be."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_in_order(parts: Iterable[QWidget]) -> None:
    """Chain all that takes the focus in `parts`, part after part. Rows and keys come and go: ask again."""
    for before, after in pairwise(widget for part in parts for widget in focusable(part)):
        QWidget.setTabOrder(before, after)


def focusable(part: QWidget) -> list[QWidget]:
    """`part` and what is in it, in the order of their making, where Tab stops; nothing inside popups."""
    return [
        widget
        for widget in (part, *part.findChildren(QWidget))
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and widget.window() is part.window()
    ]
