"""A line of garbage planted in a file of texts, and an encoder that throws it far out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibgui.core.domain import Role, Source
from calibgui.core.sources.sampling import scan_sources
from tests.fakes import FakeEncoder

GARBAGE_DIMENSION = 3


class GarbageEncoder(FakeEncoder):
    """Vectors of garbage lie far out in one dimension. They depend on the text alone, to the last bit."""

    def encode_batch(self, texts: Sequence[str], role: Role = "documents") -> NDArray[np.float32]:
        vectors = super().encode_batch(texts, role)
        vectors[[text.startswith("garbage") for text in texts], GARBAGE_DIMENSION] *= 100
        return vectors


def plant(
    path: Path, clean: str, first: int, line: Callable[[int], str] = "garbage \ufffd\ufffd {}".format
) -> str:
    """Write `clean` and a line of garbage that is among the `first` texts of the sample of seed 0.

    `line` makes another one of every number.
    """
    for number in range(200):
        garbage = line(number)
        path.write_text(clean + garbage + "\n", encoding="utf-8")
        if garbage in scan_sources([Source(path)], seed=0, keep=first).candidates[:first]:
            return garbage
    raise AssertionError("one of two hundred is among them")
