"""Process start to the window painted, against a bare PySide6 + pyqtgraph window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median

from tests.benchmarks.result import Result

_ROUNDS = 7
_GOAL = 2.0


def run() -> list[Result]:
    times: dict[str, list[float]] = {"our_window": [], "bare_window": []}
    imported = ""
    with tempfile.TemporaryDirectory() as home:
        for _ in range(_ROUNDS + 1):
            for name, found in times.items():
                lines = _start(name, home)
                found.append(float(lines[0]))
                if len(lines) > 1:
                    imported = lines[1]
    ours, peer = (median(found[1:]) for found in times.values())  # the first round fills the caches
    heavy = len([name for name in imported.split(",") if name])
    return [
        Result("startup: window painted", ours, peer, ours / peer, _GOAL, "s", ours / peer <= _GOAL),
        Result("startup: heavy imports by then", heavy, 0, heavy, 0, "modules", heavy == 0),
    ]


def _start(name: str, home: str) -> list[str]:
    env = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": home,
        "XDG_STATE_HOME": home,
        "XDG_CACHE_HOME": home,
    }
    command = [sys.executable, "-m", f"tests.benchmarks.drivers.{name}"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.split("\n")
