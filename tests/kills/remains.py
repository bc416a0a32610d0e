"""What a killed process left: each file at a final name is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from calibgui.core.errors import CalibError
from calibgui.core.project.load import load_project


def torn(home: Path) -> list[str]:
    """The files that can't be read as what they are called, and why."""
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.name.endswith(".part") and not path.name.startswith("."):
            check = _CHECKS.get("".join(path.suffixes[-1:]))
            try:
                if check is not None:
                    check(path)
            except (ValueError, OSError, EOFError, KeyError, CalibError) as error:
                found.append(f"{path.relative_to(home)}: {type(error).__name__}: {error}")
    return found


def unfinished(home: Path) -> int:
    """Files that were being written when the process was killed: hidden, and in nobody's way."""
    return sum(1 for path in home.rglob("*.part"))


def _json(path: Path) -> None:
    json.loads(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        json.loads(line)


def _array(path: Path) -> None:
    np.load(path)


def _arrays(path: Path) -> None:
    with np.load(path) as stored:
        for name in stored.files:
            _ = stored[name]


def _parquet(path: Path) -> None:
    import pyarrow.parquet as pq

    pq.read_table(path)


def _tensors(path: Path) -> None:
    from safetensors.numpy import load_file

    load_file(path)


def _bin(path: Path) -> None:
    rows, dim = np.fromfile(path, np.uint32, 2)
    if path.stat().st_size != 8 + int(rows) * int(dim):
        raise ValueError("it is cut off")


def _hdf5(path: Path) -> None:
    import h5py

    with h5py.File(path) as file:
        for name in file:
            _ = file[name][()]


def _program(path: Path) -> None:
    compile(path.read_text(encoding="utf-8"), path.name, "exec")


def _project(path: Path) -> None:
    load_project(path)


_CHECKS: dict[str, Callable[[Path], None]] = {
    ".calib": _project,
    ".json": _json,
    ".jsonl": _lines,
    ".npy": _array,
    ".npz": _arrays,
    ".parquet": _parquet,
    ".safetensors": _tensors,
    ".u8bin": _bin,
    ".hdf5": _hdf5,
    ".py": _program,
}
