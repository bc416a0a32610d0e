"""Whether a file that nobody said anything of holds ranges."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.errors import RangesError
from calibgui.core.ranges.artefact import load_ranges

_SUFFIXES = (".npy", ".npz", ".safetensors", ".json")
_BYTES_PER_VALUE = 40  # of a number in JSON
_BYTES_BESIDE = 1 << 20  # for a provenance in the same file


def holds_ranges(path: Path, dim: int) -> bool:
    """Whether `path` holds ranges of `dim` dimensions: rows 0 min <= 1 max. Vectors do not pass for them.

    Quick enough for the thread of a window: a file larger than such ranges can be is not opened.
    """
    if path.suffix.lower() not in _SUFFIXES:
        return False
    try:
        if not path.is_file() or path.stat().st_size > 2 * dim * _BYTES_PER_VALUE + _BYTES_BESIDE:
            return False
        return load_ranges(path).dim == dim
    except (RangesError, OSError):
        return False
