"""500 texts of a CSV of 2,000,000 rows and 700 MB against pandas, and the memory that it takes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.drivers.big_csv import write_csv
from tests.benchmarks.result import Result

_ROUNDS = 3
_ROWS = 2_000_000
_SHORT_WORDS = 2
_MOST_MB = 500
_GOAL = 0.4
_LONGER_GOAL = 1.25


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.csv"
        write_csv(path, _ROWS)
        size_mb = path.stat().st_size / 1e6
        found: dict[str, list[tuple[float, float]]] = {"ours": [], "pandas": []}
        for _ in range(_ROUNDS):
            for who, figures in found.items():
                figures.append(_draw(who, path))
        path.unlink()
        short = _peak_of_short_rows(path, _ROWS)
        longer = _peak_of_short_rows(path, 10 * _ROWS)
    ours, peer = (median(seconds for seconds, _ in figures) for figures in found.values())
    peak = max(peak for _, peak in found["ours"])
    name = f"sample: 500 texts of a {size_mb:.0f} MB CSV"
    return [
        Result(name, ours, peer, ours / peer, _GOAL, "s", ours / peer <= _GOAL),
        _memory("sample: peak memory against 500 MB", peak, _MOST_MB, 1),
        _memory("sample: the same, 20,000,000 short rows", longer, _MOST_MB, 1),
        _memory("sample: 20 against 2 million short rows", longer, short, _LONGER_GOAL),
    ]


def _memory(name: str, ours: float, peer: float, goal: float) -> Result:
    return Result(name, ours, peer, ours / peer, goal, "MB", ours / peer <= goal)


def _peak_of_short_rows(path: Path, rows: int) -> float:
    write_csv(path, rows, _SHORT_WORDS)
    _, peak = _draw("ours", path)
    path.unlink()
    return peak


def _draw(who: str, path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.drivers.sampling", who, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)
