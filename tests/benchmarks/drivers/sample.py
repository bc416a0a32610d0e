"""`sample.py ours|pandas FILE...`: 500 texts of the column "text"; prints `s` and `peak_mb` as JSON."""

import json
import resource
import sys
import time
from pathlib import Path


def ours(paths: list[Path]) -> int:
    from calibgui.core.domain import Source
    from calibgui.core.sources.sampling import scan_sources

    scan = scan_sources([Source(path, "text") for path in paths], seed=0, keep=2048)
    return len(scan.candidates[:500])


def pandas(paths: list[Path]) -> int:
    import pandas as pd

    (path,) = paths
    return len(pd.read_csv(path, usecols=["text"])["text"].sample(500, random_state=0))


def main() -> None:
    run = {"ours": ours, "pandas": pandas}[sys.argv[1]]
    started = time.perf_counter()
    assert run([Path(name) for name in sys.argv[2:]]) == 500
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"s": seconds, "peak_mb": peak_mb}))


main()
