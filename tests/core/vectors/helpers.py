"""Files of vectors as other programs write them."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from calibgui.core.domain import Source
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import Scan


def random_vectors(rows: int, dim: int = 8, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


def write(path: Path, array: NDArray[Any]) -> Path:
    """As the suffix says; a file of several arrays has a 1-d one before it."""
    if path.suffix == ".npy":
        np.save(path, array)
    elif path.suffix == ".npz":
        np.savez_compressed(path, ids=np.arange(3), vectors=array)
    elif path.suffix == ".safetensors":
        save_file({"ids": np.arange(3), "vectors": np.ascontiguousarray(array)}, path)
    elif path.suffix == ".fbin":
        path.write_bytes(struct.pack("<II", *array.shape) + array.astype("<f4").tobytes())
    else:
        heads = np.full((len(array), 1), array.shape[1], "<i4")
        np.hstack((heads.view("<f4"), array.astype("<f4"))).tofile(path)
    return path


def scan(*paths: Path, column: str | None = None, seed: int = 1, keep: int = 2048) -> Scan:
    return scan_sources([Source(path, column) for path in paths], seed=seed, keep=keep)
