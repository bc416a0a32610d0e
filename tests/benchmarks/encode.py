"""Encoding from texts to a float32 array, against `model.encode(texts)` with its defaults, on the CPU.

The machine may be busy with other things, so each round runs ours, the peer and the matrix product one after
another, on a share of the texts of its own, and each ratio is the median over the rounds. The shares together
are all the texts, each an even selection by length, and every vector is compared.
"""

from __future__ import annotations

import ast
import json
import random
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibgui.core.encoding.bundled import require_bundled
from calibgui.core.encoding.model import load_encoder
from calibgui.core.encoding.spec import Encoder, ModelSpec
from tests.benchmarks.result import Result

_CORPORA = Path(__file__).parents[2] / "resources" / "corpora"
_PER_CORPUS = 500
_TEXTS = 1500
_LONG_RANGE = (60, 1800)  # characters of a docstring or function source
_SHARES = 3
_TOLERANCE = 1e-6
_GOAL_DEMO = 0.55
_GOAL_LONG = 0.75
_GOAL_RATE = 0.7
_PRODUCT_SIZE = 2048
_PRODUCTS = 6


@dataclass(slots=True)
class _Times:
    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    product: list[float] = field(default_factory=list)  # FLOP/s
    flops: list[float] = field(default_factory=list)

    def ratio(self) -> float:
        return median(ours / peer for ours, peer in zip(self.ours, self.peer, strict=True))

    def rates(self) -> list[float]:
        return [flops / ours for flops, ours in zip(self.flops, self.ours, strict=True)]


def run() -> list[Result]:
    encoder = load_encoder(ModelSpec(device="cpu"))
    from sentence_transformers import SentenceTransformer

    peer = SentenceTransformer(str(require_bundled()), device="cpu", local_files_only=True)
    demo, long = demo_texts(), long_texts()
    for warm in (encoder.encode_batch, peer.encode):
        warm(demo[:8])
    short_times, long_times = _measure(encoder, peer, demo), _measure(encoder, peer, long)
    share = median(rate / top for rate, top in zip(long_times.rates(), long_times.product, strict=True))
    ours, top = median(long_times.rates()) / 1e9, median(long_times.product) / 1e9
    return [
        _time_result("encode: the demo's 1,500 texts", short_times, _GOAL_DEMO),
        _time_result("encode: 1,500 longer texts", long_times, _GOAL_LONG),
        Result(
            "encode: share of a matrix product's rate",
            ours,
            top,
            share,
            _GOAL_RATE,
            "GFLOP/s",
            share >= _GOAL_RATE,
        ),
    ]


def encode_all(encoder: Encoder, texts: list[str]) -> NDArray[np.float32]:
    """Texts to vectors the way that a calibration does it."""
    vectors = np.empty((len(texts), encoder.info.dim), dtype=np.float32)
    for batch in encoder.plan_batches(texts):
        vectors[batch] = encoder.encode_batch([texts[index] for index in batch])
    return vectors


def demo_texts() -> list[str]:
    texts = []
    for name in ("english.txt", "chinese.txt"):
        lines = (_CORPORA / name).read_text(encoding="utf-8").splitlines()
        texts += [line for line in lines if line.strip()][:_PER_CORPUS]
    rows = (_CORPORA / "math_and_code.jsonl").read_text(encoding="utf-8").splitlines()
    return texts + [json.loads(row)["text"] for row in rows if row.strip()][:_PER_CORPUS]


def long_texts() -> list[str]:
    """Docstrings and function sources of the standard library, the same ones for the same Python."""
    library = Path(sysconfig.get_path("stdlib"))
    found: set[str] = set()
    for path in sorted(library.glob("*.py")) + sorted(library.glob("[a-z]*/*.py")):
        if path.parent.name in {"test", "idlelib", "lib2to3", "site-packages", "pydoc_data"}:
            continue
        source = path.read_text(encoding="utf-8", errors="replace")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(ast.get_docstring(node) or "")
            if isinstance(node, ast.FunctionDef):
                found.add(ast.get_source_segment(source, node) or "")
    low, high = _LONG_RANGE
    texts = sorted(text for text in found if low <= len(text) <= high)
    return random.Random(0).sample(texts, _TEXTS)


def real_flops(tokens: NDArray[np.int64], config: Any) -> float:
    """Floating-point operations of a BERT encoder on texts of so many tokens each, without any padding.

    Two for each multiply-add of the matrix products: query, key, value, output and both feed-forward layers,
    and in attention the scores and the weighted sum. Normalization, GELU and softmax are not counted.
    """
    width, inner = config.hidden_size, config.intermediate_size
    per_token = 2 * (4 * width * width + 2 * width * inner)
    per_pair = 2 * 2 * width
    lengths = tokens.astype(np.float64)
    return float(config.num_hidden_layers * (per_token * lengths + per_pair * lengths**2).sum())


def _measure(encoder: Encoder, peer: Any, texts: list[str]) -> _Times:
    import torch

    matrix = torch.randn(_PRODUCT_SIZE, _PRODUCT_SIZE)
    texts = sorted(texts, key=len)
    times = _Times()
    for start in range(_SHARES):
        share = texts[start::_SHARES]
        ids = peer.tokenizer(share, truncation=True)["input_ids"]
        times.flops.append(real_flops(np.array([len(row) for row in ids]), peer[0].config))
        ours, elapsed_s = _timed(lambda share=share: encode_all(encoder, share))
        times.ours.append(elapsed_s)
        expected, elapsed_s = _timed(lambda share=share: peer.encode(share))
        times.peer.append(elapsed_s)
        _, elapsed_s = _timed(lambda: [torch.mm(matrix, matrix) for _ in range(_PRODUCTS)])
        times.product.append(_PRODUCTS * 2 * _PRODUCT_SIZE**3 / elapsed_s)
        worst = float(np.abs(ours - expected).max())
        assert worst <= _TOLERANCE, f"vectors differ by {worst:.1e}"
    return times


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    value = call()
    return value, time.perf_counter() - start


def _time_result(name: str, times: _Times, goal: float) -> Result:
    ratio = times.ratio()
    return Result(name, sum(times.ours), sum(times.peer), ratio, goal, "s", ratio <= goal)
