"""Which versions of what run here, looked up without importing any of it."""

from __future__ import annotations

import os
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from calibgui import __version__

LIBRARIES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "torch",
    "sentence-transformers",
    "transformers",
    "numpy",
    "numba",
    "duckdb",
    "pyarrow",
    "safetensors",
    "huggingface-hub",
)


def library_versions() -> dict[str, str]:
    """Name to version, "not installed" for those that are not."""
    return {name: _version(name) for name in LIBRARIES}


@lru_cache
def opening_line() -> str:
    """What runs: calibgui, Python, system."""
    python = f"Python {platform.python_version()}"
    return f"calibgui {__version__}, process {os.getpid()}, {python}, {platform.platform()}"


@lru_cache
def libraries_line() -> str:
    """With which libraries. The first call takes some 20 ms: not before the window is there."""
    return ", ".join(f"{name} {number}" for name, number in library_versions().items())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
