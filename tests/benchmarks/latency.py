"""How late the GUI thread is while the worker loads the model library and while it encodes."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from tests.benchmarks.drivers.large_csv import write_large_csv
from tests.benchmarks.drivers.running import run_driver
from tests.benchmarks.result import Result

_ROUNDS = 3
_ENCODING_GOAL_MS = 16.0
_LOADING_GOAL_MS = 300.0
_STOP_GOAL_MS = 500.0
_ADDING_GOAL_MS = 100.0
_READINGS = 8


def run() -> list[Result]:
    runs = [_run() for _ in range(_ROUNDS)]
    encoding = median(float(np.percentile(late["encoding"], 99)) for late in runs)
    loading = max(max(late["loading"]) for late in runs)
    return [
        _result("latency: encoding, 99th percentile", encoding, _ENCODING_GOAL_MS),
        _result("latency: loading the library, worst", loading, _LOADING_GOAL_MS),
        *_reading(),
    ]


def _reading() -> list[Result]:
    """Lateness while a large file is read (the median of the runs), the worst while it is added, and Stop."""
    with TemporaryDirectory() as folder:
        file = write_large_csv(Path(folder) / "large.csv")
        runs = [run_driver("scan_latency", str(file), str(_READINGS)) for _ in range(_ROUNDS)]
    assert all(0.5 <= share < 0.75 for found in runs for share in found["share"])
    late = median(float(np.percentile(found["late_ms"], 99)) for found in runs)
    adding = max(max(found["adding_ms"]) for found in runs)
    stop_ms = 1000 * max(stop_s for found in runs for stop_s in found["stop_s"])
    return [
        _result("latency: reading 700 MB, 99th percentile", late, _ENCODING_GOAL_MS),
        _result("latency: adding that file, worst", adding, _ADDING_GOAL_MS),
        _result("latency: reading stopped half way, after", stop_ms, _STOP_GOAL_MS),
    ]


def _result(name: str, ours: float, goal: float) -> Result:
    return Result(name, ours, goal, ours / goal, 1.0, "ms", ours <= goal)


def _run() -> dict[str, list[float]]:
    late: dict[str, list[float]] = run_driver("latency")
    return late
