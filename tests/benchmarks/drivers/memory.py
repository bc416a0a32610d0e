"""The most memory that this process has had at once."""

import resource
from pathlib import Path


def peak_mb() -> float:
    """Of this program alone, in MiB.

    Linux hands `ru_maxrss` on from the process that started this one, which may have been a large one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
