"""The table of dimensions against plain numpy, dimension by dimension."""

from pathlib import Path

import numpy as np

from calibgui.core.calibration.calibrate import calibrate
from calibgui.core.checks.dimensions import (
    DimensionThresholds,
    dead,
    dimension_table,
    levels_below,
    live_dimension_table,
    marked,
    outlier_above,
    outside_above,
    set_by_one,
)
from calibgui.core.domain import SamplePlan
from calibgui.core.quantization.quantize import quantize_embeddings
from tests.core.checks.results import random_parts, result_of
from tests.fakes import FakeEncoder, loader, request_for

COUNTS = {"a": (50, 30), "only checks": (0, 20), "b": (71, 20)}


def _parts() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    parts = random_parts(33, COUNTS)
    for calibration, held_out in parts.values():
        calibration[:, 4] = held_out[:, 4] = 0.25  # constant
        calibration[:, 5] = held_out[:, 5] = 0.5
    parts["a"][0][7, 5] = 0.75  # all but one value are the same
    parts["a"][0][3, 6] = 1e4  # one far out
    parts["b"][0][:2, 8] = [-50, 50]  # b sets both ends
    parts["b"][1][:15, 9] = 90  # outside
    return parts


def test_that_each_column_is_what_plain_numpy_finds() -> None:
    result = result_of(_parts())
    table = dimension_table(result)
    together = np.concatenate([item.calibration for item in result.domains])
    held_out = np.concatenate([item.held_out for item in result.domains])
    assert table.domains == ("a", "only checks", "b")
    assert np.array_equal(table.minimum, together.min(0))
    assert np.array_equal(table.maximum, together.max(0))
    assert np.array_equal(table.width, table.maximum - table.minimum)
    codes = quantize_embeddings(together, "int8", result.ranges)
    beyond = (held_out < result.ranges[0]) | (held_out > result.ranges[1])
    assert table.outside is not None
    assert np.array_equal(table.outside, beyond.mean(axis=0))
    assert table.levels is not None
    assert table.std is not None
    assert table.std_of_width is not None
    assert table.outlier is not None
    for dimension, column in enumerate(together.T):
        owners = [item for item in result.domains if len(item.calibration)]
        low = next(d.domain.id for d in owners if column.min() in d.calibration[:, dimension])
        high = next(d.domain.id for d in owners if column.max() in d.calibration[:, dimension])
        assert table.domains[table.min_domain[dimension]] == low
        assert table.domains[table.max_domain[dimension]] == high
        assert table.levels[dimension] == len(np.unique(codes[:, dimension]))
        assert np.isclose(table.std[dimension], column.astype(np.float64).std(), rtol=1e-12)
        if table.width[dimension]:
            assert np.isclose(table.std_of_width[dimension], table.std[dimension] / table.width[dimension])
        spread = np.abs(column - np.median(column))
        if np.median(spread) > 0:
            score = 0.6745 * spread.max() / np.median(spread)
            assert np.isclose(table.outlier[dimension], score, rtol=1e-5)


def test_that_blocks_of_columns_change_nothing(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    result = result_of(_parts())
    whole = dimension_table(result)
    monkeypatch.setattr("calibgui.core.checks.dimensions._BLOCK_VALUES", 500)
    blocks = dimension_table(result)
    for name in ("levels", "std", "outlier", "outside", "dead"):
        assert np.array_equal(getattr(whole, name), getattr(blocks, name))


def test_that_constant_dimensions_are_dead_and_garbage_stands_out() -> None:
    table = dimension_table(result_of(_parts()))
    assert np.flatnonzero(dead(table)).tolist() == [4]
    assert table.levels is not None
    assert table.outlier is not None
    assert table.std_of_width is not None
    assert (table.levels[4], table.outlier[4], table.std_of_width[4]) == (1, 0.0, 0.0)
    assert table.outlier[5] == np.inf
    assert table.outlier[6] > 1000
    assert table.levels[6] == 2


def test_that_filters_find_their_dimensions() -> None:
    table = dimension_table(result_of(_parts()))
    assert set_by_one(table)[8]
    assert np.array_equal(set_by_one(table), table.min_domain == table.max_domain)
    assert np.flatnonzero(outside_above(table, 0.2)).tolist() == [9]
    assert np.flatnonzero(levels_below(table, 3)).tolist() == [4, 5, 6]
    assert np.flatnonzero(outlier_above(table, 30.0)).tolist() == [5, 6, 8]
    thresholds = DimensionThresholds(outside=0.2, levels=2, outlier=1000.0)
    assert np.flatnonzero(marked(table, thresholds)).tolist() == [4, 5, 6, 9]


def test_that_every_array_is_read_only() -> None:
    table = dimension_table(result_of(_parts()))
    arrays = [value for name in table.__slots__ if isinstance(value := getattr(table, name), np.ndarray)]
    assert len(arrays) == 11
    assert not any(array.flags.writeable for array in arrays)
    assert {array.shape for array in arrays} == {(33,)}


def test_that_a_run_fills_the_table_as_it_goes(tmp_path: Path) -> None:
    request = request_for(tmp_path, {"a": 100, "b": 100}, SamplePlan(30, 25))
    snapshots = list(calibrate(request, encoder_for=loader(FakeEncoder())))
    assert live_dimension_table(snapshots[0]) is None
    for snapshot in snapshots:
        table = live_dimension_table(snapshot)
        if snapshot.phase == "encoding":
            assert table is not None
            assert table.outside is None
            assert not outside_above(table, 0.0).any()
            assert snapshot.mixed is not None
            assert np.array_equal(table.minimum, snapshot.mixed.bounds[0])
    assert snapshots[-1].result is not None
    live, end = live_dimension_table(snapshots[-1]), dimension_table(snapshots[-1].result)
    assert live is not None
    assert live.levels is None
    for name in ("minimum", "maximum", "width", "min_domain", "max_domain", "dead", "outside"):
        assert np.array_equal(getattr(live, name), getattr(end, name))


def test_that_nothing_held_out_leaves_the_share_unknown() -> None:
    table = dimension_table(result_of(random_parts(5, {"a": (20, 0)})))
    assert table.outside is None
    assert not outside_above(table, 0.0).any()
