"""The benchmarks by name. Each is a module here with `run() -> list[Result]`."""

from __future__ import annotations

NAMES = (
    "encode",
    "startup",
    "repaint",
    "latency",
    "sample",
    "cache",
    "interact",
    "searchcheck",
    "quantize",
    "quantize_file",
)
