"""The Search check tab in the whole window, with a fake encoder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from calibgui.core.ranges.catalogue import SHARED_QUANTILE, SHARED_SHARE
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.rules import HAMMING, RAW_INT8_DOT
from calibgui.models.activity import Activity
from calibgui.models.search_look import DEFAULT_RULES
from calibgui.models.search_state import CATALOGUE, SearchState
from calibgui.views.search.search_view import SearchView
from calibgui.views.states.search import search_state
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.segmented import SegmentedControl
from tests.window_rig import WindowRig

SHARED = RangeScheme(SHARED_QUANTILE)


def view_of(rig: WindowRig) -> SearchView:
    return rig.window.results.search


def check(rig: WindowRig, *names: str) -> list[str]:
    """Calibrate and let the search check end, with its tab open."""
    ids = rig.add(*(names or ("a.txt", "b.txt")), held_out=20)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: not rig.session.search.missing and rig.session.search.running == "")
    rig.wait(lambda: bool(view_of(rig).neighbours.columns[0].shown.rows))
    return ids


def lossy(monkeypatch: pytest.MonkeyPatch, *, gain: float = 0.4) -> None:
    """As if the shared range kept more than the ranges per dimension, by far."""

    def recall(self: SearchState, scheme: RangeScheme, rule_key: str) -> float | None:
        return 0.5 + gain if scheme == SHARED else 0.5

    monkeypatch.setattr(SearchState, "recall", recall)
    monkeypatch.setattr(SearchState, "best", lambda self, target: (SHARED, 0.5 + gain))


def test_that_alt_3_opens_the_tab_and_it_says_what_to_do(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert view_of(rig).isVisible()
    assert rig.text("search_message") == "Calibrate to see what quantization does to search results."
    rig.qtbot.keyClick(rig.window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert rig.window.results.dimensions.isVisible()


def test_that_it_waits_while_a_calibration_runs(open_window: Callable[..., WindowRig]) -> None:
    rig = open_window(gate=Semaphore(0))
    rig.add("a.txt")
    rig.trigger("tab_search")
    rig.click("calibrate_button")
    assert rig.text("search_message") == "The search check follows the calibration."
    assert rig.gate is not None
    rig.gate.release(100)
    rig.wait_idle()
    assert rig.session.activity is Activity.IDLE


def test_that_all_schemes_stand_in_the_table_with_the_one_in_use_marked(rig: WindowRig) -> None:
    check(rig)
    state = view_of(rig).table.state
    assert [head.id for head in state.heads] == list(DEFAULT_RULES)
    assert [head.is_target for head in state.heads] == [True, False, False, False]
    assert len(state.rows) == len(CATALOGUE)
    assert [row.in_use for row in state.rows] == [True, *[False] * (len(CATALOGUE) - 1)]
    found = rig.session.search.result
    assert found is not None
    case = found.case(CATALOGUE[0], RAW_INT8_DOT)
    assert case is not None
    recall = case.recall(10, found.cuts)
    assert state.rows[0].cells[0].value == recall.mean
    assert f"between {recall.low:.4f} and {recall.high:.4f} at 95 %" in state.rows[0].cells[0].tip
    assert state.rows[0].outside.endswith("%")
    assert "64 bytes" in state.rows[0].tip or "bytes a text" in state.rows[0].tip


def test_that_k_and_queries_choose_what_is_counted(rig: WindowRig) -> None:
    ids = check(rig)
    segments = rig.find(SegmentedControl, "search_k")
    rig.qtbot.mouseClick(rig.find(QWidget, "segment_1", segments), Qt.MouseButton.LeftButton)
    assert rig.session.look.search.k == 1
    assert rig.text("search_title").startswith("Recall@1 ")
    combo = rig.find(ComboBox, "search_queries")
    assert [combo.itemText(n) for n in range(combo.count())] == ["40 held-out texts", "20 of A", "20 of B"]
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    assert rig.session.look.search.queries == ids[1]
    found = rig.session.search.result
    assert found is not None
    case = found.case(CATALOGUE[0], RAW_INT8_DOT)
    assert case is not None
    assert view_of(rig).table.state.rows[0].cells[0].value == dict(case.domains)[ids[1]].recalls[0].mean
    assert len(view_of(rig).neighbours.box.model().stringList()) == 20  # type: ignore[attr-defined]


def test_that_a_rule_is_added_to_the_columns_and_that_of_the_target_stays(rig: WindowRig) -> None:
    check(rig)
    rig.click("rules_button")
    menu = rig.find(QMenu, "rules_menu")
    actions: dict[str, QAction] = {action.data(): action for action in menu.actions()}
    assert not actions[RAW_INT8_DOT.id].isEnabled()
    actions[HAMMING.id].trigger()
    assert HAMMING.id in [head.id for head in view_of(rig).table.state.heads]
    rig.parts.controller.set_target("st-faiss")
    assert [head.id for head in view_of(rig).table.state.heads if head.is_target] == ["raw-uint8-dot"]
    menu.close()
    rig.forget_closed()


def test_that_the_banner_says_what_is_lost_and_the_button_mends_it(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lossy(monkeypatch)
    check(rig)
    banner = view_of(rig).banner
    assert banner.isVisible()
    assert rig.text("banner_title", banner) == (
        "Raw int8 search loses 50 of 100 neighbours with per-dimension ranges."
    )
    assert rig.text("banner_text", banner).startswith(
        "With one zero-centred range shared by all dimensions it loses 10. Same model, same "
    )
    rig.click("banner_use", banner)
    assert rig.session.scheme == SHARED
    rig.wait(lambda: rig.session.result is not None and rig.session.result.scheme == SHARED)
    rig.wait_idle()


def test_that_advice_once_closed_stays_closed_until_the_choice_is_another(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lossy(monkeypatch)
    check(rig)
    banner = view_of(rig).banner
    rig.click("banner_close", banner)
    rig.trigger("tab_coverage")
    rig.trigger("tab_search")
    assert not banner.isVisible()
    rig.parts.controller.set_target("redis-int8")
    assert banner.isVisible()


def test_that_a_gain_within_the_noise_is_not_worth_a_banner(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lossy(monkeypatch, gain=0.004)
    check(rig)
    assert not view_of(rig).banner.isVisible()


def test_that_a_target_that_no_ranges_help_is_exchanged(rig: WindowRig) -> None:
    check(rig)
    rig.parts.controller.set_target("st-faiss")
    banner = view_of(rig).banner
    assert "and no ranges help" in rig.text("banner_title", banner)
    assert rig.text("banner_text", banner).startswith("Use a Faiss SQ8 index (QT_8bit)")
    rig.wait(lambda: rig.button("banner_use", banner).isVisible())
    rig.click("banner_use", banner)
    assert rig.session.target.id == "faiss-sq8"


def test_that_three_lists_stand_side_by_side_and_keys_go_through_the_queries(rig: WindowRig) -> None:
    check(rig)
    columns = view_of(rig).neighbours.columns
    first = columns[0].shown
    assert [len(column.shown.rows) for column in columns] == [10, 10, 10]
    assert first.note == "what the neighbours were"
    assert columns[1].shown.note.endswith("of 10 kept")
    rig.click("query_after")
    assert rig.session.look.search.query == 1
    rig.wait(lambda: columns[0].shown != first)
    lost = [row for row in columns[0].shown.rows if row.red]
    new = [row for row in columns[1].shown.rows if row.red]
    assert len(lost) == len(new) == 10 - int(columns[1].shown.note.split()[0])
    assert all(row.mark == "lost" for row in lost)
    assert all(row.mark.startswith("was ") for row in new)


def test_that_the_scheme_in_use_with_its_parameter_is_a_row_of_its_own(rig: WindowRig) -> None:
    check(rig)
    scheme = RangeScheme(SHARED_SHARE, (("share", 0.5),))
    rig.parts.controller.set_scheme(scheme)
    rig.wait(lambda: rig.session.search.recall(scheme, RAW_INT8_DOT.id) is not None)
    rig.wait_idle()
    rows = [row for row in view_of(rig).table.state.rows if row.in_use]
    assert len(rows) == 1
    assert rows[0].name.startswith("Shared, share of largest")
    assert rows[0].cells[0].value is not None


def test_that_without_held_out_texts_it_says_how_to_get_some(rig: WindowRig) -> None:
    rig.add("a.txt", held_out=0)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: rig.session.search.result is not None)
    assert rig.text("search_message").startswith("No texts were held out, so none can search.")


def test_that_fewer_texts_than_neighbours_are_said_to_be_fewer(rig: WindowRig) -> None:
    rig.add("a.txt", calibration=5, held_out=3)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: not rig.session.search.missing and rig.session.search.running == "")
    assert rig.text("search_caption") == "of 7: there are no more to be found"
    assert view_of(rig).table.state.rows[0].cells[0].value == 1.0


def test_that_vectors_are_searched_and_named_by_their_rows(rig: WindowRig, tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(60, 16)).astype(np.float32)
    np.save(tmp_path / "v.npy", vectors)
    rig.parts.controller.add_files([tmp_path / "v.npy"])
    rig.parts.controller.set_counts(rig.ids[0], 30, 10)
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: bool(view_of(rig).neighbours.columns[0].shown.rows))
    rig.wait_idle()
    assert rig.text("search_caption") == "against float32 search over all 40 vectors"
    assert all(row.text for row in view_of(rig).neighbours.columns[0].shown.rows)


def test_that_the_state_of_a_tab_not_shown_is_not_computed(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    from calibgui.views import results_pane

    asked: list[object] = []
    monkeypatch.setattr(
        results_pane, "search_state", lambda session: (asked.append(session), search_state(session))[1]
    )
    rig.add("a.txt")
    rig.calibrate()
    assert asked == []
    rig.trigger("tab_search")
    assert len(asked) == 1


def test_that_all_is_seen_at_the_smallest_size_with_two_lists(rig: WindowRig) -> None:
    check(rig)
    rig.window.resize(1024, 700)
    rig.wait(lambda: rig.window.width() == 1024)
    columns = view_of(rig).neighbours.columns
    assert [column.isVisible() for column in columns] == [True, True, False]
    assert view_of(rig).table.columns.bars == 0
    assert rig.text("search_title") == "Recall@10 by scheme and rule"
    assert rig.find(QPushButton, "rules_button").isVisible()
