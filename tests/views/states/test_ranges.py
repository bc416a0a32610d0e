"""What the ranges bar says of a result, its scheme and its target, and when it knows something better."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.ranges.catalogue import PER_DIMENSION_QUANTILE, SHARED_LARGEST, SHARED_QUANTILE
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.targets import TARGETS, Target, target_of
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.states.better import better_choice
from calibgui.views.states.ranges import ranges_bar_state
from calibgui.views.states.schemes import scheme_text
from tests.core.checks.results import random_parts, result_of, snapshot_of

SHARED = RangeScheme(SHARED_QUANTILE)


class Figures:
    """What a search check found, for the rule of every target alike."""

    def __init__(self, recalls: dict[RangeScheme, float]) -> None:
        self._recalls = recalls

    def recall(self, scheme: RangeScheme, rule_key: str) -> float | None:
        assert rule_key in {target.rule.id for target in TARGETS}
        return self._recalls.get(scheme)

    def best(self, target: Target) -> tuple[RangeScheme, float] | None:
        found = max(self._recalls, key=lambda scheme: self._recalls[scheme], default=None)
        return None if found is None else (found, self._recalls[found])


@pytest.fixture
def result() -> CalibrationResult:
    return result_of(random_parts(8, {"a": (60, 20), "b": (60, 20)}))


@pytest.fixture
def session(qtbot: QtBot, result: CalibrationResult) -> Session:
    session = Session()
    session.set_snapshot(snapshot_of(result))
    return session


def choose(session: Session, scheme: RangeScheme) -> None:
    assert session.result is not None
    session.set_scheme(scheme)
    session.set_result(under(session.result, scheme))


def test_that_the_seeds_own_recipe_with_a_raw_target_offers_the_shared_range_unasked(
    session: Session,
) -> None:
    better = better_choice(session)
    assert session.scheme == DEFAULT_SCHEME
    assert better is not None
    assert (better.scheme, better.words, better.short) == (SHARED, "Shared range", "")
    assert "loses its scale and its offset" in better.tip
    choose(session, SHARED)
    assert better_choice(session) is None


def test_that_measured_figures_stand_in_the_bar_and_on_the_button(session: Session) -> None:
    session._search = Figures({DEFAULT_SCHEME: 0.8384, SHARED: 0.9921})  # type: ignore[assignment]
    state = ranges_bar_state(session)
    assert state.recall == 0.8384
    assert state.better is not None
    assert (state.better.words, state.better.short) == ("Shared range: 0.992", "0.992")


def test_that_what_is_measured_counts_more_than_what_is_known_of_the_engine(session: Session) -> None:
    for recalls in ({DEFAULT_SCHEME: 0.991, SHARED: 0.993}, {SHARED: 0.98, DEFAULT_SCHEME: 0.98}):
        session._search = Figures(recalls)  # type: ignore[assignment]
        assert better_choice(session) is None
    session.set_target(target_of("own-code"))  # suits any ranges, but these are measured to be better
    quantile = RangeScheme(PER_DIMENSION_QUANTILE)
    session._search = Figures({DEFAULT_SCHEME: 0.90, quantile: 0.95})  # type: ignore[assignment]
    better = better_choice(session)
    assert better is not None
    assert better.scheme == quantile


def test_that_what_the_check_finds_no_clear_winner_of_is_not_offered(session: Session) -> None:
    figures = Figures({DEFAULT_SCHEME: 0.981, SHARED: 0.983})
    figures.best = lambda target: None  # type: ignore[method-assign]
    session._search = figures  # type: ignore[assignment]
    assert better_choice(session) is None


def test_that_where_no_ranges_help_another_target_is_offered(session: Session) -> None:
    session.set_target(target_of("st-faiss"))
    for scheme in (DEFAULT_SCHEME, SHARED):
        choose(session, scheme)
        better = better_choice(session)
        assert better is not None
        assert (better.target, better.scheme, better.words) == ("faiss-sq8", None, "Faiss SQ8")
    session.set_target(target_of("faiss-sq8"))
    assert better_choice(session) is None


def test_that_nothing_is_said_while_a_run_is_on_or_the_result_has_yet_to_follow(session: Session) -> None:
    session.set_scheme(RangeScheme(SHARED_LARGEST))
    assert better_choice(session) is None
    session.set_scheme(DEFAULT_SCHEME)
    session.set_activity(Activity.CALIBRATING)
    session._search = Figures({DEFAULT_SCHEME: 0.8})  # type: ignore[assignment]
    state = ranges_bar_state(session)
    assert (state.better, state.recall, state.locked) == (None, None, True)


def test_that_equal_vectors_are_offered_the_shared_range_only_once(qtbot: QtBot) -> None:
    parts = random_parts(8, {"a": (60, 20), "b": (60, 20)})
    still = {name: (0 * one, 0 * other) for name, (one, other) in parts.items()}
    session = Session()
    session.set_snapshot(snapshot_of(result_of(still)))
    choose(session, SHARED)
    assert better_choice(session) is None


def test_that_outside_and_widths_are_those_of_the_scheme(session: Session) -> None:
    choose(session, RangeScheme(SHARED_LARGEST))
    state = ranges_bar_state(session)
    assert session.result is not None
    assert state.outside == session.result.outside.share
    width = float(session.result.ranges[1, 0] - session.result.ranges[0, 0])
    assert state.scheme_tip.endswith(f"Every dimension {width:.3f} wide")


def test_that_schemes_are_called_with_their_parameter() -> None:
    texts = [
        scheme_text(scheme).replace("\N{NO-BREAK SPACE}", " ")
        for scheme in (DEFAULT_SCHEME, SHARED, RangeScheme("per-dimension sigma"))
    ]
    assert texts == ["Per dimension, min–max", "Shared, quantile 99.99 %", "Per dimension, mean ± 4 σ"]
    margin = scheme_text(DEFAULT_SCHEME.replaced(margin=0.05)).replace("\N{NO-BREAK SPACE}", " ")
    assert margin == "Per dimension, min–max, margin 5 %"
