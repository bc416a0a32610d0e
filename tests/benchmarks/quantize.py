"""Our kernels against sentence-transformers, Faiss, and reading the array once; all runs take turns.

Each side gets its output as it makes it: ours and Faiss's are written into an array that was there before (as
a loop over blocks has it), sentence-transformers makes a new one, which its signature leaves no choice of.
Faiss's threads spin for some milliseconds when their work is done, which took a fifth of the two cores from
whoever came next: a pause before every call keeps them out of both times.
The codes are compared to the bit: with sentence-transformers always; with Faiss where its rule, which
multiplies by 255 before it cuts off, has no edge of a bin between the two, and never off by more than one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from numpy.typing import NDArray

from calibgui.core.quantization.coder import coder
from calibgui.core.ranges.envelope import envelope_of
from tests.benchmarks.result import Result

_SHAPES = ((400_000, 384), (100_000, 1024))
_ROUNDS = 9
_SLOW_ROUNDS = 3
_PAUSE_S = 0.05
_GOALS = {"sentence-transformers": 20.0, "Faiss sa_encode": 5.0, "reading once, x.max()": 0.8}
_ENVELOPE_GOAL = 2.0


def run() -> list[Result]:
    return [result for shape in _SHAPES for result in _of(*shape)]


def _of(rows: int, dim: int) -> list[Result]:
    import faiss
    from sentence_transformers import quantize_embeddings

    vectors = np.random.default_rng(0).standard_normal((rows, dim)).astype(np.float32)
    ranges = np.quantile(vectors[:2000], (0.001, 0.999), axis=0).astype(np.float32)
    ours, theirs = coder(ranges, "int8"), coder(ranges, "uint8")
    codes, unsigned = np.zeros((rows, dim), np.int8), np.zeros((rows, dim), np.uint8)
    index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(np.concatenate((ranges[0], ranges[1] - ranges[0])), index.sq.trained)
    index.is_trained = True
    encoded = np.zeros((rows, dim), np.uint8)
    assert np.array_equal(ours.quantize(vectors, codes), quantize_embeddings(vectors, "int8", ranges))
    assert np.array_equal(theirs.quantize(vectors, unsigned), quantize_embeddings(vectors, "uint8", ranges))
    index.sa_encode(vectors, encoded)
    apart = np.abs(encoded.astype(np.int16) - unsigned)
    assert apart.max() <= 1
    assert np.count_nonzero(apart) / apart.size < 1e-4
    peers: dict[str, tuple[Callable[[], object], int]] = {
        "sentence-transformers": (lambda: quantize_embeddings(vectors, "int8", ranges), _SLOW_ROUNDS),
        "Faiss sa_encode": (lambda: index.sa_encode(vectors, encoded), _ROUNDS),
        "reading once, x.max()": (vectors.max, _ROUNDS),
    }
    name = f"quantize: {rows // 1000}k x {dim}"
    found = [
        _against(f"{name}, {peer}", lambda: ours.quantize(vectors, codes), call, rounds, _GOALS[peer])
        for peer, (call, rounds) in peers.items()
    ]
    found.append(_envelope(f"envelope: {rows // 1000}k x {dim}, x.min(0), x.max(0)", vectors))
    return found


def _envelope(name: str, vectors: NDArray[np.float32]) -> Result:
    def plain() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return vectors.min(axis=0), vectors.max(axis=0)

    assert np.array_equal(envelope_of(vectors).bounds, np.stack(plain()))
    return _against(name, lambda: envelope_of(vectors), plain, _ROUNDS, _ENVELOPE_GOAL)


def _against(
    name: str, ours: Callable[[], object], peer: Callable[[], object], rounds: int, goal: float
) -> Result:
    """Each round ours, then the peer; the ratio is the median of theirs over ours."""
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(rounds)]
    ours_s, peer_s = (median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = median(theirs / own for own, theirs in pairs)
    return Result(name, ours_s, peer_s, ratio, goal, "s", ratio >= goal)


def _seconds(call: Callable[[], object]) -> float:
    time.sleep(_PAUSE_S)
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
