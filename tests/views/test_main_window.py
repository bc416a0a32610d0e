"""The window in step with its session, driven through what a person touches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.texts_model import TextRole
from calibgui.views.theme.tokens import LIGHT
from calibgui.views.widgets.elided_label import ElidedLabel
from calibgui.views.widgets.segmented import SegmentedControl
from calibgui.views.widgets.swatch_button import SwatchButton
from tests.fakes import FakeEncoder
from tests.window_rig import WindowRig


def texts(rig: WindowRig) -> list[str]:
    model = rig.window.setup.texts.view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def select(rig: WindowRig, domain_id: str) -> None:
    rig.qtbot.mouseClick(rig.row(domain_id), Qt.MouseButton.LeftButton, pos=QPoint(60, 40))


# -- files dropped ---------------------------------------------------------------------------------


def test_that_files_and_a_folder_dropped_become_domains(rig: WindowRig) -> None:
    assert rig.window.results.empty.isVisible()
    folder = rig.folder / "corpora"
    folder.mkdir()
    for name in ("b.txt", "c.md", "picture.png"):
        (folder / name).write_text("one\ntwo\n")
    assert rig.drop(rig.file("a.txt"), rig.file("z.txt"), folder).isAccepted()
    assert rig.names == ["A", "Z", "Corpora"]
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) for domain_id in rig.ids))
    assert rig.text("domains_counts") == "4 files, 122 texts"
    assert not rig.window.results.empty.isVisible()
    assert rig.drop(rig.file("later.txt")).isAccepted(), "over the plot too"
    assert rig.names[-1] == "Later"


@pytest.mark.parametrize(
    "place",
    ["main_window", "calibrate_button", "calibration_spin", "name_label", "texts_view", "outside_fact",
     "plot_order", "status_text", "model_combo"],
)  # fmt: skip
def test_that_files_can_be_let_go_anywhere_over_the_window(rig: WindowRig, place: str) -> None:
    rig.add("a.txt")
    rig.calibrate()
    target = rig.window if place == "main_window" else rig.find_any(place)
    assert rig.drop(rig.file("b.txt"), over=target).isAccepted()
    assert rig.names == ["A", "B"]


def test_that_a_drop_during_a_run_is_refused(open_window: Callable[..., WindowRig]) -> None:
    rig = open_window(gate=Semaphore(0))
    rig.add("a.txt")
    rig.click("calibrate_button")
    assert not rig.drop(rig.file("b.txt")).isAccepted()
    assert rig.names == ["A"]


def test_that_the_empty_view_shows_what_hovers_over_it(rig: WindowRig) -> None:
    rig.hover(rig.file("a.txt"))
    assert rig.window.results.empty.dragging
    rig.leave()
    assert not rig.window.results.empty.dragging
    assert rig.names == []


def test_that_the_buttons_of_the_empty_view_work(rig: WindowRig) -> None:
    rig.click("empty_add_button")
    rig.answer_files(rig.file("a.txt"))
    assert rig.names == ["A"]
    rig.trigger("remove_domain")
    rig.click("empty_demo_button")
    assert len(rig.names) == 3


def test_that_the_empty_view_offers_to_open_a_project(rig: WindowRig) -> None:
    empty = rig.window.results.empty
    empty.openRequested.disconnect()  # the file dialog has tests of its own
    with rig.qtbot.waitSignal(empty.openRequested):
        rig.click("empty_open_button")


# -- the domains and their texts ---------------------------------------------------------------------


def test_that_the_texts_are_those_of_the_selected_domain(rig: WindowRig) -> None:
    path = rig.folder / "中文.txt"
    path.write_text("".join(f"第{i}条：量化嵌入向量\n" for i in range(50)), encoding="gb18030")
    rig.add("a.txt")
    rig.drop(path)
    chinese = rig.ids[1]
    rig.wait(lambda: len(texts(rig)) == 50)
    assert rig.text("texts_title") == "Texts in 中文"
    assert all("量化嵌入向量" in text for text in texts(rig))
    select(rig, rig.ids[0])
    assert rig.session.domains.selected == rig.ids[0]
    assert all(text.startswith("a number") for text in texts(rig))
    assert len(texts(rig)) == 40
    rig.qtbot.keyClick(rig.row(rig.ids[0]), Qt.Key.Key_Down)
    assert rig.session.domains.selected == chinese
    assert len(texts(rig)) == 50


def test_that_the_texts_follow_the_counts(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt", calibration=30, held_out=10)
    before = texts(rig)
    rig.type_count(domain, "calibration_spin", 20)
    assert rig.text("texts_counts") == "20 + 10 held out"
    assert texts(rig) == before[:30], "nested samples"
    rig.type_count(domain, "held_out_spin", 25)
    assert rig.text("texts_counts") == "20 + 25 held out"
    model = rig.window.setup.texts.view.model()
    held_out = [model.index(row, 0).data(TextRole.IS_HELD_OUT) for row in range(model.rowCount())]
    assert held_out == [False] * 20 + [True] * 25
    rig.type_count(domain, "calibration_spin", 100)
    assert rig.text("texts_counts") == "60 + 0 held out"
    assert {"125", "60"} <= set(re.findall(r"\d+", rig.text("caption", rig.row(domain))))
    assert rig.text("mixed_calibration") == "60"
    assert rig.text("status_text") == "1 domain, 60 texts to calibrate on, 0 held out"


def test_that_a_domain_is_renamed_by_f2(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    row = rig.row(domain)
    rig.qtbot.keyClick(row, Qt.Key.Key_F2)
    field = rig.find(QLineEdit, "name_edit", row)
    rig.qtbot.keyClicks(field, "Reviews")
    rig.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert rig.names == ["Reviews"]
    assert rig.text("name_label", row) == "Reviews"
    assert rig.text("texts_title") == "Texts in Reviews"


def test_that_a_colour_picked_is_painted_in_the_row_and_in_the_plot(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    rig.calibrate()
    swatch = rig.find(SwatchButton, "swatch_button", rig.row(domain))
    rig.qtbot.mouseClick(swatch, Qt.MouseButton.LeftButton)
    assert swatch.menu.isVisible()
    swatch.menu.actions()[5].trigger()
    swatch.menu.close()
    image = swatch.grab().toImage()
    assert image.pixelColor(image.rect().center()) == QColor(LIGHT.domains[5])
    data = rig.window.results.envelopes.plot.data
    assert data is not None
    assert data.domains[0].color == 5
    assert not rig.session.is_stale


def test_that_space_leaves_a_domain_out_and_takes_it_in(rig: WindowRig) -> None:
    first, _ = rig.add("a.txt", "b.txt")
    rig.qtbot.keyClick(rig.row(first), Qt.Key.Key_Space)
    assert not rig.session.domains.all[0].enabled
    assert rig.text("caption", rig.row(first)).startswith("Left out")
    assert rig.text("mixed_calibration") == "30"
    rig.qtbot.keyClick(rig.row(first), Qt.Key.Key_Space)
    assert rig.text("mixed_calibration") == "60"


def test_that_delete_removes_a_domain_and_the_last_one_leaves_the_empty_view(rig: WindowRig) -> None:
    first, second = rig.add("a.txt", "b.txt")
    select(rig, first)
    rig.qtbot.keyClick(rig.row(first), Qt.Key.Key_Delete)
    assert rig.ids == [second]
    assert rig.session.domains.selected == second
    assert texts(rig)[0].startswith("b number")
    rig.qtbot.keyClick(rig.row(second), Qt.Key.Key_Delete)
    assert rig.window.results.empty.isVisible()
    assert texts(rig) == []
    assert rig.text("texts_title") == ""


# -- how the plot is looked at -----------------------------------------------------------------------


def test_that_the_order_is_the_same_in_menu_and_control(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    control = rig.find(SegmentedControl, "plot_order")
    rig.trigger("order_width")
    assert control.current() == "width"
    rig.qtbot.mouseClick(rig.find(QAbstractButton, "segment_disagreement"), Qt.MouseButton.LeftButton)
    assert rig.session.order == "disagreement"
    checked = [o for o in ("index", "width", "disagreement") if rig.action(f"order_{o}").isChecked()]
    assert checked == ["disagreement"]
    rig.trigger("order_index")
    assert control.current() == "index"
    display = rig.window.results.envelopes.plot.display
    assert display is not None
    assert list(display.order) == list(range(8))


def test_that_hidden_domains_and_the_chosen_dimension_survive_a_new_run(rig: WindowRig) -> None:
    first, second = rig.add("a.txt", "b.txt")
    rig.calibrate()
    plot = rig.window.results.envelopes.plot
    rig.qtbot.mouseClick(rig.find(QAbstractButton, f"legend_{second}"), Qt.MouseButton.LeftButton)
    plot.setFocus()
    rig.qtbot.keyClick(plot, Qt.Key.Key_Right)
    chosen = rig.session.selected_dimension
    assert chosen is not None
    rig.type_count(first, "calibration_spin", 20)
    rig.calibrate()
    assert rig.session.hidden == plot.hidden == {second}
    assert rig.session.selected_dimension == plot.selected == chosen


def test_that_a_model_of_fewer_dimensions_leaves_none_chosen(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    plot = rig.window.results.envelopes.plot
    plot.setFocus()
    for _ in range(9):
        rig.qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert rig.session.selected_dimension == 7
    rig.load = lambda spec: FakeEncoder(dim=4)
    rig.parts.controller.set_model(ModelSpec("other"))
    rig.calibrate()
    assert plot.selected is None
    assert rig.session.selected_dimension is None


# -- room --------------------------------------------------------------------------------------------


def clipped(rig: WindowRig) -> list[str]:
    """Words and buttons that do not fit where they stand; a label that elides says so itself."""
    found = []
    for widget in rig.window.findChildren(QWidget):
        if not isinstance(widget, (QLabel, QAbstractButton)) or widget.visibleRegion().isEmpty():
            continue
        parent = widget.parentWidget()
        if parent is not None and not parent.rect().contains(widget.geometry()):
            found.append(f"{widget.objectName()} {widget.geometry()} outside {parent.rect()}")
        elif (
            widget.text()
            and not isinstance(widget, ElidedLabel)
            and widget.width() < widget.minimumSizeHint().width()
        ):
            found.append(f"{widget.objectName()} {widget.width()} < {widget.minimumSizeHint().width()}")
    return found


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900)])
def test_that_twelve_domains_fit(rig: WindowRig, size: tuple[int, int]) -> None:
    rig.window.resize(*size)
    ids = rig.add(*(f"domain with a rather long name {i}.txt" for i in range(12)))
    rig.calibrate()
    QApplication.processEvents()
    assert (rig.window.width(), rig.window.height()) == size
    assert clipped(rig) == []
    scroll = rig.find(QWidget, "domain_scroll")
    first, last = rig.row(ids[0]), rig.row(ids[11])
    for row in (first, last):
        row.setFocus(Qt.FocusReason.TabFocusReason)
        select_by_keys(rig, row is last)
        assert row.visibleRegion().boundingRect().height() == row.height(), "it scrolls into sight"
    assert scroll.height() < 12 * last.height()
    bar = rig.window.results.ranges
    assert rig.fact("outside_fact").endswith("%")
    assert bar.width() <= rig.window.results.width()
    switches = [
        rig.find(QAbstractButton, f"legend_{domain_id}")
        for domain_id in ids
        if rig.find(QAbstractButton, f"legend_{domain_id}").isVisible()
    ]
    assert len(switches) == 12
    for one, other in itertools.combinations(switches, 2):
        assert not one.geometry().intersects(other.geometry())
    assert rig.window.results.envelopes.plot.height() > 160


def select_by_keys(rig: WindowRig, down: bool) -> None:
    key = Qt.Key.Key_Down if down else Qt.Key.Key_Up
    for _ in range(12):
        focus = QApplication.focusWidget()
        assert focus is not None
        rig.qtbot.keyClick(focus, key)


def test_that_long_names_and_an_error_keep_the_panel_its_width(rig: WindowRig, tmp_path: Path) -> None:
    rig.window.resize(1024, 700)
    rig.drop(tmp_path / ("a file that is not there and has quite a long name " * 3 + ".txt"))
    rig.wait(lambda: rig.session.domains.scan_error(rig.ids[0]) is not None)
    QApplication.processEvents()
    assert clipped(rig) == []
    assert rig.window.setup.width() <= 420
