"""`python -m tests.benchmarks [name ...]`: run those benchmarks, or all; exit 1 when one misses its goal."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from tests.benchmarks.registry import NAMES
from tests.benchmarks.result import Result

_COLUMNS = f"{'benchmark':<46} {'ours':>10} {'peer':>10} {'unit':<10} {'ratio':>7} {'goal':>7}"


def main(arguments: list[str]) -> int:
    arguments = [name.replace("-", "_") for name in arguments]
    unknown = sorted(set(arguments) - set(NAMES))
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    missed = 0
    print(_COLUMNS, flush=True)
    for name in arguments or NAMES:
        module = f"tests.benchmarks.{name}"
        if importlib.util.find_spec(module) is None:
            print(f"{name:<46} not written yet", flush=True)
            continue
        for result in importlib.import_module(module).run():
            print(_line(result), flush=True)
            missed += not result.holds
    if missed:
        print(f"{missed} missed.", flush=True)
    return 1 if missed else 0


def _line(result: Result) -> str:
    mark = "holds" if result.holds else "MISSED"
    numbers = f"{result.ours:>10.4g} {result.peer:>10.4g} {result.unit:<10}"
    return f"{result.name:<46} {numbers} {result.ratio:>7.3f} {result.goal:>7.3g}  {mark}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
