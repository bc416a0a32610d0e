from __future__ import annotations

import numpy as np
import pytest

from calibgui.core.search.top import Best, top


def _expected(scores: np.ndarray, k: int) -> np.ndarray:
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("integral", [True, False])
@pytest.mark.parametrize("k", [1, 3, 10, 50, 80])
@pytest.mark.parametrize("levels", [1, 2, 7, 1000])
def test_that_ties_go_to_the_lower_row(levels: int, k: int, integral: bool) -> None:
    scores = np.random.default_rng(k).integers(-levels, levels, size=(20, 50)).astype(np.float64)
    np.testing.assert_array_equal(top(scores, k, integral), _expected(scores, k))


@pytest.mark.parametrize("integral", [True, False])
def test_that_blocks_find_what_the_whole_finds(integral: bool) -> None:
    scores = np.random.default_rng(0).integers(-4, 4, size=(15, 70)).astype(np.float64)
    scores[3, 5] = scores[4, 69] = -np.inf
    best = Best(15, 12)
    for start in (0, 8, 40):
        stop = {0: 8, 8: 40, 40: 70}[start]
        best.add(start, scores[:, start:stop], -scores[:, start:stop], integral)
    rows = _expected(scores, 12)
    np.testing.assert_array_equal(best.rows, rows)
    np.testing.assert_array_equal(best.values, np.take_along_axis(scores, rows, axis=1))


def test_that_second_scores_pick_among_the_first_with_ties_to_the_lower_row() -> None:
    first = np.array([[5.0, 4.0, 3.0, 2.0, 1.0]])
    second = np.array([[1.0, 7.0, 2.0, 7.0, 9.0]])
    best = Best(1, 5)
    best.add(0, first, second, False)
    rows, values = best.resorted(4, 3)
    assert rows.tolist() == [[1, 3, 2]]
    assert values.tolist() == [[7.0, 7.0, 2.0]]
