"""`quantize_file.py ours|copyfile RANGES IN OUT`: prints `s`, `synced_s` and `peak_mb` as JSON.

Libraries are loaded before the clock starts, and nothing is waiting to be written then. Ours ends with its
file on the disk. The copy is in the page cache after `s`, and on the disk after `synced_s`.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.drivers.memory import peak_mb


def ours(ranges: Path, path: Path, out: Path) -> None:
    from calibgui.core.quantize_file.quantize import quantize_file
    from calibgui.core.quantize_file.request import QuantizeRequest
    from calibgui.core.ranges.artefact import load_ranges

    request = QuantizeRequest(load_ranges(ranges), (path,), out)
    *_, last = quantize_file(request, None, lambda: False)  # type: ignore[arg-type]
    assert last.report is not None


def copyfile(_ranges: Path, path: Path, out: Path) -> None:
    shutil.copyfile(path, out)


def main() -> None:
    run = {"ours": ours, "copyfile": copyfile}[sys.argv[1]]
    ranges, path, out = map(Path, sys.argv[2:])
    few = out.with_name("few.npy")
    np.save(few, np.zeros((10, np.load(ranges).shape[1]), np.float32))
    run(ranges, few, out)  # loads what is loaded late
    out.unlink()
    os.sync()
    started = time.perf_counter()
    run(ranges, path, out)
    seconds = time.perf_counter() - started
    with out.open("rb+") as file:
        os.fsync(file.fileno())
    print(json.dumps({"s": seconds, "synced_s": time.perf_counter() - started, "peak_mb": peak_mb()}))
    out.unlink()


main()
