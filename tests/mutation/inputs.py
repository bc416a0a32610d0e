"""The damaged files of a kind: the seed and a number alone decide each."""

from __future__ import annotations

import random
from pathlib import Path

from tests.mutation.inside import damaged_file


class Inputs:
    """Made of the files in the folder `whole`."""

    def __init__(self, kind: str, seed: int, whole: Path) -> None:
        self.wholes = sorted(path for path in whole.iterdir() if path.is_file())
        self._contents = [path.read_bytes() for path in self.wholes]
        self._start = f"{seed} {kind}"

    def input(self, number: int) -> tuple[Path, bytes]:
        """The whole file, and what becomes of its content."""
        rng = random.Random(f"{self._start} {number}")
        place = rng.randrange(len(self.wholes))
        path = self.wholes[place]
        return path, damaged_file(path, self._contents[place], rng.choice(self._contents), rng)
