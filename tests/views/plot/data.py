"""Made-up envelopes for the tests of the plot."""

from __future__ import annotations

import numpy as np

from calibgui.models.plot_data import DomainBars, OutsidePoints, PlotData

NAMES = ("English", "Chinese", "Math/code")


def bars(index: int, low: object, high: object, name: str = "") -> DomainBars:
    envelope = np.array([low, high], dtype=np.float32)
    envelope.setflags(write=False)
    label = name or (NAMES[index] if index < len(NAMES) else f"Domain {index}")
    return DomainBars(f"d{index}", label, index, envelope)


def data_of(*domains: DomainBars, outside: tuple[tuple[int, float], ...] = (), dim: int = 0) -> PlotData:
    if domains:
        low = np.min([part.envelope[0] for part in domains], axis=0)
        high = np.max([part.envelope[1] for part in domains], axis=0)
        mixed = np.stack([low, high])
    else:
        mixed = np.stack([np.full(dim, -0.1), np.full(dim, 0.1)]).astype(np.float32)
    mixed.setflags(write=False)
    dims = np.array([at for at, _ in outside], dtype=np.intp)
    values = np.array([value for _, value in outside], dtype=np.float32)
    return PlotData(tuple(domains), mixed, OutsidePoints(dims, values))


def flat(dim: int, *ends: tuple[float, float], outside: tuple[tuple[int, float], ...] = ()) -> PlotData:
    """Every dimension alike: one (min, max) per domain."""
    domains = [bars(index, [low] * dim, [high] * dim) for index, (low, high) in enumerate(ends)]
    return data_of(*domains, outside=outside)


def random_data(dim: int, domains: int, outside: int = 0, seed: int = 0) -> PlotData:
    rng = np.random.default_rng(seed)
    parts = []
    for index in range(domains):
        reach = 0.15 + 0.03 * rng.standard_normal((2, dim))
        parts.append(bars(index, -np.abs(reach[0]), np.abs(reach[1])))
    points = tuple((int(at), float(rng.choice([-0.3, 0.3]))) for at in rng.integers(0, dim, outside))
    return data_of(*parts, outside=points, dim=dim)
