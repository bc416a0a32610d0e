from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from calibgui.views.widgets.page_edge import PageEdge


def test_that_a_page_keeps_its_right_edge_when_the_scroll_bar_comes_and_goes(qtbot: QtBot) -> None:
    scroll, page, part = QScrollArea(), QWidget(), QWidget()
    qtbot.addWidget(scroll)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 0, 24, 0)
    column.addWidget(part)
    scroll.setWidgetResizable(True)
    scroll.setWidget(page)
    PageEdge(scroll, column)
    scroll.resize(400, 300)
    scroll.show()
    bar = scroll.verticalScrollBar()
    edges = []
    for height_px, shown in ((100, False), (900, True), (100, False)):
        part.setFixedHeight(height_px)
        qtbot.waitUntil(lambda shown=shown: bar.isVisible() is shown)
        qtbot.waitUntil(lambda: page.width() == scroll.viewport().width())
        column.activate()
        edges.append(part.mapTo(scroll, part.rect().topRight()).x())
    assert len(set(edges)) == 1
