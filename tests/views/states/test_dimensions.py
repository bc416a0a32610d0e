"""What the Dimensions tab shows of a session, with and without a result and while a run is on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibgui.core.calibration.snapshot import CalibrationResult, Snapshot
from calibgui.core.checks.checks import checks_of
from calibgui.models.activity import Activity
from calibgui.models.dimensions_look import DimensionsLook
from calibgui.models.session import Session
from calibgui.views.states.dimension_detail import (
    MOST_OUTSIDE,
    DimensionDetailState,
    DimensionFacts,
    dimension_detail_state,
)
from calibgui.views.states.dimensions import dimensions_state
from tests.core.checks.results import random_parts, result_of, snapshot_of


@pytest.fixture(scope="module")
def result() -> CalibrationResult:
    return result_of(random_parts(12, {"a": (60, 30), "b": (50, 20), "c": (0, 25)}))


@pytest.fixture
def session(qapp, result: CalibrationResult) -> Session:
    session = Session()
    session.set_snapshot(snapshot_of(result))
    session.findings.set_checks(result, checks_of(result))
    return session


def detail(session: Session) -> DimensionDetailState:
    return dimension_detail_state(session, DimensionFacts())


def test_that_nothing_says_what_it_waits_for(qapp) -> None:
    session = Session()
    state = dimensions_state(session)
    assert state.rows is None
    assert state.message == "Take a domain in, then calibrate to see its dimensions."
    assert detail(session).message
    session.set_activity(Activity.CALIBRATING)
    session.set_snapshot(Snapshot("loading"))
    assert dimensions_state(session).message == "The dimensions appear with the first texts."
    assert detail(session).message == "The texts at the ends appear once the run has ended."


def test_that_a_result_gives_its_table_worst_first_with_counts(
    session: Session, result: CalibrationResult
) -> None:
    state = dimensions_state(session)
    checks = session.findings.checks_of(result)
    assert checks is not None
    assert state.rows is not None
    assert state.rows.table is checks.dimensions
    assert state.rows.names == ("A", "B", "C")
    outside = checks.dimensions.outside
    assert outside is not None
    assert np.array_equal(outside[state.rows.order], np.sort(outside)[::-1])
    assert state.counts["dead"] == 0
    assert state.message == ""


def test_that_a_run_shows_ends_and_dashes_for_the_rest(session: Session, result: CalibrationResult) -> None:
    session.set_activity(Activity.CALIBRATING)
    session.set_snapshot(Snapshot("loading"))
    before = dimensions_state(session)
    assert before.rows is not None, "the last result stays until the first texts"
    assert before.counts["levels"] is not None
    session.set_snapshot(replace(snapshot_of(result), phase="encoding", result=None))
    state = dimensions_state(session)
    assert state.rows is not None
    assert np.array_equal(state.rows.table.minimum, result.ranges[0])
    assert state.counts["levels"] is None
    assert state.counts["one_domain"] is not None
    assert not detail(session).enabled


def test_that_a_filter_that_keeps_nothing_says_so(session: Session) -> None:
    session.look.set_dimensions(DimensionsLook().toggled("dead"))
    assert dimensions_state(session).message == "No dimension is left: take a filter off."


def test_that_the_detail_lists_who_sets_the_ends_then_outside_then_the_next(
    session: Session, result: CalibrationResult
) -> None:
    assert detail(session).message.startswith("Select a dimension")
    dimension = int(result.outside.dims[0])
    session.select_dimension(dimension)
    state = detail(session)
    low, high = result.ranges[:, dimension]
    assert [text.caption for text in state.texts[:2]] == ["sets min", "sets max"]
    assert [text.value for text in state.texts[:2]] == [low, high]
    assert state.histogram is not None
    outside = state.histogram.outside
    assert state.summary == (
        "1 held-out value outside" if outside == 1 else f"{outside} held-out values outside"
    )
    shown = [text for text in state.texts if text.outside]
    assert len(shown) == min(outside, MOST_OUTSIDE)
    assert all(text.value < low or text.value > high for text in shown)
    assert {text.mark for text in shown} == {"held_out"}
    assert [text.caption for text in state.texts[-6:]] == ["next to min"] * 3 + ["next to max"] * 3
    assert state.outside == outside / 75
    assert state.levels.endswith("of 256 levels")
    assert [lane.name for lane in state.lanes] == ["A", "B", "C"]


def test_that_more_texts_outside_than_are_listed_are_counted(qapp) -> None:
    parts = random_parts(2, {"a": (3, 200)})
    result = result_of(parts)
    session = Session()
    session.set_snapshot(snapshot_of(result))
    session.select_dimension(0)
    state = detail(session)
    assert state.histogram is not None
    hidden = state.histogram.outside - MOST_OUTSIDE
    assert hidden > 0
    assert state.more == f"and {hidden} more outside"


def test_that_the_threshold_marks_the_share_outside(session: Session, result: CalibrationResult) -> None:
    session.select_dimension(int(result.outside.dims[0]))
    assert detail(session).outside_marked
    session.look.set_dimensions(DimensionsLook().with_threshold("outside", 1.0))
    assert not detail(session).outside_marked


def test_that_the_facts_are_found_once_for_a_dimension(session: Session, result: CalibrationResult) -> None:
    facts = DimensionFacts()
    assert facts.of(result, 3)[0] is facts.of(result, 3)[0]
    assert facts.of(result, 4)[0].dimension == 4
