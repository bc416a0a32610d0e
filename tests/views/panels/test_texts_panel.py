from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QLabel

from calibgui.models.texts_model import TextsModel
from calibgui.views.panels.text_delegate import MEASURED_ROWS
from calibgui.views.panels.texts_panel import TextsPanel, TextsPanelState, TextsView
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.text_lines import LINE_PX
from tests.views.stage import stage

LONG = "The lamb was tender, the service less so. Our waiter vanished for half an hour. " * 4


@pytest.fixture
def model(qapp):
    return TextsModel()


@pytest.fixture
def panel(qtbot, model):
    panel = TextsPanel(model)
    panel.setPalette(build_palette(LIGHT))
    window = stage(qtbot, panel, 340, 400)
    panel.sync(TextsPanelState("Chinese", "ready"))
    yield panel
    window.close()


@pytest.fixture
def view(panel) -> TextsView:
    return panel.findChild(TextsView, "texts_view")


def shown(panel: TextsPanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_that_the_head_names_the_domain_and_counts_what_is_held_out(panel, model):
    model.set_texts(tuple(f"text {i}" for i in range(700)), 500, 200)
    assert shown(panel, "texts_title") == "Texts in Chinese"
    assert shown(panel, "texts_counts") == "500 + 200 held out"


@pytest.mark.parametrize(
    ("state", "notice"),
    [
        (TextsPanelState("Chinese", "reading"), "Reading…"),
        (TextsPanelState("Chinese", "ready"), "No texts"),
        (TextsPanelState("Old", "ready", of_vectors=True), "No vectors"),
        (TextsPanelState(), ""),
    ],
)
def test_that_an_empty_list_says_why(panel, view, state, notice):
    panel.sync(state)
    assert shown(panel, "texts_notice") == notice
    assert not view.isVisible()


def test_that_texts_replace_the_notice(panel, model, view):
    panel.sync(TextsPanelState("Chinese", "reading"))
    model.set_texts(("a", "b"), 1, 1)
    assert shown(panel, "texts_notice") == ""
    assert view.isVisible()


def test_that_a_long_text_takes_two_lines_and_a_short_one_one(view, model, qtbot):
    model.set_texts(("short", LONG, "short"), 3, 0)
    qtbot.waitUntil(lambda: view.visualRect(model.index(2)).isValid())
    heights = [view.visualRect(model.index(row)).height() for row in range(3)]
    assert heights[0] == heights[2]
    assert heights[1] == heights[0] + LINE_PX


def test_that_a_divider_opens_the_held_out_texts(view, model, qtbot):
    model.set_texts(("a", "b", "c"), 2, 1)
    first, second, third = (view.visualRect(model.index(row)).height() for row in range(3))
    assert first == second
    assert third > second
    model.set_texts(("a", "b", "c"), 1, 2)
    qtbot.waitUntil(lambda: view.visualRect(model.index(2)).height() == first)
    assert view.visualRect(model.index(1)).height() == third


def test_that_copy_takes_the_selected_texts_whole(view, model, qtbot):
    model.set_texts((LONG, "甲乙丙", "c"), 3, 0)
    view.setFocus()
    view.setCurrentIndex(model.index(0))
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"{LONG}\n甲乙丙"


def test_that_text_is_painted_and_fades_where_it_goes_on(panel, view, model, qtbot):
    model.set_texts(tuple(LONG for _ in range(50)), 50, 0)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)

    def darkest(top: int, height: int) -> int:
        image = view.grab().toImage()
        inks = [image.pixelColor(x, y) for x in range(52, 300, 2) for y in range(top, top + height)]
        return min(inks, key=QColor.lightness).lightness()

    assert darkest(0, 60) < 120
    assert darkest(view.height() - 4, 4) > 180
    view.scrollToBottom()
    assert darkest(view.height() - 30, 30) < 120


def test_that_a_hundred_thousand_texts_open_and_scroll_without_delay(view, model, qtbot):
    model.set_texts(tuple(f"{i} {LONG}" for i in range(100_000)), 80_000, 20_000)
    assert model.rowCount() > MEASURED_ROWS
    start_s = time.process_time()
    view.scrollToBottom()
    view.grab()
    view.scrollTo(model.index(50_000))
    view.grab()
    assert time.process_time() - start_s < 1.0  # of the processor; some 10 ms
    assert view.visualRect(model.index(50_000)).height() == 2 * LINE_PX + 9


def test_that_a_new_domain_starts_at_its_first_text(view, model, qtbot):
    model.set_texts(tuple(f"a {LONG}" for _ in range(100)), 100, 0)
    view.scrollToBottom()
    model.set_texts(tuple(f"b {LONG}" for _ in range(100)), 100, 0)
    assert view.verticalScrollBar().value() == 0
