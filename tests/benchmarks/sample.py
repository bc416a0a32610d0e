"""A sample of 500 texts of a CSV of 2,000,000 rows, against pandas; and what memory it takes.

Each run is the first in a process of its own, ours and the peer in turn, libraries loaded before. The file
ten times longer is written too: 7 GB for a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.drivers.large_csv import ROWS, write_large_csv
from tests.benchmarks.result import Result

_ROUNDS = 5
_GOAL = 0.4
_GOAL_MB = 500.0
_MOST_GROWTH = 1.1


def run() -> list[Result]:
    with TemporaryDirectory() as folder:
        file = write_large_csv(Path(folder) / "large.csv")
        _run("ours", file)  # both find the file in memory
        rounds = [(_run("ours", file), _run("pandas", file)) for _ in range(_ROUNDS)]
        file.unlink()
        longer = _run("ours", write_large_csv(Path(folder) / "longer.csv", 10 * ROWS))["peak_mb"]
    ours_s, peer_s = (median(pair[i]["s"] for pair in rounds) for i in (0, 1))
    ratio = median(ours["s"] / peer["s"] for ours, peer in rounds)
    peak = max(ours["peak_mb"] for ours, _ in rounds)
    growth = longer / peak
    return [
        Result("sample: 500 of 2,000,000 rows", ours_s, peer_s, ratio, _GOAL, "s", ratio <= _GOAL),
        Result("sample: peak memory", peak, _GOAL_MB, peak / _GOAL_MB, 1.0, "MB", peak <= _GOAL_MB),
        Result(
            "sample: peak memory, ten times the rows", longer, peak, growth, _MOST_GROWTH, "MB",
            growth <= _MOST_GROWTH and longer <= _GOAL_MB,
        ),
    ]  # fmt: skip


def _run(which: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.drivers.sample", which, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
