"""Reading shared libraries before they are loaded.

Loading one holds the GIL until every page that it touches has come from the disk: over a second for a large
library after a fresh install, in which the window would stand still. Reading the file first, in order and
with the GIL released, leaves the loading nothing to wait for.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from pathlib import Path

_BLOCK = 1 << 22  # bytes


def read_through(path: Path) -> None:
    """Bring a file into the system's page cache. A file that can't be read is left to who needs it."""
    with contextlib.suppress(OSError), path.open("rb", buffering=0) as file:
        buffer = bytearray(_BLOCK)
        while file.readinto(buffer):
            pass


def read_extension(module: str) -> None:
    """Bring the file of an extension module into the page cache, unless the module is loaded already."""
    if module in sys.modules:
        return
    spec = importlib.util.find_spec(module)
    if spec is not None and spec.origin is not None:
        read_through(Path(spec.origin))
