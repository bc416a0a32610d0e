"""A cell of the matrix taken apart agrees with the matrix; what is looked at tells only what changes."""

from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.checks.matrix import MIXED
from calibgui.core.ranges.catalogue import PER_DIMENSION_SIGMA, SHARED_QUANTILE
from calibgui.core.ranges.of_result import under
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.models.findings import Findings
from calibgui.models.look import Look
from calibgui.models.pair_found import pair_found
from tests.core.checks.results import random_parts, result_of

COUNTS = {"a": (40, 20), "b": (30, 25), "only": (0, 15)}


@pytest.mark.parametrize("row", ["a", "b", MIXED])
@pytest.mark.parametrize("column", ["a", "b", "only"])
def test_that_a_pair_has_as_many_values_outside_as_its_cell(row: str, column: str) -> None:
    result = result_of(random_parts(12, COUNTS))
    found = pair_found(result, (row, column))
    assert found is not None
    cell = result.matrix.cell(row, column)
    assert found.outside.count == cell.values_outside
    assert found.outside.total == cell.values
    counts = np.bincount(found.outside.dims, minlength=12)
    for item in found.missed:
        assert item.vectors_outside == counts[item.dimension]
        assert item.vectors == COUNTS[column][1]
    assert [item.vectors_outside for item in found.missed] == sorted(counts[counts > 0], reverse=True)[:5]


@pytest.mark.parametrize("row", ["a", MIXED])
@pytest.mark.parametrize("name", [SHARED_QUANTILE, PER_DIMENSION_SIGMA])
def test_that_a_pair_follows_the_scheme_in_use(row: str, name: str) -> None:
    before = result_of(random_parts(12, COUNTS))
    result = under(before, RangeScheme(name))
    found, told = pair_found(result, (row, "b")), pair_found(before, (row, "b"))
    assert found is not None
    assert told is not None
    assert np.array_equal(found.ranges, result.ranges_of(row))
    assert not np.array_equal(found.ranges, told.ranges)
    cell = result.matrix.cell(row, "b")
    assert (found.outside.count, found.outside.total) == (cell.values_outside, cell.values)


@pytest.mark.parametrize("pair", [("only", "a"), ("a", "gone"), ("gone", "a")])
def test_that_there_is_no_pair_without_ranges_or_held_out_texts(pair: tuple[str, str]) -> None:
    assert pair_found(result_of(random_parts(4, COUNTS)), pair) is None


def test_that_a_pair_is_found_once_for_its_result() -> None:
    findings, results = Findings(), [result_of(random_parts(4, COUNTS, seed)) for seed in (0, 1)]
    first = findings.pair_of(results[0], ("a", "b"))
    assert findings.pair_of(results[0], ("a", "b")) is first
    assert findings.pair_of(results[1], ("a", "b")) is not first
    assert findings.pair_of(None, ("a", "b")) is None


def test_that_a_pair_is_shown_in_the_envelopes_until_it_is_left() -> None:
    look, told = Look(), []
    look.changed.connect(lambda: told.append((look.tab, look.pair, look.pair_shown)))
    look.show_tab("coverage")
    look.show_pair(("a", "b"))
    look.show_pair(("a", "b"))
    look.leave_pair()
    look.leave_pair()
    assert told[1:] == [("envelopes", ("a", "b"), True), ("envelopes", ("a", "b"), False)]
