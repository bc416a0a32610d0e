"""What Recommend says in words: every verdict, why, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.catalogue import SHARED_SHARE
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.recommend.found import DomainRanges, Recommendation, RecommendProgress
from calibgui.core.recommend.intervals import Difference
from calibgui.core.recommend.recommend import recommended
from calibgui.core.search.targets import target_of
from calibgui.models.activity import Activity
from calibgui.models.recommend_state import Phase, Recommending
from calibgui.models.session import Session
from calibgui.views.search.recommend_card import RecommendCardState
from calibgui.views.states.recommend import can_recommend, progress_words, recommend_state, recommend_tip
from calibgui.views.states.run import status_state
from calibgui.views.states.schemes import scheme_text
from tests.core.checks.results import snapshot_of
from tests.core.recommend.results import clustered_result

RESULT = clustered_result({"a": (150, 60), "b": (150, 60)})
TARGET = target_of("usearch-i8")
ANSWER = recommended(RESULT, TARGET)


def session_of(result: CalibrationResult | None = RESULT, target: str = TARGET.id) -> Session:
    session = Session()
    session.set_target(target_of(target))
    if result is not None:
        session.set_snapshot(snapshot_of(result))
    return session


def asked(session: Session, phase: Phase = "answered", **more: object) -> Recommending:
    assert session.result is not None
    current = replace(Recommending(session.result.mixed, session.target, phase), **more)  # type: ignore[arg-type]
    session.recommend.set_current(current)
    return current


def card(session: Session) -> RecommendCardState:
    state = recommend_state(session)
    assert state is not None
    return state


def told(counts: Mapping[str, tuple[int, int]], target: str = TARGET.id) -> tuple[Session, Recommendation]:
    """An answer for a calibration of so many texts."""
    session = session_of(clustered_result(counts), target)
    assert session.result is not None
    answer = recommended(session.result, session.target)
    asked(session, answer=answer)
    return session, answer


def keys(state: RecommendCardState) -> list[str]:
    return [key for key, _words in state.actions]


@pytest.mark.usefixtures("qtbot")
def test_that_the_button_says_why_it_can_not_be_used() -> None:
    empty = session_of(None)
    assert not can_recommend(empty)
    assert recommend_tip(empty).startswith("Calibrate first")
    session = session_of()
    assert can_recommend(session)
    assert "usearch i8" in recommend_tip(session)
    asked(session, "running")
    assert not can_recommend(session)
    assert recommend_tip(session).startswith("Under way")
    for activity, words in ((Activity.CALIBRATING, "calibration"), (Activity.EXPORTING, "export")):
        session.set_activity(activity)
        assert not can_recommend(session)
        assert words in recommend_tip(session)


@pytest.mark.usefixtures("qtbot")
def test_that_nothing_is_shown_before_it_is_asked_and_while_a_calibration_runs() -> None:
    session = session_of()
    assert recommend_state(session) is None
    asked(session, answer=ANSWER)
    session.set_activity(Activity.CALIBRATING)
    assert recommend_state(session) is None


@pytest.mark.usefixtures("qtbot")
def test_that_the_answer_says_what_to_use_what_it_keeps_and_why() -> None:
    session = session_of()
    asked(session, answer=ANSWER)
    choice, state = ANSWER.choice, card(session)
    assert choice is not None
    score = choice.picked.score
    assert (state.kind, state.actions) == ("advice", (("use", "Use these ranges"),))
    assert state.title == (
        f"Use “{scheme_text(ANSWER.scheme)}” for usearch i8: it keeps {score.mean:.3f} of the ten nearest "
        "neighbours."
    )
    assert state.lines[0] == (
        f"Picked on 60 held-out texts, scored on the other 60: {score.mean:.3f} ({score.low:.3f} to "
        f"{score.high:.3f}). Per-dimension min–max keeps {choice.default.score.mean:.3f}."
    )
    assert f"Of {len(choice.tried)} that were tried, the simplest" in state.lines[1]
    assert "predicted" in state.tip
    assert [row.name for row in state.rows] == ["A", "B"]
    assert {row.verdict for row in state.rows} == {"no more than noise"}
    assert not any(row.clear for row in state.rows)


@pytest.mark.usefixtures("qtbot")
def test_that_it_says_why_this_one_of_all() -> None:
    choice = ANSWER.choice
    assert choice is not None
    other = next(trial for trial in choice.tried if trial not in (choice.picked, choice.default))
    more = Difference(0.0012, -0.001, 0.0034, 60)
    for picked, best, words in (
        (choice.picked, other, "the simplest that none beats by more than noise: +0.001 at best."),
        (choice.picked, choice.picked, "no simpler one that suits usearch i8 is within noise."),
        (choice.default, choice.default, "that were tried, and the simplest."),
    ):
        session = session_of()
        it = replace(choice, picked=picked, best=best, passed_over=more)
        asked(session, answer=replace(ANSWER, choice=it, advice=None))
        assert card(session).lines[1].endswith(words)
        assert ("had most: +0.001 (−0.001 to +0.003) more" in card(session).tip) is (best is not picked)


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("verdict", "words", "clear"),
    [
        ("own", "its own keep more", True),
        ("mixed", "the mixed ones keep more", True),
        ("no difference", "no more than noise", False),
    ],
)
def test_that_every_domain_has_a_verdict_in_words(verdict: str, words: str, clear: bool) -> None:
    session = session_of()
    it = ANSWER.domains[0]
    domains = (
        replace(it, verdict=verdict, more=Difference(-0.0121, -0.02, -0.0001, 30)),  # type: ignore[arg-type]
        DomainRanges("b", "cannot tell"),
    )
    asked(session, answer=replace(ANSWER, domains=domains))
    first, second = card(session).rows
    assert (first.verdict, first.clear) == (words, clear)
    assert first.more == "−0.012 (−0.020 to 0.000)"
    assert (second.own, second.mixed, second.verdict) == ("–", "–", "too few texts to tell")


@pytest.mark.usefixtures("qtbot")
def test_that_one_domain_alone_is_not_weighed_against_itself() -> None:
    session, answer = told({"a": (150, 60)})
    assert answer.domains == ()
    assert card(session).rows == ()


@pytest.mark.usefixtures("qtbot")
def test_that_vectors_are_called_vectors() -> None:
    items = tuple(replace(item, scan=replace(item.scan, dim=24)) for item in RESULT.domains)
    session = session_of(replace(RESULT, domains=items))
    asked(session, answer=ANSWER)
    assert card(session).lines[0].startswith("Picked on 60 held-out vectors, ")


@pytest.mark.usefixtures("qtbot")
def test_that_a_target_that_no_ranges_help_is_answered_with_another() -> None:
    session, answer = told({"a": (150, 60), "b": (150, 60)}, "st-faiss")
    assert answer.verdict == "other target"
    state = card(session)
    assert state.title.startswith("No ranges help with sentence-transformers + faiss. Use Faiss SQ8 with “")
    assert state.actions == (("use", "Use Faiss SQ8"),)
    assert answer.choice is not None
    assert state.lines[1].startswith(
        f"sentence-transformers + faiss keeps {answer.choice.picked.score.mean:.3f} with the best of ranges."
    )
    assert answer.where.id == "faiss-sq8"


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize(
    ("counts", "title", "todo"),
    [
        ({"a": (60, 0)}, "It can’t be told: no texts are held out to search with.", "Raise “Held out”"),
        (
            {"a": (60, 20), "b": (60, 10)},
            "It can’t be told: 30 held-out texts are too few, it takes 40.",
            "Raise “Held out”",
        ),
    ],
)
def test_that_what_can_not_be_told_says_why_and_what_to_do(
    counts: dict[str, tuple[int, int]], title: str, todo: str
) -> None:
    session, answer = told(counts)
    assert answer.verdict == "cannot tell"
    state = card(session)
    assert (state.kind, state.title) == ("warning", title)
    assert state.lines[0].startswith(todo)
    assert state.lines[1] == (
        "Not measured, going by how codes are compared: “Shared, largest value” for usearch i8."
    )
    assert keys(state) == ["use"]


@pytest.mark.usefixtures("qtbot")
def test_that_a_domain_without_enough_texts_is_told_to_calibrate_on_fewer() -> None:
    result = clustered_result({"a": (60, 20)})
    (item,) = result.domains
    plan = replace(item.domain.plan, held_out=200)
    session = session_of(replace(result, domains=(replace(item, domain=replace(item.domain, plan=plan)),)))
    asked(session, answer=recommended(result, TARGET))
    assert card(session).lines[0].startswith("Lower “Calibrate” in the list of domains")


@pytest.mark.usefixtures("qtbot")
def test_that_what_is_in_use_needs_no_button() -> None:
    session = session_of(under(RESULT, ANSWER.scheme))
    session.set_scheme(ANSWER.scheme)
    asked(session, answer=ANSWER)
    state = card(session)
    assert "In use, and recommended for usearch i8: " in state.title
    assert state.actions == ()


@pytest.mark.usefixtures("qtbot")
def test_that_another_target_since_is_said_and_offers_to_ask_again() -> None:
    session = session_of()
    asked(session, answer=ANSWER)
    session.set_target(target_of("faiss-sq8"))
    state = card(session)
    assert state.note == "The search target is Faiss SQ8 now."
    assert keys(state) == ["again"]


@pytest.mark.usefixtures("qtbot")
def test_that_ranges_in_use_that_were_not_tried_are_said() -> None:
    session = session_of()
    asked(session, answer=ANSWER)
    session.set_scheme(RangeScheme(SHARED_SHARE, (("share", 0.33),)))
    state = card(session)
    assert state.note.endswith("in use now, was not tried.")
    assert keys(state) == ["again", "use"]
    session.set_scheme(DEFAULT_SCHEME)
    assert card(session).note == ""


@pytest.mark.usefixtures("qtbot")
def test_that_a_stop_and_a_failure_are_told_calmly() -> None:
    session = session_of()
    asked(session, "stopped")
    assert card(session).lines == ("The ranges in use stay as they are.",)
    assert keys(card(session)) == ["again"]
    asked(session, "failed", error=ErrorReport("RangesError", "A value is not finite.", "Leave it out."))
    state = card(session)
    assert (state.kind, state.title, state.lines) == ("error", "A value is not finite.", ("Leave it out.",))
    assert keys(state) == ["again", "details", "copy"]


@pytest.mark.usefixtures("qtbot")
def test_that_the_status_line_says_how_far_it_is() -> None:
    session = session_of()
    it = asked(session, "running", progress=RecommendProgress(3, 8))
    state = status_state(session)
    assert state.text == "Recommending ranges for usearch i8 (raw codes)"
    assert (state.detail, state.progress, state.stop_visible) == ("37 %", 0.375, True)
    assert progress_words(replace(it, phase="waiting")) == ("goes on in a moment", "indeterminate")
    assert progress_words(replace(it, progress=None)) == ("", "indeterminate")
    words, share = progress_words(replace(it, progress=RecommendProgress(8, 8)))
    assert (words, share) == ("weighing each domain’s own ranges", "indeterminate")
