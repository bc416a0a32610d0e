"""A CSV file as exports have them: two million rows, quotes, commas and newlines in the cells."""

from __future__ import annotations

import random
from pathlib import Path

ROWS = 2_000_000
_BODIES = 4_000


def write_large_csv(path: Path, rows: int = ROWS, words: int = 45) -> Path:
    """Columns id, title, text and stars; the same arguments give the same bytes. One in 50 is a duplicate."""
    chooser = random.Random(0)
    vocabulary = [
        "".join(chooser.choices("etaoinshrdlucmfwypvbgk", k=chooser.randint(2, 11))) for _ in range(5000)
    ]
    vocabulary += ['""quoted""', "naïve", "wörter,", "a\nline", "数据", "€5"]
    bodies = [" ".join(chooser.choices(vocabulary, k=words)) for _ in range(_BODIES)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,title,text,stars\n")
        for start in range(0, rows, _BODIES):
            file.write(
                "".join(
                    f'{start + n},title {n},"{body} {start if start // _BODIES % 50 else 0}",{n % 5}\n'
                    for n, body in enumerate(bodies[: rows - start])
                )
            )
    return path
