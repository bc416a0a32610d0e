"""`sample.py ours|pandas FILE`: 500 texts of the column "text"; prints `s` and `peak_mb` as JSON.

Both have their libraries loaded before the clock starts, and both read for the first time in the process.
"""

import json
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from tests.benchmarks.drivers.memory import peak_mb

Run = Callable[[Path], int]


def ours() -> Run:
    from calibgui.core.domain import Source
    from calibgui.core.sources.fast_csv import warm
    from calibgui.core.sources.sampling import scan_sources

    warm()
    return lambda path: len(scan_sources([Source(path, "text")], seed=0, keep=2048).candidates[:500])


def pandas() -> Run:
    import pandas as pd

    def run(path: Path | StringIO, count: int = 500) -> int:
        return len(pd.read_csv(path, usecols=["text"])["text"].sample(count, random_state=0))

    run(StringIO("id,text\n1,a\n"), 1)  # loads what pandas puts off
    return run


def main() -> None:
    run = {"ours": ours, "pandas": pandas}[sys.argv[1]]()
    started = time.perf_counter()
    assert run(Path(sys.argv[2])) == 500
    seconds = time.perf_counter() - started
    print(json.dumps({"s": seconds, "peak_mb": peak_mb()}))


main()
