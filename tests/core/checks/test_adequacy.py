"""The adequacy curves against brute force, and against the expectation on independent draws."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.checks.adequacy import Adequacy, AdequacyCurve, adequacy, count_grid
from calibgui.core.checks.matrix import MIXED
from tests.core.checks.results import random_parts, result_of

PARTS = random_parts(30, {"a": (200, 60), "only checks": (0, 50), "b": (77, 40), "c": (120, 0)})


def _outside(calibration: Sequence[np.ndarray], held_out: Sequence[np.ndarray]) -> int:
    together = np.concatenate(calibration)
    low, high = together.min(axis=0), together.max(axis=0)
    return sum(int(((part < low) | (part > high)).sum()) for part in held_out)


def _curve(found: Adequacy, name: str) -> AdequacyCurve:
    return next(curve for curve in found.curves if curve.domain == name)


def test_that_every_point_of_a_domain_is_what_brute_force_counts() -> None:
    result = result_of(PARTS)
    found = adequacy(result)
    assert [curve.domain for curve in found.curves] == ["a", "b", MIXED]
    for name in "ab":
        calibration, held_out = PARTS[name]
        curve = _curve(found, name)
        assert (curve.counts[0], curve.counts[-1]) == (10, len(calibration))
        assert (np.diff(curve.counts) > 0).all()
        assert curve.values == held_out.size
        for count, outside in zip(curve.counts, curve.outside, strict=True):
            assert outside == _outside([calibration[:count]], [held_out])
        assert curve.share[-1] == result.matrix.cell(name, name).share_values
        assert np.array_equal(curve.expected, 2 / (curve.counts + 1))


def test_that_mixed_takes_the_domains_in_proportion() -> None:
    curve = _curve(adequacy(result_of(PARTS)), MIXED)
    able = [PARTS[name][0] for name in "abc"]
    held_out = [PARTS[name][1] for name in "abc"]
    for number, fraction in enumerate(count_grid(200) / 200):
        taken = [part[: max(1, round(fraction * len(part)))] for part in able]
        assert curve.counts[number] == sum(map(len, taken))
        assert curve.outside[number] == _outside(taken, held_out)
    assert curve.counts[-1] == 397
    assert (curve.domains, curve.per_domain[-1]) == (3, 397 / 3)


def test_that_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = adequacy(result_of(PARTS))
    monkeypatch.setattr("calibgui.core.checks.adequacy._BLOCK_VALUES", 100)
    for one, other in zip(whole.curves, adequacy(result_of(PARTS)).curves, strict=True):
        assert np.array_equal(one.outside, other.outside)


def _independent(dim: int, n: int, held_out: int) -> CalibrationResult:
    drawn = np.random.default_rng(5).standard_normal((n + held_out, dim)).astype(np.float32)
    return result_of({"a": (drawn[:n], drawn[n:])})


def test_that_independent_draws_follow_the_expectation_within_sampling_error() -> None:
    dim, held_out = 3000, 200
    found = adequacy(_independent(dim, 500, held_out))
    curve = _curve(found, "a")
    # The share beyond the two ends of n draws is distributed as Beta(2, n - 1), in each dimension anew; how
    # many held-out values lie there is binomial on top.
    n = curve.counts.astype(float)
    of_ends = 2 * (n - 1) / ((n + 1) ** 2 * (n + 2)) / dim
    of_counts = curve.expected * (1 - curve.expected) / (dim * held_out)
    errors = (curve.share - curve.expected) / np.sqrt(of_ends + of_counts)
    assert np.abs(errors).max() < 4
    advice = found.advice[0]
    assert (advice.texts, advice.more, advice.course) == (500, 1500, "follows")
    assert curve.slope == pytest.approx(-1, abs=0.1)
    assert advice.projected == pytest.approx(2 / 1501, rel=0.2)


def test_that_held_out_texts_of_another_kind_are_above_the_expectation() -> None:
    result = _independent(300, 400, 100)
    item = replace(result.domains[0], held_out=result.domains[0].held_out * np.float32(1.5))
    advice = adequacy(replace(result, domains=(item,))).advice[0]
    assert advice.course == "above"
    assert advice.share > advice.expected * 1.5
    inner = replace(item, held_out=result.domains[0].held_out * np.float32(0.5))
    assert adequacy(replace(result, domains=(inner,))).advice[0].course == "below"


def test_that_few_values_tell_nothing_and_go_on_along_the_expectation() -> None:
    rng = np.random.default_rng(0)
    part = rng.standard_normal((40, 3)).astype(np.float32)
    found = adequacy(result_of({"a": (part[:20], part[20:] * np.float32(0.01))}))
    assert found.advice[0].course == "unknown"
    assert found.advice[0].share == found.advice[0].projected == 0.0
    assert found.curves[0].slope == -1.0


@pytest.mark.parametrize(("most", "wanted"), [(1, [1]), (7, [7]), (10, [10]), (12, [10, 11, 12])])
def test_that_small_samples_have_short_grids(most: int, wanted: list[int]) -> None:
    assert count_grid(most).tolist() == wanted


def test_that_one_calibration_text_has_a_curve_of_one_point() -> None:
    part = np.arange(12, dtype=np.float32).reshape(4, 3)
    curve = adequacy(result_of({"a": (part[:1], part[1:])})).curves[0]
    assert (curve.counts.tolist(), curve.outside.tolist(), curve.slope) == ([1], [9], -1.0)


def test_that_without_held_out_texts_there_is_no_curve() -> None:
    found = adequacy(result_of(random_parts(4, {"a": (20, 0), "only checks": (0, 9)})))
    assert (found.curves, found.advice) == ((), ())
