"""What the Coverage tab says and shows, from sessions that calibrations left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from calibgui.core.calibration.snapshot import CalibrationResult, Progress, Snapshot
from calibgui.core.checks.adequacy import Advice, Course
from calibgui.core.checks.matrix import MIXED, Cell, CoverageMatrix, dimensions_missed
from calibgui.core.domain import Domain
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.states.adequacy import advice_text
from calibgui.views.states.coverage import coverage_state, envelopes_shown
from calibgui.views.widgets.numbers import percent_text
from tests.core.checks.results import random_parts, result_of
from tests.views.coverage.sessions import made_session, session_of, snapshot_of

TWO = {"a": (300, 40), "b": (300, 60)}


def result_in(session: Session) -> CalibrationResult:
    assert session.result is not None
    return session.result


def test_that_an_uncalibrated_session_says_what_to_do() -> None:
    session = Session()
    assert coverage_state(session).message.startswith("Take a domain in")


def test_that_loaded_domains_are_to_be_calibrated() -> None:
    session = Session()
    session.domains.add([Path("a.txt")])
    assert coverage_state(session).message == "Calibrate to see whose texts fit whose ranges."
    session.set_snapshot(Snapshot("loading"))
    session.set_activity(Activity.CALIBRATING)
    assert coverage_state(session).message.startswith("The first held-out texts are checked after")
    session.domains.set_plan(session.domains.all[0].id, replace(session.domains.all[0].plan, held_out=0))
    assert "“Held out”" in coverage_state(session).message


def test_that_a_result_without_held_out_texts_says_how_to_get_some() -> None:
    assert "“Held out”" in coverage_state(made_session({"a": (20, 0), "b": (20, 0)})).message


def test_that_a_run_stopped_before_the_check_says_so() -> None:
    result = replace(result_of(random_parts(4, {"a": (20, 0)})), complete=False)
    session = Session()
    session.set_snapshot(replace(snapshot_of(result), progress=Progress(20, 50, 0, 30)))
    assert coverage_state(session).message.startswith("Stopped before the first held-out text")


def test_that_a_run_stopped_while_checking_shows_what_it_knows_and_says_so() -> None:
    state = coverage_state(session_of(replace(result_of(random_parts(4, TWO)), complete=False)))
    assert not state.message
    assert state.matrix.message.startswith("Stopped")


def test_that_rows_are_domains_that_calibrate_then_mixed_and_columns_those_with_held_out_texts() -> None:
    session = made_session({"a": (30, 5), "b": (1200, 0), "c": (0, 7)})
    matrix = coverage_state(session).matrix
    assert [(head.id, head.name, head.note) for head in matrix.rows] == [
        ("a", "A", "30 texts"),
        ("b", "B", "1,200 texts"),
        (MIXED, "Mixed", "1,230 texts"),
    ]
    assert [(head.id, head.note) for head in matrix.columns] == [("a", "5 held out"), ("c", "7 held out")]
    assert [head.color for head in matrix.rows] == [0, 1, None]
    assert matrix.cells == result_in(session).matrix.cells


def test_that_while_texts_are_checked_the_cells_fill_and_nothing_is_chosen() -> None:
    session = made_session(TWO)
    snapshot = session.snapshot
    assert snapshot is not None
    matrix = CoverageMatrix(("a", "b", MIXED), ("a", "b"), ((Cell(1, 8, 1, 2, 3.0), Cell()),) * 3)
    session.set_activity(Activity.CALIBRATING)
    session.set_snapshot(replace(snapshot, phase="checking", result=None, matrix=matrix))
    state = coverage_state(session)
    assert state.matrix.cells == matrix.cells
    assert state.pair is None
    assert state.adequacy.message == "The curves come once the calibration has ended."
    session.look.select_pair(("a", "b"))
    pair = coverage_state(session).pair
    assert pair is not None
    assert (pair.values, pair.missed) == ("–", None)


def test_that_the_worst_cell_is_chosen_until_the_user_chooses_another() -> None:
    session = made_session(TWO)
    matrix = result_in(session).matrix
    pairs = [(row, column) for row in matrix.rows for column in matrix.columns]
    worst = max(pairs, key=lambda pair: matrix.cell(*pair).share_values or 0)
    assert coverage_state(session).matrix.selected == worst
    session.look.select_pair((MIXED, "b"))
    state = coverage_state(session)
    assert state.matrix.selected == (MIXED, "b")
    assert state.pair is not None
    assert state.pair.title == "Ranges from Mixed, texts in B"
    session.look.select_pair(("gone", "b"))
    assert coverage_state(session).matrix.selected == worst


def test_that_the_pair_shows_its_numbers_and_the_dimensions_missed_most() -> None:
    session = made_session(TWO, dim=24)
    session.look.select_pair(("b", "a"))
    result, pair = result_in(session), coverage_state(session).pair
    assert pair is not None
    cell = result.matrix.cell("b", "a")
    assert pair.values == percent_text(cell.share_values)
    expected = dimensions_missed(result.domains[1].ranges, result.domains[0].held_out)
    assert pair.missed is not None
    assert [(row.dimension, row.share) for row in pair.missed] == [(d.dimension, d.share) for d in expected]


def test_that_one_domain_alone_is_told_what_a_second_gives() -> None:
    assert coverage_state(made_session({"a": (30, 5)})).matrix.message.startswith("With a second domain")
    assert coverage_state(made_session(TWO)).matrix.message == ""


def test_that_the_envelopes_show_the_pair_while_it_is_asked_for() -> None:
    session = made_session({"a": (30, 5), "b": (30, 9), "c": (30, 9)})
    result = result_in(session)
    session.look.show_pair(("b", "a"))
    data, words = envelopes_shown(session)
    assert data is not None
    assert words == "Ranges from B, texts in A"
    assert data.mixed is result.domains[1].ranges
    assert data.outline == "Ranges from B"
    assert [bars.id for bars in data.domains] == ["a", "b"]
    assert len(data.outside.dims) == result.matrix.cell("b", "a").values_outside
    session.look.leave_pair()
    data, words = envelopes_shown(session)
    assert data is not None
    assert (len(data.domains), words, data.outline) == (3, "", "")


def test_that_a_pair_that_is_gone_leaves_the_envelopes_as_they_are() -> None:
    session = made_session(TWO)
    session.look.show_pair(("gone", "a"))
    assert envelopes_shown(session)[1] == ""


# -- how many texts are enough ----------------------------------------------------------------------------


def test_that_the_curves_are_waited_for() -> None:
    assert coverage_state(made_session(TWO, checks=False)).adequacy.message == "Computing…"


def test_that_without_held_out_texts_of_a_calibrating_domain_there_is_no_curve() -> None:
    adequacy = coverage_state(made_session({"a": (30, 0), "b": (0, 9)})).adequacy
    assert adequacy.curves == ()
    assert adequacy.message.startswith("Hold out texts")


def test_that_the_table_tells_what_is_and_what_three_times_the_texts_give() -> None:
    session = made_session({"a": (500, 40), "b": (500, 40), "c": (0, 40)})
    adequacy = coverage_state(session).adequacy
    assert adequacy.heads == ("at 500", "expected", "at 1,500")
    assert [row.name for row in adequacy.table] == ["A", "B"]
    assert adequacy.table[0].expected == percent_text(2 / 501)
    assert [curve.name for curve in adequacy.curves] == ["A", "B", "Mixed"]


def test_that_unequal_counts_stand_by_the_names() -> None:
    adequacy = coverage_state(made_session({"a": (1500, 40), "b": (200, 40)})).adequacy
    assert adequacy.heads == ("now", "expected", "at 3 times")
    assert [row.name for row in adequacy.table] == ["A · 1,500", "B · 200"]


def test_that_of_one_domain_there_is_one_curve() -> None:
    adequacy = coverage_state(made_session({"a": (50, 40)})).adequacy
    assert [curve.name for curve in adequacy.curves] == ["A"]
    assert adequacy.advice.startswith("50 texts of A: ")


def advice(domain: str, course: Course, share: float = 0.004, available: int = 9999) -> Advice:
    return Advice(domain, 500, share, 0.004, 1500, share / 3, course, available)


DOMAINS = {name: Domain(name, name.title(), ()) for name in ("english", "chinese", "math", "law", "news")}


def test_that_domains_that_follow_are_told_together() -> None:
    three = [advice(name, "follows") for name in ("english", "chinese", "math")]
    assert advice_text(three, advice(MIXED, "below", 0.0013), DOMAINS) == (
        "All three domains follow the expectation, so more texts help evenly: "
        "three times the texts, a third of the values outside. "
        "Mixed ranges already reach 0.13\N{NO-BREAK SPACE}%."
    )


def test_that_domains_that_go_another_way_are_named() -> None:
    mixed_courses = [advice("english", "follows"), advice("chinese", "above", 0.02), advice("law", "above")]
    words = advice_text([*mixed_courses, advice("math", "unknown")], None, DOMAINS)
    assert words.startswith("English: as expected")
    assert "Chinese and Law: more outside than expected" in words
    assert "Math: too few held-out values to tell" in words


def test_that_texts_that_are_not_there_are_asked_for() -> None:
    two = [advice("english", "follows", available=700), advice("chinese", "follows")]
    assert advice_text(two, None, DOMAINS).endswith(
        "Three times the texts are more than there are: add some to English."
    )
    assert advice_text([replace(item, available=700) for item in two], None, DOMAINS).endswith(
        "add some to every domain."
    )
