"""Embeddings for the tests of schemes."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import RangeScheme


def uneven(rows: int = 300, dim: int = 20, seed: int = 0) -> np.ndarray:
    """Each dimension with a centre and a width of its own, some with heavy tails: float32 (rows, dim)."""
    rng = np.random.default_rng(seed)
    drawn = rng.standard_t(4, (rows, dim)) * rng.uniform(0.01, 0.2, dim) + rng.normal(0, 0.05, dim)
    return drawn.astype(np.float32)


def all_defaults() -> list[RangeScheme]:
    return [RangeScheme(kind.name) for kind in KINDS]


@st.composite
def any_schemes(draw: st.DrawFn) -> RangeScheme:
    kind = draw(st.sampled_from(KINDS))
    values = tuple((it.name, draw(st.floats(it.minimum, it.maximum))) for it in kind.parameters)
    return RangeScheme(kind.name, values)


def any_embeddings(greatest: float = 100) -> st.SearchStrategy[np.ndarray]:
    """One text, constant dimensions, zeros and ties among them."""
    return hnp.arrays(
        np.float32,
        hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=30),
        elements=st.floats(-greatest, greatest, width=32),
    )
