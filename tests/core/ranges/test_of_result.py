"""A result under a scheme: its ranges, what they leave outside, and everything that reads them."""

from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.coverage import outside
from calibgui.core.checks.dimensions import dimension_table
from calibgui.core.checks.extremes import extremes
from calibgui.core.checks.histogram import dimension_histogram
from calibgui.core.checks.matrix import MIXED
from calibgui.core.checks.schemes import scheme_coverage
from calibgui.core.quantization.quantize import quantize_embeddings
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.of_result import prepared_rows, ranges_of_result, under
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from tests.core.checks.results import random_parts, result_of
from tests.core.ranges.embeddings import all_defaults

QUANTILE = RangeScheme("per-dimension quantile", (("q", 0.95),))


@pytest.fixture
def result() -> CalibrationResult:
    parts = random_parts(12, {"a": (80, 40), "b": (120, 30), "checks": (1, 25)})
    parts["checks"] = parts["checks"][0][:0], parts["checks"][1]
    return result_of(parts)


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
def test_that_ranges_come_from_all_texts_mixed_or_from_one_domain(
    result: CalibrationResult, scheme: RangeScheme
) -> None:
    a, b = (item.calibration for item in result.calibrating)
    prepared = prepared_rows(result)
    assert tuple(prepared) == ("a", "b", MIXED)
    for domain, embeddings in (("a", a), ("b", b), (None, np.concatenate((a, b)))):
        expected = ranges_of(scheme, [embeddings])
        assert np.array_equal(ranges_of_result(result, scheme, domain), expected)
        assert np.array_equal(ranges_of_result(result, scheme, domain, prepared), expected)


@pytest.mark.parametrize("scheme", [DEFAULT_SCHEME, QUANTILE], ids=lambda scheme: scheme.name)
def test_that_a_domain_without_ranges_is_a_key_error(result: CalibrationResult, scheme: RangeScheme) -> None:
    for domain in ("checks", "nobody"):
        with pytest.raises(KeyError):
            ranges_of_result(result, scheme, domain)


def test_that_the_default_is_the_very_result(result: CalibrationResult) -> None:
    assert under(result, DEFAULT_SCHEME) is result
    assert ranges_of_result(result) is result.mixed.bounds


def test_that_a_result_under_a_scheme_has_its_ranges_and_what_they_leave_outside(
    result: CalibrationResult,
) -> None:
    found = under(result, QUANTILE, prepared_rows(result))
    mixed = ranges_of_result(result, QUANTILE)
    assert found.scheme == QUANTILE
    assert np.array_equal(found.ranges, mixed)
    assert found.mixed is result.mixed  # envelopes stay what they are
    for row in ("a", "b"):
        assert np.array_equal(found.ranges_of(row), ranges_of_result(result, QUANTILE, row))
        assert found.domain(row).envelope is result.domain(row).envelope
    for item in found.domains:
        expected = outside(item.held_out, mixed)
        assert (item.outside.count, item.outside.share) == (expected.count, expected.share)
        cell = found.matrix.cell(MIXED, item.domain.id)
        assert (cell.values_outside, cell.values) == (expected.count, expected.total)
    assert found.outside.count == found.matrix.total(MIXED).values_outside > result.outside.count
    assert (found.matrix.rows, found.matrix.columns) == (result.matrix.rows, result.matrix.columns)
    furthest = extremes(found, 0).outside
    assert len(furthest) == sum(((i.held_out[:, 0] < mixed[0, 0]) | (i.held_out[:, 0] > mixed[1, 0])).sum()
                                for i in found.domains)  # fmt: skip


@pytest.mark.parametrize("scheme", all_defaults(), ids=lambda scheme: scheme.name)
def test_that_the_table_and_the_histograms_are_those_of_the_scheme(
    result: CalibrationResult, scheme: RangeScheme
) -> None:
    found = under(result, scheme)
    table = dimension_table(found)
    embeddings = np.concatenate([item.calibration for item in found.domains])
    codes = quantize_embeddings(embeddings, "int8", found.ranges)
    assert table.levels is not None
    assert table.levels.tolist() == [len(np.unique(column)) for column in codes.T]
    assert np.array_equal(table.width, result.mixed.widths)
    histogram = dimension_histogram(found, 5)
    assert (histogram.minimum, histogram.maximum) == tuple(map(float, found.ranges[:, 5]))
    for one, item in zip(histogram.domains, found.domains, strict=True):
        values = item.calibration[:, 5]
        cut = (values < found.ranges[0, 5]) | (values > found.ranges[1, 5])
        assert one.calibration_outside == cut.sum()
        assert one.calibration.sum() + cut.sum() == len(values)
        if item.envelope is not None:
            assert (one.minimum, one.maximum) == tuple(map(float, item.ranges[:, 5]))


def test_that_the_way_back_to_the_default_gives_the_same_result(result: CalibrationResult) -> None:
    back = under(under(result, QUANTILE), DEFAULT_SCHEME)
    assert back.ranges.tobytes() == result.ranges.tobytes()
    assert back.matrix == result.matrix
    assert back.outside.count == result.outside.count


def test_that_schemes_are_rows_of_a_coverage_matrix(result: CalibrationResult) -> None:
    schemes = [*all_defaults(), QUANTILE]
    matrix = scheme_coverage(result, schemes)
    assert matrix.rows == tuple(scheme.label for scheme in schemes)
    assert matrix.columns == ("a", "b", "checks")
    for scheme in schemes:
        assert matrix.total(scheme.label) == under(result, scheme).matrix.total(MIXED)
