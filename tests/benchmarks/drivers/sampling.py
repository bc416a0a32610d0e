"""500 texts of a column of a CSV file, drawn by calibgui or by pandas: prints seconds and peak memory in MB.

Libraries are imported, and calibgui's kernels loaded, before the clock starts.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from tests.benchmarks.drivers.big_csv import COLUMN, write_csv

COUNT = 500


def ours(path: Path) -> float:
    from calibgui.core.domain import Source
    from calibgui.core.sources import fast_csv
    from calibgui.core.sources.sampling import scan_sources

    small = path.with_name("small.csv")
    write_csv(small, 1000)
    least, fast_csv.MIN_BYTES = fast_csv.MIN_BYTES, 0
    scan_sources([Source(small, COLUMN)], seed=1, keep=COUNT)
    fast_csv.MIN_BYTES = least
    start = time.perf_counter()
    found = scan_sources([Source(path, COLUMN)], seed=1, keep=COUNT)
    assert len(found.candidates[:COUNT]) == COUNT
    return time.perf_counter() - start


def pandas(path: Path) -> float:
    import pandas as pd

    start = time.perf_counter()
    found = pd.read_csv(path, usecols=[COLUMN])[COLUMN].sample(COUNT, random_state=1)
    assert len(found) == COUNT
    return time.perf_counter() - start


if __name__ == "__main__":
    seconds = {"ours": ours, "pandas": pandas}[sys.argv[1]](Path(sys.argv[2]))
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # bytes there, kilobytes elsewhere
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit)
