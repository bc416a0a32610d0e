"""Whether a window can open."""

from __future__ import annotations

import os
import sys

NO_DISPLAY = "There is no display to open a window on"


def has_display() -> bool:
    """Whether a window can open: always but on a Unix without X11 and Wayland."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
