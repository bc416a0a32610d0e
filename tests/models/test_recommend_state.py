"""What is told of a recommendation: progress apart from all else, and to which calibration it belongs."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from calibgui.core.ranges.catalogue import SHARED_QUANTILE
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.recommend.found import RecommendProgress
from calibgui.core.search.targets import target_of
from calibgui.models.recommend_state import Recommending, RecommendState
from tests.core.checks.results import random_parts, result_of

COUNTS = {"a": (30, 10), "b": (30, 10)}


def test_that_progress_is_told_apart_from_what_changes(qtbot: QtBot) -> None:
    state, told = RecommendState(), []
    state.changed.connect(lambda: told.append("changed"))
    state.progressed.connect(lambda: told.append("progressed"))
    asked = Recommending(result_of(random_parts(4, COUNTS)).mixed, target_of("usearch-i8"))
    running = replace(asked, phase="running")
    for current in (asked, running, running, replace(running, progress=RecommendProgress(1, 2)), None):
        state.set_current(current)
    assert told == ["changed", "changed", "progressed", "changed"]
    assert asked.under_way
    assert running.under_way
    assert not replace(running, phase="stopped").under_way
    assert not state.under_way


def test_that_it_belongs_to_a_calibration_under_any_scheme() -> None:
    result = result_of(random_parts(4, COUNTS))
    asked = Recommending(result.mixed, target_of("usearch-i8"))
    assert asked.is_of(under(result, RangeScheme(SHARED_QUANTILE)))
    assert not asked.is_of(result_of(random_parts(4, COUNTS)))
    assert not asked.is_of(None)
