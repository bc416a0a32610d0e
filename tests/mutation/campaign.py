"""Runs workers over all kinds and counts what came of each input."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutation.inputs import Inputs
from tests.mutation.whole import KINDS

MOST_S = 5.0
MOST_MB = 1000.0
_PER_PROCESS = 250


@dataclass
class Tally:
    """Counts of one kind; `failures` are sentences, each with the file that is kept."""

    kind: str
    inputs: int = 0
    read: int = 0
    refused: int = 0
    raised: int = 0
    crashed: int = 0
    slow: int = 0
    large: int = 0
    slowest_s: float = 0.0
    peak_mb: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.raised or self.crashed or self.slow or self.large)

    def add(self, found: dict[str, Any]) -> bool:
        """Whether it was answered as it should be."""
        self.inputs += 1
        self.slowest_s = max(self.slowest_s, found["seconds"])
        self.peak_mb = max(self.peak_mb, found["peak_mb"])
        setattr(self, found["end"], getattr(self, found["end"]) + 1)
        slow, large = found["seconds"] > MOST_S, found["peak_mb"] > MOST_MB
        self.slow += slow
        self.large += large
        good = not (found["end"] == "raised" or slow or large)
        if not good:
            why = found["why"].strip().splitlines()[-1] if found["why"] else ""
            sizes = f"{found['seconds']:.1f} s, {found['peak_mb']:.0f} MB"
            self.failures.append(f"number {found['number']}, {found['file']}: {found['end']}, {sizes}: {why}")
        return good

    def crash(self, number: int, why: str) -> None:
        self.inputs += 1
        self.crashed += 1
        self.failures.append(f"number {number}: the process ended: {why}")


def run(kind: str, count: int, seed: int, folder: Path) -> Tally:
    """So many damaged files of a kind. What fails is kept in `folder`."""
    whole = folder / kind / "whole"
    whole.mkdir(parents=True, exist_ok=True)
    KINDS[kind](whole)
    tally, number = Tally(kind), 0
    while number < count:
        number = _process(tally, number, min(_PER_PROCESS, count - number), seed, folder / kind)
    return tally


def _process(tally: Tally, first: int, count: int, seed: int, folder: Path) -> int:
    """One worker; gives back the number to go on with, which is earlier than its end where it crashed."""
    arguments = [tally.kind, str(folder), str(seed), str(first), str(count)]
    command = [sys.executable, "-m", "tests.mutation.worker", *arguments]
    began = first
    with (
        (folder / "errors.txt").open("w+b") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout is not None
        for line in map(json.loads, process.stdout):
            began = line.get("began", began)
            if "number" in line and not tally.add(line):
                _keep(tally.kind, seed, line["number"], folder)
        code = process.wait()
        if code == 0:
            return first + count
        errors.seek(0)
        tally.crash(began, f"{code} {errors.read()[-2000:].decode(errors='replace')}")
        _keep(tally.kind, seed, began, folder)
    return began + 1


def _keep(kind: str, seed: int, number: int, folder: Path) -> None:
    path, data = Inputs(kind, seed, folder / "whole").input(number)
    kept = folder / "failed" / str(number)
    kept.mkdir(parents=True, exist_ok=True)
    (kept / path.name).write_bytes(data)
