"""The coverage matrix against plain numpy, and while it grows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibgui.core.calibration.calibrate import calibrate, calibrated
from calibgui.core.checks.matrix import (
    MIXED,
    Cell,
    coverage_matrix,
    dimensions_missed,
    outside_per_dimension,
)
from calibgui.core.domain import SamplePlan
from tests.core.checks.results import random_parts, result_of
from tests.fakes import FakeEncoder, loader, request_for

PARTS = random_parts(40, {"a": (50, 30), "b": (70, 20), "c": (60, 0), "d": (0, 25)})


def _by_hand(ranges: np.ndarray, held_out: np.ndarray) -> Cell:
    low, high = ranges
    step = (high - low) / np.float32(255)
    step[step == 0] = 1
    outside = (held_out < low) | (held_out > high)
    overshoot = (np.maximum(low - held_out, held_out - high) / step)[outside]
    total = pytest.approx(overshoot.sum(dtype=np.float64), rel=1e-12)
    return Cell(int(outside.sum()), held_out.size, int(outside.any(axis=1).sum()), len(held_out), total)


def test_that_every_cell_is_what_plain_numpy_counts() -> None:
    result = result_of(PARTS)
    assert result.matrix.rows == ("a", "b", "c", MIXED)
    assert result.matrix.columns == ("a", "b", "d")
    for row in result.matrix.rows:
        ranges = result.ranges_of(row)
        assert ranges is (result.ranges if row == MIXED else result.domains["abcd".index(row)].ranges)
        for column in result.matrix.columns:
            held_out = PARTS[column][1]
            cell = result.matrix.cell(row, column)
            assert cell == _by_hand(ranges, held_out)
            assert cell.share_values == ((held_out < ranges[0]) | (held_out > ranges[1])).mean()
            assert cell.values_outside > 0
    assert result.matrix.total(MIXED).share_values == result.outside.share


def test_that_a_run_grows_the_matrix_batch_by_batch_to_the_exact_one(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, SamplePlan(30, 25))
    snapshots = list(calibrate(request, encoder_for=loader(FakeEncoder())))
    assert all(s.matrix is None for s in snapshots if s.phase in ("reading", "loading", "encoding"))
    checking = [s for s in snapshots if s.phase == "checking"]
    for snapshot in checking:
        assert snapshot.matrix is not None
        assert snapshot.matrix.columns == ("domain-a", "domain-b")
        total = snapshot.matrix.total(MIXED)
        assert total.vectors == snapshot.progress.checked
        assert snapshot.outside is not None
        assert total.values_outside == snapshot.outside.count
    result = snapshots[-1].result
    assert result is not None
    assert result.matrix == checking[-1].matrix == snapshots[-1].matrix
    ranges = {item.domain.id: item.ranges for item in result.domains} | {MIXED: result.ranges}
    assert result.matrix == coverage_matrix(ranges, {d.domain.id: d.held_out for d in result.domains})


def test_that_the_cut_into_batches_changes_no_digit(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, SamplePlan(30, 25))
    matrices = [calibrated(request, loader(FakeEncoder(batch=size))).matrix for size in (1, 7, 50)]
    assert matrices[0] == matrices[1] == matrices[2]


def test_that_cells_of_disjoint_texts_add_up() -> None:
    ranges = {"a": np.array([[-1.0, 0.0], [1.0, 0.0]], np.float32)}
    rows = np.array([[0, 0], [2, 1], [-3, 0], [0, -2]], np.float32)
    whole = coverage_matrix(ranges, {"x": rows}).cell("a", "x")
    parts = [coverage_matrix(ranges, {"x": part}).cell("a", "x") for part in (rows[:1], rows[1:])]
    assert whole == parts[0] + parts[1]
    assert (whole.values_outside, whole.values, whole.vectors_outside, whole.vectors) == (4, 8, 3, 4)


def test_that_a_dimension_without_width_has_steps_of_one() -> None:
    ranges = {"a": np.array([[0.5], [0.5]], np.float32)}
    cell = coverage_matrix(ranges, {"x": np.array([[0.5], [2.5], [-0.5]], np.float32)}).cell("a", "x")
    assert (cell.values_outside, cell.overshoot_sum_steps, cell.overshoot_steps) == (2, 3.0, 1.5)


def test_that_nothing_checked_is_no_share() -> None:
    cell = Cell()
    assert (cell.share_values, cell.share_vectors, cell.overshoot_steps) == (None, None, None)
    assert Cell(0, 10, 0, 5, 0.0).overshoot_steps is None


def test_that_an_unknown_row_or_column_is_a_key_error() -> None:
    result = result_of(PARTS)
    matrix = result.matrix
    for row_or_domain in ("d", "nobody"):
        with pytest.raises(KeyError):
            result.ranges_of(row_or_domain)
    for row, column in (("d", "a"), ("a", "c"), ("nobody", "a")):
        with pytest.raises(KeyError):
            matrix.cell(row, column)
    with pytest.raises(KeyError):
        matrix.total("d")


def test_that_the_dimensions_missed_most_come_first() -> None:
    ranges = np.array([[0, 0, 0, 0], [1, 1, 1, 1]], np.float32)
    held_out = np.array([[0, 2, 2, 0], [0, 2, -1, 1], [0, 0, 3, 0], [0, -1, 0, 2]], np.float32)
    found = dimensions_missed(ranges, held_out)
    assert [(one.dimension, one.vectors_outside, one.share) for one in found] == [
        (1, 3, 0.75),
        (2, 3, 0.75),
        (3, 1, 0.25),
    ]
    assert [one.dimension for one in dimensions_missed(ranges, held_out, 1)] == [1]
    assert dimensions_missed(ranges, held_out[:0]) == ()
    assert outside_per_dimension(ranges, (held_out[:1], held_out[1:])).tolist() == [0, 3, 3, 1]


def test_that_a_result_may_have_no_held_out_texts(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 40}, SamplePlan(30, 0))
    snapshots = list(calibrate(replace(request), encoder_for=loader(FakeEncoder())))
    assert snapshots[-1].matrix is None
    assert snapshots[-1].result is not None
    assert snapshots[-1].result.matrix.columns == ()
    assert snapshots[-1].result.matrix.total(MIXED) == Cell()
