"""Runs one of the drivers in a process of its own, as a program without a display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any


def run_driver(name: str, *arguments: str) -> Any:
    """What it prints last, which is JSON. Raises CalledProcessError where it fails."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", f"tests.benchmarks.drivers.{name}", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=400, check=True)
    return json.loads(done.stdout.splitlines()[-1])
