"""A .npy of 4 GB and one of 8 GB to int8, against `shutil.copyfile` of the same file into the same folder.

Each run is in a process of its own, ours and the copy in turn, with the file in the page cache and nothing
waiting to be written. Ours writes a quarter of the bytes, counts what lies outside, syncs, and reads back
what it wrote; the copy is not synced. They take 16 GB of the disk for some minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from tests.benchmarks.result import Result

_DIM = 384
_BLOCK_ROWS = 1 << 15
_ROUNDS = 3
_GOAL = 0.8
_GOAL_MB = 400.0


def run() -> list[Result]:
    found: list[Result] = []
    with TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        for gigabytes in (4, 8):
            path, ranges = _written(folder, gigabytes * 10**9)
            _run("copyfile", ranges, path)  # both find the file in memory
            rounds = [(_run("ours", ranges, path), _run("copyfile", ranges, path)) for _ in range(_ROUNDS)]
            path.unlink()
            ours_s, copy_s, synced_s = (
                median(pair[side][key] for pair in rounds)
                for side, key in ((0, "s"), (1, "s"), (1, "synced_s"))
            )
            speed = median(copy["s"] / ours["s"] for ours, copy in rounds)
            peak = max(ours["peak_mb"] for ours, _ in rounds)
            what = f"quantize-file: {gigabytes} GB"
            found += [
                Result(f"{what} against copyfile", ours_s, copy_s, speed, _GOAL, "s", speed >= _GOAL),
                Result(
                    f"{what} against a synced copy", ours_s, synced_s, synced_s / ours_s, _GOAL, "s", True
                ),
                Result(f"{what}, peak memory", peak, _GOAL_MB, peak / _GOAL_MB, 1.0, "MB", peak <= _GOAL_MB),
            ]
    return found


def _written(folder: Path, size: int) -> tuple[Path, Path]:
    """Rows of length 1, and ranges that leave a few of their values outside."""
    block = np.random.default_rng(0).standard_normal((_BLOCK_ROWS, _DIM)).astype(np.float32)
    block /= np.linalg.norm(block, axis=1, keepdims=True)
    rows = size // (4 * _DIM)
    path, ranges = folder / "in.npy", folder / "ranges.npy"
    np.save(ranges, np.quantile(block, (0.0005, 0.9995), axis=0).astype(np.float32))
    with path.open("wb") as file:
        header = {"descr": "<f4", "fortran_order": False, "shape": (rows, _DIM)}
        np.lib.format.write_array_header_1_0(file, header)
        for start in range(0, rows, _BLOCK_ROWS):
            block[: rows - start].tofile(file)
    return path, ranges


def _run(which: str, ranges: Path, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.drivers.quantize_file", which]
    command += [str(ranges), str(path), str(path.with_name("out.npy"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
