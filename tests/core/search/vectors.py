"""Vectors and ranges that several tests of the search check need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def clustered(count: int, dim: int = 24, seed: int = 0, clusters: int = 12) -> NDArray[np.float32]:
    """Unit vectors float32 (count, dim) round some centres, each dimension with its own spread and mean."""
    shape = np.random.default_rng(99)
    centres = shape.standard_normal((clusters, dim))
    mean, spread = 0.5 * shape.standard_normal(dim), np.exp(0.5 * shape.standard_normal(dim))
    draw = np.random.default_rng(seed)
    raw = centres[draw.integers(clusters, size=count)] + draw.standard_normal((count, dim))
    raw = raw * spread + mean
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


def min_max(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.vstack((vectors.min(axis=0), vectors.max(axis=0)))


def zero_centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Shared by all dimensions, so that code = round(x / s), with s from the largest value."""
    step = float(np.abs(vectors).max()) / 127
    return np.repeat(np.array([[-128.5 * step], [126.5 * step]], np.float32), vectors.shape[1], axis=1)
