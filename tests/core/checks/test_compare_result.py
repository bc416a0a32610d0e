"""A calibration compared with ranges of an earlier one, on its own held-out texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibgui.core.checks.compare_result import compare_result
from calibgui.core.errors import RangesError
from calibgui.core.ranges.artefact import RangesArtefact
from calibgui.core.ranges.origin import Encoding, Provenance
from tests.core.checks.results import random_parts, result_of

RESULT = result_of(random_parts(6, {"a": (30, 10), "b": (30, 20), "c": (30, 0)}))


def artefact(ranges: np.ndarray, encoding: Encoding | None = None) -> RangesArtefact:
    provenance = None if encoding is None else Provenance(encoding)
    return RangesArtefact(ranges, provenance, Path("march.npy"), "npy")


def test_that_what_both_leave_outside_agrees_with_the_matrix() -> None:
    found = compare_result(RESULT, artefact(RESULT.ranges_of("a")))
    assert list(found.coverage) == ["a", "b"]
    for column in ("a", "b"):
        assert found.coverage[column] == (
            RESULT.matrix.cell("mixed", column),
            RESULT.matrix.cell("a", column),
        )


def test_that_ranges_of_other_dimensions_are_refused_with_both_numbers() -> None:
    with pytest.raises(RangesError, match=r"march\.npy has 5 dimensions, the calibrated ranges have 6"):
        compare_result(RESULT, artefact(np.zeros((2, 5), np.float32)))


def test_that_another_model_is_named() -> None:
    other = Encoding("other", "e" * 64, 6, True, None, None, None)
    (mismatch,) = compare_result(RESULT, artefact(RESULT.ranges, other)).mismatches
    assert mismatch.what == "model"
    assert mismatch.other.startswith("other")
