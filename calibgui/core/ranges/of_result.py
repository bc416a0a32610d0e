"""The ranges of a calibration's result under a scheme, and the whole result under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.coverage import joined, outside
from calibgui.core.checks.matrix import MIXED, coverage_matrix
from calibgui.core.ranges.compute import ranges_of
from calibgui.core.ranges.prepared import Prepared, prepare
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme, min_max_ranges

PreparedRows = Mapping[str, Prepared]
"""By row of the coverage matrix: the domains that set ranges, by id, then MIXED."""


def prepared_rows(result: CalibrationResult) -> dict[str, Prepared]:
    """All rows, for a worker to find once per result."""
    return {row: prepared_row(result, row) for row in rows_of(result)}


def rows_of(result: CalibrationResult) -> tuple[str, ...]:
    """The ids of the domains that set ranges, then MIXED."""
    return (*(item.domain.id for item in result.calibrating), MIXED)


def prepared_row(result: CalibrationResult, row: str = MIXED) -> Prepared:
    """Of the calibration embeddings of one domain, or of all mixed, each text with equal weight.

    Raises KeyError for a domain that the result does not have or that sets no ranges.
    """
    if row == MIXED:
        return prepare([item.calibration for item in result.calibrating])
    if (item := result.domain(row)).envelope is None:
        raise KeyError(row)
    return prepare([item.calibration])


def ranges_of_result(
    result: CalibrationResult,
    scheme: RangeScheme = DEFAULT_SCHEME,
    domain: str | None = None,
    prepared: PreparedRows | None = None,
) -> NDArray[np.float32]:
    """float32 (2, dim), read-only: of the domain of that id, or of all mixed where it is None.

    Of the default scheme it is the envelope itself. Raises KeyError as `prepared_row` does.
    """
    row = MIXED if domain is None else domain
    if scheme == DEFAULT_SCHEME:
        envelope = result.mixed if row == MIXED else result.domain(row).envelope
        if envelope is None:
            raise KeyError(row)
        return min_max_ranges(envelope)
    if prepared is not None and row in prepared:
        return ranges_of(scheme, prepared[row])
    return ranges_of(scheme, prepared_row(result, row))


def under(
    result: CalibrationResult, scheme: RangeScheme, prepared: PreparedRows | None = None
) -> CalibrationResult:
    """The same result with the ranges of `scheme`: mixed, per domain, and what they leave outside.

    Envelopes, texts and embeddings stay as they are. With `prepared` it takes as long as the coverage does.
    """
    if result.scheme == scheme:
        return result
    ranges = {row: ranges_of_result(result, scheme, _domain(row), prepared) for row in rows_of(result)}
    domains = tuple(
        replace(
            item,
            scheme_ranges=ranges.get(item.domain.id),
            outside=outside(item.held_out, ranges[MIXED]),
        )
        for item in result.domains
    )
    return replace(
        result,
        domains=domains,
        scheme=scheme,
        scheme_ranges=ranges[MIXED],
        outside=joined([item.outside for item in domains]),
        matrix=coverage_matrix(ranges, {item.domain.id: item.held_out for item in result.checked}),
    )


def _domain(row: str) -> str | None:
    return None if row == MIXED else row
