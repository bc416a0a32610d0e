"""The chosen range scheme and the result: in step through the worker, with nothing encoded anew."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from calibgui import steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import RangesError
from calibgui.core.ranges.catalogue import SHARED_LARGEST, SHARED_SHARE
from calibgui.core.ranges.of_result import prepared_row, under
from calibgui.core.ranges.prepared import Prepared
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.models.activity import Activity
from calibgui.models.export_choice import ExportChoice
from calibgui.models.plot_data import plot_data
from tests.test_controller import Rig

SHARED = RangeScheme(SHARED_LARGEST)


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    rigs: list[Rig] = []

    def build(**fake: Any) -> Rig:
        rigs.append(Rig(qtbot, tmp_path, **fake))
        rigs[-1].add("a.txt")
        rigs[-1].add("b.txt")
        return rigs[-1]

    yield build
    for rig in rigs:
        rig.controller.shut_down()


@pytest.fixture
def rig(make: Callable[..., Rig]) -> Rig:
    calibrated = make()
    calibrated.calibrate()
    return calibrated


def _choose(rig: Rig, scheme: RangeScheme) -> CalibrationResult:
    rig.controller.set_scheme(scheme)
    rig.wait(lambda: rig.session.result.scheme == scheme)
    return rig.session.result


def test_that_a_chosen_scheme_gives_its_ranges_everywhere_without_encoding(rig: Rig) -> None:
    before, batches = rig.session.result, rig.encoder.batches
    result = _choose(rig, SHARED)
    expected = under(before, SHARED)
    assert np.array_equal(result.ranges, expected.ranges)
    assert result.outside.count == expected.outside.count
    snapshot = rig.session.snapshot
    assert snapshot.result is result
    assert snapshot.outside is result.outside
    assert snapshot.matrix == result.matrix
    assert [part.outside for part in snapshot.domains] == [item.outside for item in result.domains]
    assert np.array_equal(plot_data(snapshot, rig.session.domains).mixed, expected.ranges)
    assert rig.encoder.batches == batches


def test_that_a_scheme_or_target_is_no_other_set_up(rig: Rig) -> None:
    _choose(rig, SHARED)
    rig.controller.set_target("faiss-sq8")
    assert not rig.session.is_stale


def test_that_the_default_comes_back_as_it_was(rig: Rig) -> None:
    before = rig.session.result
    _choose(rig, SHARED)
    after = _choose(rig, DEFAULT_SCHEME)
    assert np.array_equal(after.ranges, before.ranges)
    assert after.matrix == before.matrix


def test_that_of_many_slider_values_the_last_one_wins(rig: Rig) -> None:
    _choose(rig, SHARED)
    schemes = [RangeScheme(SHARED_SHARE, (("share", 0.5 + number / 100),)) for number in range(40)]
    jobs: list[str] = []
    rig.runner.started.connect(lambda job: jobs.append(job.kind))
    for scheme in schemes:
        rig.controller.set_scheme(scheme)
    rig.wait(lambda: rig.session.result.scheme == schemes[-1])
    assert jobs.count("scheme") <= 2  # the one under way, and the newest


def test_that_schemes_are_prepared_once_per_result(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []
    real = steps.prepared_row
    monkeypatch.setattr(steps, "prepared_row", lambda of, row: (prepared.append(row), real(of, row))[1])
    for share in (0.9, 0.8, 0.7):
        _choose(rig, RangeScheme(SHARED_SHARE, (("share", share),)))
    assert len(prepared) == len(set(prepared)) == 3  # two domains, and mixed
    rig.controller.set_counts(rig.session.domains.all[0].id, 20, 10)
    rig.calibrate()
    _choose(rig, SHARED)
    assert len(prepared) == 6


def test_that_a_new_calibration_has_the_chosen_scheme_at_its_end(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.controller.set_scheme(SHARED)
    seen: list[RangeScheme] = []
    rig.session.runChanged.connect(
        lambda: seen.append(rig.session.result.scheme) if rig.session.result is not None else None
    )
    rig.calibrate()
    assert set(seen) == {SHARED}


def test_that_a_calibration_begun_meanwhile_wins_over_the_scheme_of_the_old_result(
    make: Callable[..., Rig],
) -> None:
    gate = Semaphore(100)
    rig = make(gate=gate)
    rig.calibrate()
    old = rig.session.result
    rig.controller.set_counts(rig.session.domains.all[0].id, 25, 10)
    rig.controller.set_scheme(SHARED)
    rig.controller.calibrate()  # the scheme's job has begun
    rig.wait_idle()
    result = rig.session.result
    assert result.mixed is not old.mixed
    assert result.scheme == SHARED
    assert len(result.domains[0].calibration) == 25


def test_that_a_calibration_stops_what_is_prepared_for_the_old_result(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go_on = Event(), Event()
    rows: list[str] = []

    def slow(result: CalibrationResult, row: str) -> Prepared:
        began.set()
        go_on.wait(10)
        rows.append(row)
        return prepared_row(result, row)

    monkeypatch.setattr(steps, "prepared_row", slow)
    rig.controller.set_scheme(SHARED)
    rig.wait(began.is_set)
    rig.controller.calibrate()
    go_on.set()
    rig.wait_idle()
    assert len(rows) == 1
    assert rig.session.result.scheme == SHARED


def test_that_while_a_run_is_on_no_other_scheme_is_taken(make: Callable[..., Rig]) -> None:
    gate = Semaphore(0)
    rig = make(gate=gate)
    rig.controller.calibrate()
    rig.controller.set_scheme(SHARED)
    assert rig.session.scheme == DEFAULT_SCHEME
    gate.release(100)
    rig.wait_idle()
    assert rig.session.result.scheme == DEFAULT_SCHEME


def test_that_a_scheme_does_not_wait_for_a_long_job(rig: Rig) -> None:
    began, over = Event(), Event()

    def long_job(should_stop: Callable[[], bool], _encoder_for: object) -> Iterator[int]:
        while not should_stop() and not over.is_set():
            began.set()
            yield 0

    rig.runner.submit("long", long_job)
    rig.wait(began.is_set)
    _choose(rig, SHARED)
    assert rig.runner.current.kind == "long"
    over.set()
    rig.wait_idle()


def test_that_a_scheme_dropped_for_a_preview_still_comes(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    began, over = Event(), Event()

    def long_job(should_stop: Callable[[], bool], _encoder_for: object) -> Iterator[int]:
        began.set()
        over.wait(10)
        yield int(should_stop())

    rig.runner.submit("long", long_job)
    rig.wait(began.is_set)
    rig.controller.set_scheme(SHARED)
    rig.controller.previews.show(rig.session.domains.all[0].sources[0])  # drops what was slipped in
    over.set()
    rig.wait(lambda: rig.session.result.scheme == SHARED)
    rig.controller.previews.leave()
    rig.wait_idle()


def test_that_a_scheme_that_fails_is_told_and_the_choice_goes_back(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(result: CalibrationResult, row: str) -> None:
        raise RangesError("No ranges.", remedy="Another scheme.")

    monkeypatch.setattr(steps, "prepared_row", broken)
    rig.controller.set_scheme(SHARED)
    rig.wait(lambda: rig.session.notice is not None)
    assert rig.session.notice.message == "No ranges."
    assert rig.session.scheme == DEFAULT_SCHEME == rig.session.result.scheme
    assert rig.session.activity is Activity.IDLE


def test_that_the_table_of_dimensions_follows_and_the_curves_stay(rig: Rig) -> None:
    findings = rig.session.findings
    rig.wait(lambda: findings.checks_of(rig.session.result) is not None)
    first = findings.checks_of(rig.session.result)
    result = _choose(rig, SHARED)
    assert findings.earlier_checks_of(result) is first
    rig.wait(lambda: findings.checks_of(result) is not None)
    second = findings.checks_of(result)
    assert second.adequacy is first.adequacy
    assert not np.array_equal(second.dimensions.levels, first.dimensions.levels)


def test_that_an_export_has_the_scheme_chosen_and_names_the_target(rig: Rig) -> None:
    rig.controller.set_scheme(SHARED)
    rig.controller.set_target("vespa-int8")
    rig.controller.export(ExportChoice(rig.folder / "out"))  # before the result is there
    rig.wait_idle()
    provenance = json.loads((rig.folder / "out" / "ranges.json").read_text(encoding="utf-8"))
    assert (provenance["scheme"], provenance["search_target"]) == (SHARED_LARGEST, "Vespa int8")
    ranges = np.load(rig.folder / "out" / provenance["ranges_file"])
    assert np.array_equal(ranges, under(rig.session.result, SHARED).ranges)
