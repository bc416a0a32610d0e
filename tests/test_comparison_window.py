"""Earlier ranges compared in the whole window, with a fake encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from calibgui.models.comparison import COMPARED
from calibgui.models.dimensions_look import COLUMNS, DimensionsLook
from tests.window_rig import WindowRig


@pytest.fixture
def rig(open_window: Callable[..., WindowRig]) -> WindowRig:
    return open_window(dim=12)


def ranges_of(rig: WindowRig) -> np.ndarray:
    assert rig.session.result is not None
    return rig.session.result.ranges


def saved(rig: WindowRig, name: str = "march.npy", factor: float = 0.5) -> Path:
    path = rig.folder / name
    np.save(path, ranges_of(rig) * np.float32(factor))
    return path


def wait_compared(rig: WindowRig) -> None:
    rig.wait(lambda: rig.session.comparison.state.comparison is not None)
    rig.wait(lambda: not rig.session.comparison.state.waiting)


def chip(rig: WindowRig) -> QPushButton:
    return rig.find(QPushButton, "compare_chip")


def panel_shown(rig: WindowRig) -> bool:
    return rig.window.results.envelopes.comparison.isVisible()


def test_that_a_file_of_ranges_is_compared_and_closed_again(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    assert not chip(rig).isVisible()
    path = saved(rig)
    rig.trigger("compare")
    rig.answer_files(path)
    wait_compared(rig)
    assert chip(rig).text() == "Compared with march.npy"
    assert "say nothing of the model" in rig.text("compare_note")
    assert panel_shown(rig)
    data = rig.window.results.envelopes.plot.data
    assert data is not None
    assert data.earlier is not None
    np.testing.assert_array_equal(data.earlier.ranges, np.load(path))
    rig.click("compare_chip")
    assert not chip(rig).isVisible()
    assert not panel_shown(rig)
    data = rig.window.results.envelopes.plot.data
    assert data is not None
    assert data.earlier is None


def test_that_the_numbers_are_those_of_numpy(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    path = saved(rig)
    rig.drop(path)
    wait_compared(rig)
    assert rig.session.result is not None
    held_out = np.vstack([item.held_out for item in rig.session.result.domains])
    earlier = np.load(path)
    share = float(((held_out < earlier[0]) | (held_out > earlier[1])).mean())
    assert rig.text("compare_earlier").split("\N{NO-BREAK SPACE}")[0] == f"{100 * share:.1f}"
    step = (ranges_of(rig)[1] - ranges_of(rig)[0]) / 255
    moved = np.abs((earlier - ranges_of(rig)) / step).max(axis=0)
    first = rig.window.results.envelopes.comparison.changes[0]
    assert first.row.dimension == int(moved.argmax())


def test_that_ranges_that_fit_the_result_are_compared_when_dropped(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.drop(saved(rig))
    wait_compared(rig)
    assert len(rig.ids) == 1


def test_that_anything_else_dropped_is_a_domain(rig: WindowRig) -> None:
    rig.add("a.txt")
    ranges, vectors = rig.folder / "early.npy", rig.folder / "vectors.npy"
    np.save(ranges, np.array([[-1.0] * 12, [1.0] * 12], np.float32))
    rig.drop(ranges)
    assert rig.names == ["A", "Early"], "there is nothing to compare with yet"
    rig.parts.controller.remove_domain(rig.ids[-1])
    rig.calibrate()
    np.save(vectors, np.random.default_rng(0).normal(size=(2, 12)).astype(np.float32))
    rig.drop(vectors)
    rig.drop(rig.file("b.txt"), ranges)
    assert rig.names == ["A", "Vectors", "B", "Early"]
    assert rig.session.comparison.state.path is None


def test_that_what_is_closed_or_replaced_before_its_end_never_shows(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    first, second = saved(rig, "first.npy"), saved(rig, "second.npy", 0.75)
    commands = rig.parts.controller.comparison
    commands.open(first)
    assert chip(rig).text() == "Comparing with first.npy…"
    commands.close()
    rig.wait_idle()
    assert rig.session.comparison.state.path is None
    commands.open(first)
    commands.open(second)
    wait_compared(rig)
    rig.wait_idle()
    state = rig.session.comparison.state
    assert state.artefact is not None
    assert (state.name, state.artefact.path) == ("second.npy", second)


def test_that_a_file_mended_since_is_read_again_with_the_next_result(rig: WindowRig) -> None:
    (a,) = rig.add("a.txt")
    rig.calibrate()
    path = rig.folder / "march.npy"
    path.write_bytes(b"cut off")
    rig.parts.controller.comparison.open(path)
    rig.wait(lambda: rig.session.comparison.state.error is not None)
    saved(rig)
    rig.parts.controller.set_counts(a, 20, 10)
    rig.calibrate()
    wait_compared(rig)
    assert not rig.window.results.compare_banner.isVisible()
    assert panel_shown(rig)


def test_that_a_click_on_a_change_selects_the_dimension(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.drop(saved(rig))
    wait_compared(rig)
    row = rig.window.results.envelopes.comparison.changes[1]
    rig.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert rig.session.selected_dimension == row.row.dimension
    assert rig.window.results.envelopes.plot.selected == row.row.dimension
    rig.qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert rig.session.selected_dimension is None


def test_that_a_new_result_is_compared_again(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(10_000)
    rig = open_window(gate=gate, dim=12)
    (a,) = rig.add("a.txt")
    rig.calibrate()
    rig.drop(saved(rig))
    wait_compared(rig)
    before = rig.session.comparison.state
    while gate.acquire(blocking=False):
        pass
    rig.parts.controller.set_counts(a, 20, 10)
    rig.click("calibrate_button")
    assert chip(rig).isVisible()
    assert rig.text("compare_note").startswith("Compared again once")
    assert panel_shown(rig)
    gate.release(10_000)
    rig.wait_idle()
    rig.wait(lambda: rig.session.comparison.state.result is rig.session.result)
    after = rig.session.comparison.state
    assert after.artefact is before.artefact
    assert after.comparison is not None
    np.testing.assert_array_equal(after.comparison.current, ranges_of(rig))


def test_that_ranges_of_other_dimensions_are_refused_with_both_numbers(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    path = rig.folder / "wide.npy"
    np.save(path, np.zeros((2, 20), np.float32))
    rig.trigger("compare")
    rig.answer_files(path)
    banner = rig.window.results.compare_banner
    rig.wait(banner.isVisible)
    assert "20 dimensions" in rig.text("banner_title", banner)
    assert "have 12" in rig.text("banner_title", banner)
    rig.click("banner_details", banner)
    rig.dialog("details_dialog").close()
    rig.forget_closed()
    rig.click("banner_close", banner)
    assert not banner.isVisible()
    assert rig.session.comparison.state.path is None


def test_that_a_file_that_holds_no_ranges_is_told_on_every_tab(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.trigger("tab_coverage")
    rig.trigger("compare")
    rig.answer_files(rig.file("a.txt"))
    banner = rig.window.results.compare_banner
    rig.wait(banner.isVisible)
    assert rig.text("banner_title", banner).startswith("a.txt can't be used as ranges")


def test_that_another_model_is_refused_until_one_insists(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    path = saved(rig)
    model = {"name": "other-model", "dim": 12, "fingerprint": "e" * 64}
    content = {"format": "calibgui provenance", "format_version": 1, "model": model}
    path.with_suffix(".json").write_text(json.dumps(content))
    rig.drop(path)
    banner = rig.window.results.compare_banner
    rig.wait(banner.isVisible)
    assert rig.text("banner_title", banner) == "march.npy is of another model."
    assert "other-model" in rig.text("banner_text", banner)
    assert not panel_shown(rig)
    rig.click("banner_compare_anyway", banner)
    assert panel_shown(rig)
    assert not banner.isVisible()
    assert "other-model" in rig.text("compare_note")


def test_that_the_coverage_tab_has_a_row_of_them(rig: WindowRig) -> None:
    (a,) = rig.add("a.txt")
    rig.calibrate()
    rig.drop(saved(rig))
    wait_compared(rig)
    rig.trigger("tab_coverage")
    cell = rig.window.results.coverage.matrix.grid.cells[COMPARED, a]
    assert cell.accessibleName().startswith("Ranges from march.npy, texts in A")
    rig.qtbot.mouseClick(cell, Qt.MouseButton.LeftButton)
    assert rig.text("pair_title") == "Ranges from march.npy, texts in A"
    rig.click("show_pair_button")
    assert panel_shown(rig)
    rig.click("compare_chip")
    assert not chip(rig).isVisible()


def test_that_the_dimensions_tab_has_a_column_of_the_change_while_comparing(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    table = rig.window.results.dimensions.table
    section = COLUMNS.index("change")
    rig.trigger("tab_dimensions")
    assert table.isColumnHidden(section)
    rig.drop(saved(rig))
    wait_compared(rig)
    assert not table.isColumnHidden(section)
    rig.parts.controller.look.set_dimensions(DimensionsLook(sort="change"))
    state = rig.session.comparison.state
    assert state.comparison is not None
    first = table.model().index(0, 0).data()
    assert first == int(state.comparison.largest_steps.argmax())
    rig.parts.controller.comparison.close()
    assert table.isColumnHidden(section)


def test_that_a_long_name_does_not_widen_the_window(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    name = f"{'ranges of the year before ' * 6}.npy"
    rig.drop(saved(rig, name))
    wait_compared(rig)
    assert "…" in chip(rig).text()
    assert name in chip(rig).accessibleName()
    rig.session.look.show_pair((COMPARED, rig.ids[0]))
    assert rig.window.minimumSizeHint().width() <= 1024


def test_that_the_keyboard_reaches_the_chip_and_every_change(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.drop(saved(rig))
    wait_compared(rig)
    plot, changes = rig.window.results.envelopes.plot, rig.window.results.envelopes.comparison.changes
    chip(rig).setFocus(Qt.FocusReason.TabFocusReason)
    rig.qtbot.keyClick(chip(rig), Qt.Key.Key_Tab)
    assert plot.hasFocus()
    for _ in range(2):
        focused = rig.window.focusWidget()
        assert focused is not None
        rig.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert changes[0].hasFocus()
    rig.qtbot.keyClick(changes[0], Qt.Key.Key_Down)
    assert changes[1].hasFocus()
    rig.qtbot.keyClick(changes[1], Qt.Key.Key_Space)
    assert rig.session.selected_dimension == changes[1].row.dimension
    rig.qtbot.keyClick(changes[1], Qt.Key.Key_Tab)
    assert not any(row.hasFocus() for row in changes), "one stop for all of them"
    chip(rig).setFocus(Qt.FocusReason.TabFocusReason)
    rig.qtbot.keyClick(chip(rig), Qt.Key.Key_Space)
    assert rig.session.comparison.state.path is None
