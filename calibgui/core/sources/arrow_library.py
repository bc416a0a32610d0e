"""Loading Arrow without holding up the window."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from calibgui.core.page_cache import read_through


def import_arrow() -> None:
    """Import pyarrow, whose large libraries are brought into the page cache first. Call it in a worker."""
    if "pyarrow" in sys.modules:
        return
    spec = importlib.util.find_spec("pyarrow")
    if spec is not None and spec.origin is not None:
        for library in sorted(Path(spec.origin).parent.glob("*arrow.*")):
            if library.is_file():
                read_through(library)
    import pyarrow  # noqa: F401
