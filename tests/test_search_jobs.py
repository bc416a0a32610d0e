"""The search check in the worker: by itself after a calibration, and never in the way of anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from calibgui import search_jobs, steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.envelope import Envelope
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.check import checked_search
from calibgui.core.search.rules import RAW_INT8_DOT, RULES
from calibgui.core.search.schemes_check import SchemesFound
from calibgui.core.search.targets import target_of
from calibgui.core.search.texts import all_cases, search_texts
from calibgui.models.activity import Activity
from calibgui.models.export_choice import ExportChoice
from calibgui.models.neighbours_shown import NeighboursAsked
from calibgui.models.search_state import CATALOGUE
from calibgui.workers.job import EncoderLoader, Steps, StopCheck
from tests.window_rig import WindowRig


class GatedSearch:
    """Each step of the check takes one permit, and one more before it looks whether it should stop."""

    def __init__(self) -> None:
        self.gate = Semaphore(0)
        self.asked: list[tuple[RangeScheme, ...]] = []

    def __call__(
        self, result: CalibrationResult, schemes: tuple[RangeScheme, ...], known: SchemesFound | None
    ) -> Steps:
        self.asked.append(schemes)
        steps_of = _search(result, schemes, known)

        def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
            for step in steps_of(should_stop, encoder_for):
                self.gate.acquire()
                yield step

        return run


_search = steps.search


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> Iterator[GatedSearch]:
    gated = GatedSearch()
    monkeypatch.setattr(search_jobs.steps, "search", gated)
    yield gated
    gated.gate.release(10_000)


def test_that_all_schemes_are_checked_by_themselves_after_a_calibration(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    state, result = rig.session.search, rig.session.result
    assert result is not None
    rig.wait(lambda: state.running == "" and state.result is not None)
    assert state.missing == ()
    assert state.error is None
    ranges = {DEFAULT_SCHEME.label: result.ranges}
    alone = checked_search(search_texts(result).request(all_cases(ranges, RULES)))
    for rule in RULES:
        expected = alone.case(DEFAULT_SCHEME.label if rule.needs_ranges else "", rule.id)
        assert state.recall(DEFAULT_SCHEME, rule.id) == expected.recall(10, alone.cuts).mean


def let_on_until_the_first_scheme(rig: WindowRig, gated: GatedSearch) -> None:
    """One step after another, as far as the window has seen."""
    state, seen = rig.session.search, [0]
    for signal in (state.changed, state.progressed):
        signal.connect(lambda: seen.append(seen[-1] + 1))
    rig.wait(lambda: state.running == "running")
    while state.recall(DEFAULT_SCHEME, RAW_INT8_DOT.id) is None:
        before = seen[-1]
        gated.gate.release()
        rig.wait(lambda before=before: seen[-1] > before)  # type: ignore[misc]


def test_that_results_come_in_scheme_by_scheme_the_one_in_use_first(
    rig: WindowRig, gated: GatedSearch
) -> None:
    rig.add("a.txt")
    rig.click("calibrate_button")
    state = rig.session.search
    let_on_until_the_first_scheme(rig, gated)
    assert not all(state.result is not None and state.result.has(scheme) for scheme in CATALOGUE)
    assert state.progress is not None
    assert 0 < state.progress < 1
    gated.gate.release(1000)
    rig.wait_idle()
    assert state.progress is None
    assert state.missing == ()


def test_that_an_export_goes_first_and_the_check_goes_on_where_it_was(
    rig: WindowRig, gated: GatedSearch, tmp_path: Path
) -> None:
    rig.add("a.txt")
    rig.click("calibrate_button")
    state = rig.session.search
    let_on_until_the_first_scheme(rig, gated)
    done = state.missing
    ended: list[str] = []
    rig.parts.runner.ended.connect(lambda end: ended.append(end.job.kind))
    rig.parts.controller.export(ExportChoice(tmp_path))
    assert rig.session.activity is Activity.EXPORTING
    assert state.running == "waiting"
    gated.gate.release(1000)
    rig.wait_idle()
    assert ended == ["search", "export", "search"]
    assert set(gated.asked[1]) <= set(done)
    assert DEFAULT_SCHEME not in gated.asked[1]
    assert state.missing == ()


def test_that_a_calibration_of_other_texts_forgets_what_was_found(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    state = rig.session.search
    rig.wait(lambda: state.running == "" and state.result is not None)
    before = state.result
    rig.add("b.txt")
    rig.calibrate()
    rig.wait(lambda: state.running == "" and state.result is not None and not state.missing)
    assert state.result is not None
    assert before is not None
    assert len(state.result.texts.documents) == 2 * len(before.texts.documents)


def test_that_without_held_out_texts_the_check_ends_and_says_why(rig: WindowRig) -> None:
    rig.add("a.txt", held_out=0)
    rig.calibrate()
    state = rig.session.search
    rig.wait(lambda: state.running == "" and state.result is not None)
    assert state.result is not None
    assert state.result.notes == ("There are no queries: hold some texts out.",)
    assert state.recall(DEFAULT_SCHEME, RAW_INT8_DOT.id) is None
    assert state.best(target_of("usearch-i8")) is None


def test_that_the_neighbours_of_a_query_are_found_once_asked_for(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt")
    rig.calibrate()
    state = rig.session.search
    rig.wait(lambda: state.running == "" and state.result is not None)
    asked = NeighboursAsked(3, target_of("usearch-i8"), (DEFAULT_SCHEME, CATALOGUE[-1]))
    rig.parts.controller.search.show_neighbours(asked)
    rig.wait(lambda: state.neighbours_of(asked) is not None)
    shown = state.neighbours_of(asked)
    assert shown is not None
    assert [len(it) for it in shown.lists] == [10, 10, 10]
    assert state.result is not None
    own = int(state.result.texts.own_rows[3])
    assert own not in {hit.row for it in shown.lists for hit in it}
    first = {hit.row for hit in shown.lists[1]}
    assert [hit.lost for hit in shown.lists[0]] == [hit.row not in first for hit in shown.lists[0]]
    places = {hit.row: hit.place for hit in shown.lists[0]}
    assert all(hit.was == places.get(hit.row, hit.was) for hit in shown.lists[1])
    assert all(hit.was > 10 for hit in shown.lists[1] if hit.row not in places)


def test_that_typing_for_another_query_leaves_no_answer_behind(
    rig: WindowRig, open_window: Callable[..., WindowRig]
) -> None:
    rig.add("a.txt")
    rig.calibrate()
    state = rig.session.search
    rig.wait(lambda: state.running == "" and state.result is not None)
    asked = [NeighboursAsked(number, target_of("usearch-i8"), (DEFAULT_SCHEME,)) for number in range(5)]
    for one in asked:
        rig.parts.controller.search.show_neighbours(one)
    rig.wait(lambda: state.neighbours_of(asked[-1]) is not None)


def test_that_another_result_meanwhile_is_checked_instead(rig: WindowRig, gated: GatedSearch) -> None:
    rig.add("a.txt")
    rig.click("calibrate_button")
    rig.wait(lambda: rig.session.search.running == "running")
    snapshot = rig.session.snapshot
    assert snapshot is not None
    assert snapshot.result is not None
    known = snapshot.result.mixed
    mixed = Envelope(known.bounds.copy(), known.count)  # an equal one, of another run
    rig.session.set_snapshot(replace(snapshot, mixed=mixed, result=replace(snapshot.result, mixed=mixed)))
    gated.gate.release(1000)
    rig.wait_idle()
    assert len(gated.asked) == 2
    assert rig.session.search.missing == ()
