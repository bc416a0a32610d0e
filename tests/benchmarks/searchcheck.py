"""The search check of all rules under four range schemes, against one float32 brute force in numpy per pair.

10,000 documents, 1,000 queries, 384 dimensions: vectors of unit length round 300 centres, each dimension with
a spread and a mean of its own, as embeddings have. The machine may be busy with other things, so the peer is
timed again after each scheme, and the median counts. Memory is the peak of a process of its own, with all
that it imports and is given.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from calibgui.core.search.check import search_check
from calibgui.core.search.request import KS, SearchRequest
from calibgui.core.search.rules import RULES
from calibgui.core.search.texts import all_cases
from tests.benchmarks.drivers.memory import peak_mb
from tests.benchmarks.drivers.running import run_driver
from tests.benchmarks.result import Result

_DOCUMENTS, _QUERIES, _DIM = 10_000, 1_000, 384
_DOMAINS = ("english", "chinese", "math")
_GOAL = 3.0
_GOAL_MB = 1000.0
_GOAL_STEP_S = 0.5
_GOAL_LATE_MS = 16.0
_ROUNDS = 3


def run() -> list[Result]:
    done = subprocess.run(
        [sys.executable, "-m", __name__], capture_output=True, text=True, timeout=600, check=True
    )
    found = json.loads(done.stdout)
    pairs, ours, peer = found["pairs"], found["ours_s"], found["pairs"] * found["peer_s"]
    name = f"searchcheck: {pairs} pairs of scheme and rule"
    return [
        Result(name, ours, peer, ours / peer, _GOAL, "s", ours <= _GOAL * peer),
        _at_most("searchcheck: peak memory", found["memory_mb"], _GOAL_MB, "MB"),
        _at_most("searchcheck: longest way to a stop", found["step_s"], _GOAL_STEP_S, "s"),
        _at_most("searchcheck: window late, 99th percentile", _late_ms(), _GOAL_LATE_MS, "ms"),
    ]


def _late_ms() -> float:
    """How late the window's thread is while the worker searches the same vectors: the median of the runs."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.npy"
        np.save(file, vectors(_DOCUMENTS, 0))
        runs = [run_driver("search_latency", str(file)) for _ in range(_ROUNDS)]
    return median(float(np.percentile(found["late_ms"], 99)) for found in runs)


def _at_most(name: str, value: float, goal: float, unit: str) -> Result:
    return Result(name, value, goal, value / goal, 1.0, unit, value <= goal)


class _Looks:
    """How long the check went on between two looks at whether to stop."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self.start()

    def start(self) -> None:
        self._last = time.perf_counter()

    def __call__(self) -> bool:
        self.longest_s = max(self.longest_s, time.perf_counter() - self._last)
        self.start()
        return False


def main() -> None:
    documents, queries = vectors(_DOCUMENTS, 0), vectors(_QUERIES, 1)
    cases = all_cases(range_schemes(documents[:1500]), RULES)
    domains = tuple(_DOMAINS[number % len(_DOMAINS)] for number in range(_QUERIES))
    _peer_s(queries, documents)  # threads started, pages touched
    looks, peers = _Looks(), []
    steps = search_check(SearchRequest(documents, queries, cases, domains), looks)
    finished, ours_s, result = -1, 0.0, None
    while result is None:
        looks.start()
        start = time.perf_counter()
        snapshot = next(steps)
        ours_s += time.perf_counter() - start
        looks()
        result = snapshot.result
        if len(snapshot.cases) > finished:
            finished = len(snapshot.cases)
            peers.append(_peer_s(queries, documents))
    assert len(result.cases) == len(cases)
    assert [cut.k for cut in result.cuts] == list(KS)
    found = {
        "pairs": len(cases),
        "ours_s": ours_s,
        "peer_s": median(peers),
        "memory_mb": peak_mb(),
        "step_s": looks.longest_s,
    }
    print(json.dumps(found))


def vectors(count: int, seed: int) -> NDArray[np.float32]:
    """float32 (count, 384) of unit length. The centres, means and spreads are the same for every seed."""
    shape = np.random.default_rng(7)
    centres = shape.standard_normal((300, _DIM))
    mean, spread = 0.3 * shape.standard_normal(_DIM), np.exp(0.4 * shape.standard_normal(_DIM))
    draw = np.random.default_rng(seed)
    raw = centres[draw.integers(300, size=count)] + draw.standard_normal((count, _DIM))
    raw = raw * spread + mean
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


def range_schemes(calibration: NDArray[np.float32]) -> Mapping[str, NDArray[np.float32]]:
    """Four schemes' ranges, float32 (2, dim)."""
    step = float(np.abs(calibration).max()) / 127
    mean, sigma = calibration.mean(axis=0), calibration.std(axis=0)
    return {
        "per-dimension min/max": np.vstack((calibration.min(axis=0), calibration.max(axis=0))),
        "per-dimension 4 sigma": np.vstack((mean - 4 * sigma, mean + 4 * sigma)),
        "shared zero-centred": _shared(-128.5 * step, 126.5 * step),
        "shared min/max": _shared(float(calibration.min()), float(calibration.max())),
    }


def _shared(low: float, high: float) -> NDArray[np.float32]:
    return np.repeat(np.array([[low], [high]], np.float32), _DIM, axis=1)


def _peer_s(queries: NDArray[np.float32], documents: NDArray[np.float32]) -> float:
    """One float32 search for the 100 nearest by dot product, as one writes it in numpy."""
    start = time.perf_counter()
    scores = queries @ documents.T
    nearest = np.argpartition(-scores, KS[-1], axis=1)[:, : KS[-1]]
    order = np.argsort(-np.take_along_axis(scores, nearest, axis=1), axis=1)
    np.take_along_axis(nearest, order, axis=1)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
