"""How late the GUI thread is while the worker loads the model library and while it encodes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median

import numpy as np

from tests.benchmarks.result import Result

_ROUNDS = 3
_ENCODING_GOAL_MS = 16.0
_LOADING_GOAL_MS = 300.0


def run() -> list[Result]:
    runs = [_run() for _ in range(_ROUNDS)]
    encoding = median(float(np.percentile(late["encoding"], 99)) for late in runs)
    loading = max(max(late["loading"]) for late in runs)
    return [
        _result("latency: encoding, 99th percentile", encoding, _ENCODING_GOAL_MS),
        _result("latency: loading the library, worst", loading, _LOADING_GOAL_MS),
    ]


def _result(name: str, ours: float, goal: float) -> Result:
    return Result(name, ours, goal, ours / goal, 1.0, "ms", ours <= goal)


def _run() -> dict[str, list[float]]:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "tests.benchmarks.drivers.latency"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=400, check=True)
    late: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return late
