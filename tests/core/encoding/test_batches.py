from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.encoding.batches import cut_batches, token_budget


@given(st.lists(st.integers(0, 600), max_size=300), st.integers(1, 3000))
def test_that_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    array = np.array(lengths, dtype=np.int64)
    batches = cut_batches(array, budget)
    together = np.concatenate(batches) if batches else np.array([], dtype=np.intp)
    assert sorted(together) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * array[batch].max() <= budget for batch in batches)


def test_that_a_batch_takes_as_many_texts_as_fit() -> None:
    batches = cut_batches(np.full(100, 10), 50)
    assert [len(batch) for batch in batches] == [5] * 20


def test_that_the_same_lengths_give_the_same_batches() -> None:
    lengths = np.random.default_rng(3).integers(1, 300, 1000)
    first, second = cut_batches(lengths, 1000), cut_batches(lengths, 1000)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_that_long_and_short_texts_mix_from_the_first_batches() -> None:
    lengths = np.repeat(np.arange(1, 201), 10)
    order = np.concatenate(cut_batches(lengths, 1000))
    early = lengths[order[: len(order) // 4]]
    assert early.min() < 60
    assert early.max() > 140


def test_that_larger_models_get_smaller_batches() -> None:
    small, large = token_budget(10_600_000, "cpu"), token_budget(110_000_000, "cpu")
    assert small == 1000
    assert 64 <= large < 110
    assert token_budget(10_600_000, "cuda") > 20 * small


@pytest.mark.parametrize("parameters", [0, 1, 10**12])
def test_that_a_budget_is_sane_for_any_model(parameters: int) -> None:
    assert 64 <= token_budget(parameters, "cpu") <= 4096
