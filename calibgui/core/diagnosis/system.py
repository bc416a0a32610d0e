"""What a bug report should say of the system, and nothing of the person before it."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from calibgui import __version__
from calibgui.core.diagnosis.private import without_private
from calibgui.core.diagnosis.versions import library_versions

_GB = 1e9
_MB = 1e6


def system_information(
    *, qt: str, screens: Sequence[str], devices: Sequence[str], cache: Path | None, log: Path | None
) -> str:
    """Lines of plain text. `qt`, `screens` and `devices` are told by who knows them; nothing is imported.

    `cache` is the embedding cache and `log` the log file, or None where there is none.
    """
    total, free = _memory()
    facts = {
        "calibgui": __version__,
        "Python": f"{platform.python_version()} {platform.python_implementation()}, {_bits()}",
        "System": platform.platform(),
        "Machine": f"{platform.machine()}, {_processors()}",
        "Memory": "unknown" if total is None else _memory_text(total, free),
        "Devices": ", ".join(devices) or "unknown",
        "Qt": qt,
        "Screens": "; ".join(screens) or "none",
        **library_versions(),
        "Embedding cache": _cache_text(cache),
        "Log": "not kept" if log is None else str(log),
    }
    return without_private("".join(f"{name}: {value}\n" for name, value in facts.items()))


def _bits() -> str:
    return "64 bit" if sys.maxsize > 2**32 else "32 bit"


def _processors() -> str:
    count = os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        usable = len(os.sched_getaffinity(0))
        if usable != count:
            return f"{count} processors, {usable} of them usable"
    return f"{count} processors"


def _memory() -> tuple[float | None, float | None]:
    """Bytes in all and bytes free, None where the system does not say."""
    if sys.platform == "win32":
        return _memory_of_windows()
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        total = float(page * os.sysconf("SC_PHYS_PAGES"))
    except (OSError, ValueError, AttributeError):
        return None, None
    try:
        return total, float(page * os.sysconf("SC_AVPHYS_PAGES"))
    except (OSError, ValueError):  # macOS
        return total, None


def _memory_of_windows() -> tuple[float | None, float | None]:
    if sys.platform == "win32":
        import ctypes

        class Status(ctypes.Structure):
            """MEMORYSTATUSEX of sysinfoapi.h."""

            _fields_ = [
                ("length", ctypes.c_ulong),
                ("load", ctypes.c_ulong),
                *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
            ]

        status = Status()
        status.length = ctypes.sizeof(Status)
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return float(status.total), float(status.free)
    return None, None


def _memory_text(total: float, free: float | None) -> str:
    text = f"{total / _GB:.1f} GB"
    return text if free is None else f"{text}, {free / _GB:.1f} GB free"


def _cache_text(path: Path | None) -> str:
    """The size on disk, of the file and of what lies beside it until it is merged in."""
    if path is None:
        return "none"
    sizes = []
    for name in (path.name, f"{path.name}-wal"):
        try:
            sizes.append(path.with_name(name).stat().st_size)
        except OSError:
            continue
    return f"{sum(sizes) / _MB:.1f} MB" if sizes else "empty"
