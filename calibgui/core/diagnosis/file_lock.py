"""A lock on an open file that goes with the process, however that ends."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

# Beyond what is ever written: on Windows bytes that are locked can't be read by others.
_LOCKED_BYTE = 1 << 30


def try_lock(stream: IO[Any]) -> bool:
    """Lock the file for this process; whether that worked. It ends when `stream` is closed."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(stream.fileno(), _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            os.lseek(stream.fileno(), 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
