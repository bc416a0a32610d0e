"""Recommend in the worker: before the search check, after all else, and stopped at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from calibgui import recommend_jobs, steps
from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import RangesError
from calibgui.core.ranges.catalogue import SHARED_QUANTILE
from calibgui.core.ranges.of_result import PreparedRows
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.recommend.recommend import recommended
from calibgui.core.search.targets import Target
from calibgui.models.activity import Activity
from calibgui.models.export_choice import ExportChoice
from calibgui.models.recommend_state import Recommending
from calibgui.workers.job import EncoderLoader, Steps, StopCheck
from tests.window_rig import WindowRig

_recommendation = steps.recommendation


class GatedRecommend:
    """Each step takes one permit."""

    def __init__(self) -> None:
        self.gate = Semaphore(0)
        self.rows: list[PreparedRows | None] = []

    def __call__(self, result: CalibrationResult, target: Target, rows: PreparedRows | None) -> Steps:
        self.rows.append(rows)
        steps_of = _recommendation(result, target, rows)

        def run(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
            for step in steps_of(should_stop, encoder_for):
                self.gate.acquire()
                yield step

        return run


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> Iterator[GatedRecommend]:
    gated = GatedRecommend()
    monkeypatch.setattr(recommend_jobs.steps, "recommendation", gated)
    yield gated
    gated.gate.release(100_000)


def calibrated(rig: WindowRig) -> CalibrationResult:
    rig.add("a.txt", "b.txt", count=120, calibration=60, held_out=30)
    rig.calibrate()
    assert rig.session.result is not None
    return rig.session.result


def current(rig: WindowRig) -> Recommending:
    it = rig.session.recommend.current
    assert it is not None
    return it


def begin(rig: WindowRig) -> None:
    rig.parts.controller.recommend.start()
    rig.wait(lambda: current(rig).phase == "running")


def test_that_the_answer_is_that_of_the_command_line(rig: WindowRig) -> None:
    result = calibrated(rig)
    rig.parts.controller.recommend.start()
    rig.wait(lambda: not rig.session.recommend.under_way)
    answer, alone = current(rig).answer, recommended(result, rig.session.target)
    assert answer is not None
    assert answer.choice is not None
    assert alone.choice is not None
    assert (answer.verdict, answer.scheme, answer.domains) == (alone.verdict, alone.scheme, alone.domains)
    assert answer.choice.picked.score == alone.choice.picked.score


def test_that_it_goes_before_the_search_check_which_goes_on_after_it(rig: WindowRig) -> None:
    rig.add("a.txt", "b.txt", count=120, calibration=60, held_out=30)
    ended: list[str] = []
    rig.parts.runner.ended.connect(lambda end: ended.append(end.job.kind))
    rig.click("calibrate_button")
    rig.wait(lambda: rig.session.search.running == "running")
    rig.parts.controller.recommend.start()
    rig.wait(lambda: "recommend" in ended)
    rig.wait_idle()
    assert rig.session.search.missing == ()
    assert rig.session.search.error is None
    assert current(rig).phase == "answered"
    assert ended[-1] == "search" or ended.index("search") < ended.index("recommend")


def test_that_it_is_asked_once_at_a_time_and_not_without_a_result(
    rig: WindowRig, gated: GatedRecommend
) -> None:
    rig.parts.controller.recommend.start()
    assert rig.session.recommend.current is None
    calibrated(rig)
    begin(rig)
    rig.parts.controller.recommend.start()
    assert len(gated.rows) == 1
    gated.gate.release(100_000)
    rig.wait(lambda: current(rig).phase == "answered")


def test_that_stop_ends_it_within_a_step_and_leaves_no_answer(rig: WindowRig, gated: GatedRecommend) -> None:
    calibrated(rig)
    begin(rig)
    rig.parts.controller.stop()
    assert current(rig).phase == "stopped"
    gated.gate.release(2)
    rig.wait_idle()
    assert current(rig).answer is None
    begin(rig)
    gated.gate.release(100_000)
    rig.wait(lambda: current(rig).phase == "answered")


def test_that_stop_is_heard_while_the_embeddings_are_prepared(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = calibrated(rig)
    run = steps.recommendation(result, rig.session.target, None)
    assert list(run(lambda: True, lambda spec: pytest.fail("no model is needed"))) == []


def test_that_what_was_prepared_for_a_scheme_is_taken(rig: WindowRig, gated: GatedRecommend) -> None:
    result = calibrated(rig)
    scheme = RangeScheme(SHARED_QUANTILE)
    rig.parts.controller.set_scheme(scheme)
    rig.wait(lambda: rig.session.result is not None and rig.session.result.scheme == scheme)
    begin(rig)
    assert gated.rows[0] is not None
    assert len(gated.rows[0]) == len(result.calibrating) + 1


def test_that_an_export_goes_first_and_it_begins_anew_after_it(
    rig: WindowRig, gated: GatedRecommend, tmp_path: Path
) -> None:
    calibrated(rig)
    rig.wait(lambda: rig.session.search.missing == ())
    ended: list[str] = []
    rig.parts.runner.ended.connect(lambda end: ended.append(end.job.kind))
    begin(rig)
    rig.parts.controller.export(ExportChoice(tmp_path))
    assert rig.session.activity is Activity.EXPORTING
    gated.gate.release(100_000)
    rig.wait(lambda: current(rig).phase == "answered")
    assert ended == ["recommend", "export", "recommend"]


def test_that_a_calibration_ends_it_for_good(rig: WindowRig, gated: GatedRecommend) -> None:
    calibrated(rig)
    begin(rig)
    rig.click("calibrate_button")
    assert rig.session.recommend.current is None
    gated.gate.release(100_000)
    rig.wait_idle()
    assert rig.session.recommend.current is None


def test_that_an_answer_goes_with_the_calibration_that_it_is_of(rig: WindowRig) -> None:
    calibrated(rig)
    rig.parts.controller.recommend.start()
    rig.wait(lambda: current(rig).phase == "answered")
    answer = current(rig).answer
    rig.parts.controller.set_scheme(RangeScheme(SHARED_QUANTILE))
    rig.wait(lambda: rig.session.result is not None and rig.session.result.scheme == rig.session.scheme)
    assert current(rig).answer is answer
    rig.add("c.txt")
    rig.calibrate()
    assert rig.session.recommend.current is None


def test_that_closing_stops_it_and_forgets_it(rig: WindowRig, gated: GatedRecommend) -> None:
    calibrated(rig)
    begin(rig)
    rig.parts.controller.recommend.close()
    gated.gate.release(2)
    rig.wait_idle()
    assert rig.session.recommend.current is None


def test_that_a_failure_is_told_and_it_can_be_asked_again(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Steps:
        def run(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
            raise RangesError("A value is not finite.", remedy="Leave it out.")
            yield

        return run

    calibrated(rig)
    with monkeypatch.context() as patch:
        patch.setattr(recommend_jobs.steps, "recommendation", failing)
        rig.parts.controller.recommend.start()
        rig.wait(lambda: current(rig).phase == "failed")
    error = current(rig).error
    assert error is not None
    assert error.message == "A value is not finite."
    rig.parts.controller.recommend.start()
    rig.wait(lambda: current(rig).phase == "answered")
