"""Starts, kills at a random moment, looks at what is left, and starts again; prints what was going on."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fakes import write_texts
from tests.kills.remains import torn, unfinished

_START_S = 60.0
_LONGEST_S = 3.0
_BATCH_TEXTS = 10


@dataclass
class Table:
    """By what was going on when the process was killed."""

    kills: Counter[str] = field(default_factory=Counter)
    troubles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    again: Counter[str] = field(default_factory=Counter)  # the most texts encoded again after a kill
    restored: int = 0
    left_over: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        home = Path(name)
        for letter in "ab":
            write_texts(home / f"texts-{letter}.txt", 20_000, letter * 3)
        table = _lives(home, given.kills, given.seed)
        table.left_over = unfinished(home)
    return _print(table)


def _lives(home: Path, kills: int, seed: int) -> Table:
    rng, table = random.Random(seed), Table()
    known: set[str] = set()
    doing = "nothing"
    for number in range(kills + 1):  # the last one only starts
        lines = _life(home, seed + number, rng.random() * _LONGEST_S if number < kills else 0.0)
        ups = [line for line in lines if "up" in line]
        if not ups:
            table.troubles[doing].append(f"start {number} did not come up: {lines[-1:]}")
        elif not ups[0]["domains"]:
            table.troubles[doing].append(f"start {number} came up empty")
        table.restored += bool(ups and ups[0]["offered"])
        table.troubles[doing] += [line["notice"] for line in lines if "notice" in line]
        encoded = [text for line in lines for text in line.get("encoded", ())]
        table.again[doing] = max(table.again[doing], len(known.intersection(encoded)))
        known.update(encoded)
        doing = next((line["doing"] for line in reversed(lines) if "doing" in line), "starting")
        if number < kills:
            table.kills[doing] += 1
        table.troubles[doing] += torn(home)
    return table


def _life(home: Path, seed: int, seconds: float) -> list[dict[str, Any]]:
    """What it wrote into its log until it was killed, so many seconds after it came up."""
    log = home / "log.jsonl"
    before = log.stat().st_size if log.exists() else 0
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-X", "faulthandler", "-m", "tests.kills.life", str(home), str(seed)]
    with (
        (home / "stderr.txt").open("ab") as errors,
        subprocess.Popen(command, env=env, stderr=errors) as life,
    ):
        deadline = time.monotonic() + _START_S
        while not any("up" in line for line in _lines(log, before)):
            if life.poll() is not None or time.monotonic() > deadline:
                break
            time.sleep(0.01)
        time.sleep(seconds)
        if life.poll() is not None:
            return [*_lines(log, before), {"notice": f"it ended by itself with {life.returncode}"}]
        life.kill()
    return _lines(log, before)


def _lines(log: Path, start: int) -> list[dict[str, Any]]:
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(start)
        return [json.loads(line) for line in file.read().splitlines()]


def _print(table: Table) -> int:
    print(f"{'killed while':<20}{'kills':>7}{'troubles':>10}{'encoded again':>15}")
    for doing in sorted(table.kills):
        troubles, again = len(table.troubles[doing]), table.again[doing]
        print(f"{doing:<20}{table.kills[doing]:>7}{troubles:>10}{again:>15}")
    worst = max(table.again.values(), default=0)
    print(f"{sum(table.kills.values())} kills, {table.restored} starts with unsaved changes to restore")
    print(f"at most {worst} texts encoded again (a batch has {_BATCH_TEXTS})")
    print(f"{table.left_over} unfinished files left, under names that nothing reads")
    for doing, troubles in table.troubles.items():
        for trouble in dict.fromkeys(troubles):
            print(f"killed while {doing}: {trouble}")
    return 1 if any(table.troubles.values()) or worst > _BATCH_TEXTS else 0


if __name__ == "__main__":
    sys.exit(main())
