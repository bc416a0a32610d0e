"""What makes two candidates the same, within a domain and across domains."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.sources.scan import Scan


def identities(scan: Scan) -> Sequence[str | bytes]:
    """For each candidate what it is: the text itself, or the float32 bytes of the vector."""
    if scan.candidate_vectors is None:
        return scan.candidates
    return [row.tobytes() for row in scan.candidate_vectors]
