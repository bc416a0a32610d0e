"""What is said of ranges compared with, from sessions that calibrations left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.checks.compare_result import compare_result
from calibgui.core.checks.matrix import MIXED, Cell
from calibgui.core.domain import Domain
from calibgui.core.errors import ErrorReport
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import Encoding, Provenance
from calibgui.models.activity import Activity
from calibgui.models.comparison import COMPARED, ComparisonState
from calibgui.models.dimensions_look import DimensionsLook
from calibgui.models.plot_data import plot_data
from calibgui.models.session import Session
from calibgui.views.states.comparison import banner_state, chip_state, panel_state, with_earlier
from calibgui.views.states.coverage import coverage_state, envelopes_shown
from calibgui.views.states.dimensions import dimensions_state
from calibgui.views.widgets.numbers import percent_text
from tests.views.coverage.sessions import made_session, snapshot_of

TWO = {"a": (30, 10), "b": (30, 10)}
OTHER = Encoding("other", "e" * 64, 16, True, None, None, None)
SAME = Encoding("fake", "f" * 64, 16, True, None, None, None)


def compared(
    session: Session, ranges: NDArray[np.float32], origin: Provenance | None = None, *warnings: str
) -> ComparisonState:
    result = session.result
    assert result is not None
    ranges = ranges.astype(np.float32)
    artefact = RangesArtefact(ranges, origin, Path("march.npy"), "npy", warnings)
    state = ComparisonState(artefact.path, artefact, result, compare_result(result, artefact))
    session.comparison.set_state(state)
    return state


def result_ranges(session: Session, row: str = MIXED) -> NDArray[np.float32]:
    assert session.result is not None
    return session.result.ranges_of(row)


def test_that_nothing_is_said_while_nothing_is_compared() -> None:
    session = made_session(TWO)
    assert (chip_state(session), banner_state(session), panel_state(session)) == (None, None, None)
    data = plot_data(session.snapshot, session.domains)
    assert with_earlier(session, data) is data


def test_that_a_comparison_under_way_says_so() -> None:
    session = made_session(TWO)
    session.comparison.set_state(ComparisonState(Path("march.npy"), waiting=True))
    chip = chip_state(session)
    assert chip is not None
    assert chip.text == "Comparing with march.npy…"
    assert panel_state(session) is None


def test_that_both_shares_are_told_overall_and_per_domain() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session, "a"))
    panel = panel_state(session)
    assert panel is not None
    assert session.result is not None
    matrix = session.result.matrix
    assert panel.now == percent_text(matrix.total(MIXED).share_values)
    assert panel.earlier == percent_text(matrix.total("a").share_values)
    assert [(row.now, row.earlier) for row in panel.shares] == [
        tuple(percent_text(matrix.cell(row, column).share_values) for row in (MIXED, "a"))
        for column in ("a", "b")
    ]


def test_that_the_widest_changes_come_first_with_signs() -> None:
    session = made_session(TWO)
    ranges = result_ranges(session).copy()
    step = (ranges[1] - ranges[0]) / 255
    ranges[0, 3] -= 20.04 * step[3]
    ranges[1, 5] += 200 * step[5]
    compared(session, ranges)
    panel = panel_state(session)
    assert panel is not None
    assert [(row.dimension, row.minimum, row.maximum) for row in panel.changes] == [
        (5, "0.0", "+200"),
        (3, "\N{MINUS SIGN}20.0", "0.0"),
    ]
    assert panel.changed == "2 of 16 dimensions differ"


def test_that_a_dimension_that_never_varied_has_no_steps_to_count() -> None:
    session = made_session(TWO)
    assert session.result is not None
    ranges = result_ranges(session).copy()
    state = compared(session, ranges)
    assert state.comparison is not None
    constant = ranges.copy()
    constant[1, 2] = constant[0, 2]
    moved = replace(state.comparison, current=constant, changes_steps=np.full((3, 16), 4000.4))
    session.comparison.set_state(replace(state, comparison=replace(moved, changes=np.ones((3, 16)))))
    panel = panel_state(session)
    assert panel is not None
    rows = {row.dimension: row for row in panel.changes}
    assert (rows[2].minimum, rows[1].minimum) == ("+∞", "+4,000")


def test_that_equal_ranges_are_told_to_be_the_same() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session))
    panel = panel_state(session)
    assert panel is not None
    assert panel.changed == "Both ranges are the same"
    assert panel.changes == ()


def test_that_without_held_out_texts_it_says_how_to_get_some() -> None:
    session = made_session({"a": (30, 0)})
    compared(session, result_ranges(session))
    panel = panel_state(session)
    assert panel is not None
    assert (panel.now, panel.shares) == ("–", ())
    assert panel.message.startswith("No texts are held out")


def test_that_a_plain_array_has_its_warning_beside_the_chip() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session), None, "It says nothing of its model.")
    chip = chip_state(session)
    assert chip is not None
    assert (chip.note, chip.tone) == ("It says nothing of its model.", "warning")
    assert "It says nothing of its model." in chip.facts


def test_that_the_day_and_the_model_of_known_ranges_are_told() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session), Provenance(SAME, domains=("News",), created="2026-03-01T10:00"))
    chip = chip_state(session)
    assert chip is not None
    assert (chip.note, chip.tone) == ("of 2026-03-01", "text3")
    assert "Model: fake" in chip.facts
    assert "Domains: News" in chip.facts


def test_that_ranges_of_another_model_are_refused_until_one_insists() -> None:
    session = made_session(TWO)
    state = compared(session, result_ranges(session), Provenance(OTHER))
    banner = banner_state(session)
    assert banner is not None
    assert banner.title == "march.npy is of another model."
    assert "other (eeeeeeeeeeee)" in banner.text
    assert "fake (ffffffffffff)" in banner.text
    assert [key for key, _ in banner.actions] == ["compare_anyway"]
    assert (chip_state(session), panel_state(session)) == (None, None)
    data = plot_data(session.snapshot, session.domains)
    assert with_earlier(session, data) is data
    session.comparison.set_state(replace(state, insisted=True))
    assert banner_state(session) is None
    chip = chip_state(session)
    assert chip is not None
    assert chip.tone == "error"
    assert "other (eeeeeeeeeeee)" in chip.note
    assert panel_state(session) is not None


def test_that_another_prompt_is_not_called_another_model() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session), Provenance(replace(SAME, normalized=False)))
    banner = banner_state(session)
    assert banner is not None
    assert banner.title == "march.npy is of vectors made another way."
    assert banner.text == "Its normalization: off, now: on"


def test_that_an_error_is_told_with_its_remedy() -> None:
    session = made_session(TWO)
    error = ErrorReport("RangesError", "march.npy is empty.", "Copy it again.")
    session.comparison.set_state(ComparisonState(Path("march.npy"), error=error))
    banner = banner_state(session)
    assert banner is not None
    assert (banner.title, banner.text) == ("march.npy is empty.", "Copy it again.")
    assert chip_state(session) is None


def test_that_while_a_run_is_on_the_comparison_stays_and_says_what_it_waits_for() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session, "a"))
    assert session.snapshot is not None
    session.set_snapshot(replace(session.snapshot, result=None))
    session.set_activity(Activity.CALIBRATING)
    chip = chip_state(session)
    assert chip is not None
    assert chip.note == "Compared again once the calibration has ended."
    assert panel_state(session) is not None
    data = with_earlier(session, plot_data(session.snapshot, session.domains))
    assert data is not None
    assert data.earlier is not None
    matrix = coverage_state(session).matrix
    assert matrix.rows[-1].id == COMPARED
    assert matrix.cells[-1] == (Cell(), Cell())


def test_that_ranges_of_other_dimensions_are_not_drawn() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session))
    other = made_session(TWO, dim=8)
    assert other.snapshot is not None
    session.set_snapshot(other.snapshot)
    data = plot_data(session.snapshot, session.domains)
    assert with_earlier(session, data) is data


def test_that_the_matrix_has_a_row_apart_for_the_ranges_compared_with() -> None:
    session = made_session(TWO)
    assert coverage_state(session).matrix.apart == 1
    compared(session, result_ranges(session, "a"))
    matrix = coverage_state(session).matrix
    assert (matrix.apart, matrix.rows[-1].name, matrix.rows[-1].compared) == (2, "march.npy", True)
    assert matrix.cells[-1] == matrix.cells[0]
    assert matrix.selected is not None
    assert matrix.selected[0] != COMPARED, "what is chosen by itself is of the calibration"


def test_that_a_cell_of_that_row_is_taken_apart_and_shown_in_the_envelopes() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session, "a"))
    session.look.select_pair((COMPARED, "b"))
    of_compared = coverage_state(session).pair
    session.look.select_pair(("a", "b"))
    of_domain = coverage_state(session).pair
    assert of_compared is not None
    assert of_domain is not None
    assert of_compared.title == "Ranges from march.npy, texts in B"
    assert of_compared.missed == of_domain.missed
    session.look.show_pair((COMPARED, "b"))
    data, title = envelopes_shown(session)
    assert data is not None
    assert data.outline == "Ranges from march.npy"
    assert title == of_compared.title
    assert with_earlier(session, data) is data, "they are its outline already"


def test_that_without_the_comparison_the_choice_of_its_row_means_nothing() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session, "a"))
    session.look.show_pair((COMPARED, "b"))
    session.comparison.set_state(ComparisonState())
    assert envelopes_shown(session)[1] == ""
    pair = coverage_state(session).pair
    assert pair is not None
    assert pair.pair[0] != COMPARED


def test_that_names_are_those_that_domains_have_now() -> None:
    session = made_session(TWO)
    compared(session, result_ranges(session))
    assert session.result is not None
    renamed = replace(session.result.domains[0], domain=Domain("a", "News", ()))
    session.set_snapshot(snapshot_of(replace(session.result, domains=(renamed, session.result.domains[1]))))
    panel = panel_state(session)
    assert panel is not None
    assert panel.shares[0].name == "A", "the comparison is of the result before"


def test_that_the_table_of_dimensions_orders_by_the_larger_change_of_both_ends() -> None:
    session = made_session(TWO)
    ranges = result_ranges(session).copy()
    step = (ranges[1] - ranges[0]) / 255
    ranges[0, 3] -= 20 * step[3]
    ranges[1, 5] += 200 * step[5]
    session.look.set_dimensions(DimensionsLook(sort="change"))
    before = dimensions_state(session)
    assert before.rows is not None
    assert before.rows.change is None
    assert before.look.sort == "outside", "there is no change to order by"
    compared(session, ranges)
    state = dimensions_state(session)
    assert state.rows is not None
    assert state.rows.change is not None
    assert state.rows.order[:2].tolist() == [5, 3]
    np.testing.assert_allclose(state.rows.change[[5, 3, 0]], [200, 20, 0], rtol=1e-3)
