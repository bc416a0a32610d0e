"""Toolbar, plot and overview together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from calibgui.views.plot.envelope_view import EnvelopeView
from calibgui.views.plot.window import Window
from calibgui.views.theme.palette import build_palette
from calibgui.views.theme.tokens import DARK, LIGHT
from tests.views.plot.data import flat, random_data
from tests.views.stage import stage


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[EnvelopeView]:
    view = EnvelopeView()
    window = stage(qtbot, view, 1100, 700)
    view.set_data(random_data(384, 3, outside=20))
    yield view
    window.close()


def button(view: QWidget, name: str) -> QAbstractButton:
    found = view.findChild(QAbstractButton, name)
    assert found is not None
    return found


def test_that_choosing_an_order_orders_the_plot_and_is_told(qtbot: QtBot, view: EnvelopeView) -> None:
    with qtbot.waitSignal(view.orderChanged) as told:
        qtbot.mouseClick(button(view, "segment_width"), Qt.MouseButton.LeftButton)
    assert told.args == ["width"]
    display = view.plot.display
    assert display is not None
    width = display.mixed_high - display.mixed_low
    assert (width[:-1] >= width[1:]).all()


def test_that_the_legend_hides_in_the_plot(qtbot: QtBot, view: EnvelopeView) -> None:
    with qtbot.waitSignal(view.hiddenChanged):
        qtbot.mouseClick(button(view, "legend_d1"), Qt.MouseButton.LeftButton)
    assert view.plot.hidden == {"d1"}


def test_that_overview_and_plot_show_the_same_stretch(qtbot: QtBot, view: EnvelopeView) -> None:
    reset = button(view, "plot_zoom-reset")
    assert not reset.isEnabled()
    view.plot.set_window(Window(100, 200, 384))
    frame = view.overview.frame()
    assert frame.width() == pytest.approx(view.plot.canvas.plot_rect.width() * 100 / 384)
    assert reset.isEnabled()
    edge = QPoint(round(frame.right()), 30)
    qtbot.mousePress(view.overview, Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(view.overview, edge + QPoint(50, 0))
    qtbot.mouseRelease(view.overview, Qt.MouseButton.LeftButton, pos=edge + QPoint(50, 0))
    assert view.plot.window_shown.last > 210
    assert view.plot.window_shown.first == pytest.approx(100)
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert not view.plot.is_zoomed
    assert not reset.isEnabled()


def test_that_live_updates_keep_the_zoom(view: EnvelopeView) -> None:
    view.plot.set_window(Window(100, 200, 384))
    view.set_data(random_data(384, 3, seed=4), live=True)
    assert view.plot.window_shown == Window(100, 200, 384)
    view.set_data(None)
    assert not view.overview.isVisible()
    view.set_data(random_data(384, 3, seed=5), live=True)
    assert view.plot.window_shown == Window(100, 200, 384)
    assert view.overview.isVisible()


def test_that_a_narrow_view_drops_the_words_and_the_icons(view: EnvelopeView) -> None:
    assert view.toolbar.caption.isVisible()
    view.resize(700, 500)
    QApplication.processEvents()
    for widget in (view.toolbar.caption, view.toolbar.zoom_button, view.toolbar.save_button):
        assert not widget.isVisible()
    assert view.minimumSizeHint().width() <= 688


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_that_the_menu_asks_and_save_writes(
    qtbot: QtBot, view: EnvelopeView, tmp_path: Path, kind: str
) -> None:
    with qtbot.waitSignal(view.saveRequested) as told:
        view.toolbar.save_actions[kind].trigger()
    assert told.args == [kind]
    view.save(kind, tmp_path / f"plot.{kind}")
    assert (tmp_path / f"plot.{kind}").stat().st_size > 500


def test_that_there_is_nothing_to_save_without_data(view: EnvelopeView) -> None:
    view.set_data(None)
    assert not view.toolbar.save_button.isEnabled()
    assert not any(action.isEnabled() for action in view.toolbar.save_actions.values())


def test_that_it_follows_the_colour_scheme(qtbot: QtBot, view: EnvelopeView) -> None:
    assert view.grab().toImage().pixelColor(3, 3).name().upper() == LIGHT.surface
    view.setPalette(build_palette(DARK))
    qtbot.waitUntil(lambda: view.plot.tokens is DARK)
    assert view.grab().toImage().pixelColor(3, 3).name().upper() == DARK.surface


def test_that_every_control_has_a_name(view: EnvelopeView) -> None:
    view.set_data(flat(8, (-0.1, 0.1), (-0.2, 0.2), outside=((1, 0.3),)))
    for control in [*view.findChildren(QAbstractButton), view.plot, view.overview, view.legend]:
        assert control.accessibleName(), control.objectName()


def test_that_nothing_of_it_is_a_window_of_its_own(view: EnvelopeView) -> None:
    view.plot.canvas.hoverChanged.emit(5.5)
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == [view.window()]
