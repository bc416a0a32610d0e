"""The range of each dimension with the least squared error, clipping and rounding together.

As ACIQ (Banner, Nahshan and Soudry, Post training 4-bit quantization of convolutional networks, 2019) takes
the sum of the clipped tails and of the noise of rounding, step² / 12, but of the values themselves, as OMSE
(Choukroun et al., Low-bit quantization of neural networks for efficient inference, 2019) does, where ACIQ
fits a normal or Laplace distribution. With L and H the values that the lowest and the highest code decode
to, H - L = 255 steps, the error of n values is

    F(L, H) = Σ max(0, L - x)² + Σ max(0, x - H)² + n (H - L)² / (12 · 255²)

which is convex. Its gradient is zero where both tails lie beyond by the same mean excess t:

    mean(max(0, L - x)) = mean(max(0, x - H)) = t = (H - L) / (12 · 255²)

Each mean excess is convex and piecewise linear between sorted values, so Newton's method from t = 0 rises to
the answer, and ends there once no more values lie in the tails.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NOISE = 1.0 / (12 * 255**2)
_EXACT = 1e-9
_MOST_ROUNDS = 100  # two or three are the rule


def least_error_ranges(columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """Ranges (2, dims) of sorted `columns`, float32 (dims, n), each row rising.

    Codes decode to the middle of their step, as in Faiss. Where the exact error of the answer on these very
    values is greater than that of min and max, which few values can cause, it stays with min and max.
    """
    bounds = np.stack((columns[:, 0], columns[:, -1]))
    values = columns.astype(np.float64)
    middle = (values[:, :1] + values[:, -1:]) / 2
    values -= middle
    lower, upper = _Excess(values), _Excess(-values[:, ::-1])
    width = values[:, -1] - values[:, 0]
    tail = np.zeros_like(width)
    for _ in range(_MOST_ROUNDS):
        low, low_slope = lower.inverse(tail)
        high, high_slope = upper.inverse(tail)
        low_to_high = (-high - low) * _NOISE
        step = (low_to_high - tail) / (1 + (low_slope + high_slope) * _NOISE)
        if not (step > tail * _EXACT).any():
            break
        tail = tail + np.maximum(step, 0)
    high = -high
    half_step = (high - low) / 510
    found = np.stack((low - half_step, high - half_step)) + middle[:, 0]
    with np.errstate(over="ignore"):
        ranges = found.astype(np.float32)
    worse = (width == 0) | (ranges[0] >= ranges[1])
    worse |= ~(squared_error(columns, ranges) <= squared_error(columns, bounds))
    return np.where(worse, bounds, ranges)


def squared_error(columns: NDArray[np.float32], ranges: NDArray[np.float32]) -> NDArray[np.float64]:
    """Of columns (dims, n) quantized with ranges (2, dims) and decoded: the sum per dimension."""
    low = ranges[0][:, None]
    with np.errstate(over="ignore", invalid="ignore"):  # values near the greatest float32: no number, no gain
        steps = (ranges[1] - ranges[0])[:, None] / np.float32(255)
        steps = np.where(steps == 0, np.float32(1), steps)
        codes = np.clip(np.floor((columns - low) / steps), 0, 255)
        decoded = low.astype(np.float64) + (codes + 0.5) * steps.astype(np.float64)
        error: NDArray[np.float64] = np.square(columns - decoded).sum(axis=1)
    return error


class _Excess:
    """How far values lie below a level on average, as a function of the level, and its inverse."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        self._sums = np.cumsum(values, axis=1)
        counts = np.arange(1, values.shape[1] + 1)
        self._at_values = (counts * values - self._sums) / values.shape[1]

    def inverse(self, mean: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The level (dims,) with that mean excess (dims,), and how fast it rises with it."""
        n = self._sums.shape[1]
        below = np.maximum(1, np.count_nonzero(self._at_values <= mean[:, None], axis=1))
        sums = np.take_along_axis(self._sums, below[:, None] - 1, axis=1)[:, 0]
        return (mean * n + sums) / below, n / below
