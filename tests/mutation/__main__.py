"""Prints a line for each kind; exit code 1 where an input was answered with anything but a CalibError."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import mkdtemp

from tests.mutation.campaign import MOST_MB, MOST_S, Tally, run
from tests.mutation.whole import KINDS

_HEAD = (
    f"{'kind':<12}{'inputs':>8}{'read':>8}{'refused':>9}{'raised':>8}{'crashed':>9}{'slow':>6}{'large':>7}"
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="by default all")
    parser.add_argument("--count", type=int, default=10_000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the inputs that fail")
    given = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    folder = given.keep or Path(mkdtemp(prefix="calibgui-mutation-"))
    print(f"slow: over {MOST_S:g} s; large: over {MOST_MB:g} MB; inputs that fail stay in {folder}")
    print(f"{_HEAD}{'slowest s':>11}{'peak MB':>9}", flush=True)
    tallies = []
    for kind in given.kinds or KINDS:
        tallies.append(tally := run(kind, given.count, given.seed, folder))
        print(_line(tally), flush=True)
        for failure in tally.failures[:20]:
            print(f"    {failure}", flush=True)
    return 0 if all(tally.holds for tally in tallies) else 1


def _line(tally: Tally) -> str:
    answered = f"{tally.inputs:>8,}{tally.read:>8,}{tally.refused:>9,}"
    failed = f"{tally.raised:>8,}{tally.crashed:>9,}{tally.slow:>6,}{tally.large:>7,}"
    return f"{tally.kind:<12}{answered}{failed}{tally.slowest_s:>11.2f}{tally.peak_mb:>9.0f}"


if __name__ == "__main__":
    sys.exit(main())
