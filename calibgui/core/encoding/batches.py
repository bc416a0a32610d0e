"""Batches of even cost.

Texts sorted by length are cut by a budget of tokens, padding included: many short texts or few long ones.
A fixed number of texts wastes time at both ends, on padding and on matrices too small to be fast. Every batch
then takes about the same time, which is what lets Stop answer within one. The batches come in shuffled order,
so that the lengths, and with them the domains, mix from the first second, and a run that is stopped early
leaves a fair sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SEED = 20240229  # any fixed number: the same texts must give the same batches in every run

# Parameters that multiply every token, times tokens: what one batch may cost. 1,000 tokens of a model of
# 10.6 million (MiniLM-L6 without its embedding table) are 21 GFLOP: 0.15 s on two cores. From 700 to 2,000
# the time per token is the same within the noise; larger batches only make Stop wait.
_CPU_COST = 1_000 * 10_600_000
_CPU_TOKENS = (64, 4_096)
_GPU_COST = 400 * _CPU_COST
_GPU_TOKENS = (4_096, 65_536)


def token_budget(parameters: int, device: str) -> int:
    """Tokens per batch for a model of so many parameters that are multiplied with every token.

    Depends on the model and on the kind of device only, never on measured time, so that the batches, and
    with them every bit of the vectors, are the same in each run.
    """
    on_cpu = device.startswith("cpu")
    cost, (low, high) = (_CPU_COST, _CPU_TOKENS) if on_cpu else (_GPU_COST, _GPU_TOKENS)
    return int(np.clip(cost // max(parameters, 1), low, high))


def cut_batches(lengths: NDArray[np.integer], budget: int) -> list[NDArray[np.intp]]:
    """Cut texts of `lengths` tokens into batches of at most `budget` tokens, padding included.

    A text longer than the budget gets a batch of its own. Returns index arrays that together hold every
    index once, in shuffled order; ties in length keep their order. Nothing here is random.
    """
    order = np.argsort(lengths, kind="stable")
    ascending = np.maximum(np.asarray(lengths)[order], 1)
    batches: list[NDArray[np.intp]] = []
    start = 0
    while start < len(order):
        # The last text of a batch is its longest; cost grows with every text taken, so bisect on it.
        costs = ascending[start : start + budget] * np.arange(1, min(budget, len(order) - start) + 1)
        taken = max(int(np.searchsorted(costs, budget, side="right")), 1)
        batches.append(order[start : start + taken])
        start += taken
    shuffled = np.random.default_rng(_SEED).permutation(len(batches))
    return [batches[index] for index in shuffled]
