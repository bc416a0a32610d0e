"""A CSV file as it comes out of a shop or a forum, as large as wanted and the same every time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

COLUMN = "body"

_BLOCK_ROWS = 50_000
_PROSE = """
    delivery of the second parcel was late but the seller answered within hours and sent a new one for free
    naïve café Größe überall façade señor 价格 合理 物流 很快 包装 完好 商品 质量 不错 速い 配送 Привет мир
    battery lasts three days when the screen stays dim which is more than the old phone ever did before 😀
    refund warranty cable charger manual keyboard layout firmware update version stable after restart again
"""
_WORDS = _PROSE.split()
_EXTRAS = ('she said ""never again""', "one, two, three", "first line\nsecond line", "50 % off; really", "")


def write_csv(path: Path, rows: int, words: int = 44) -> None:
    """`rows` rows in six columns, about 350 bytes each with 44 words: quotes, commas, line ends, Unicode.

    One body in 50 is blank and one in 20 stands in the file more than once.
    """
    random = np.random.default_rng(3)
    pieces = [
        " ".join(_WORDS[place] for place in random.integers(0, len(_WORDS), max(1, words // 2)))
        for _ in range(4096)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,date,category,title,body,score\n")
        for start in range(0, rows, _BLOCK_ROWS):
            count = min(_BLOCK_ROWS, rows - start)
            file.write("".join(_rows(start, count, pieces, random)))


def _rows(start: int, count: int, pieces: list[str], random: np.random.Generator) -> list[str]:
    firsts, seconds = random.integers(0, len(pieces), (2, count)).tolist()
    kinds = random.integers(0, 100, count).tolist()
    lines = []
    for number, (first, second, kind) in enumerate(zip(firsts, seconds, kinds, strict=True), start):
        if kind < 2:
            body = "" if kind else '"  "'
        elif kind < 7:
            body = f'"{pieces[second % 16]}"'
        else:
            body = f'"{pieces[first]} {_EXTRAS[kind % 5]} {number} {pieces[second]}"'
        lines.append(
            f"{number},2024-0{kind % 9 + 1}-1{kind % 10},category {kind},"
            f'"Review, number {number}",{body},{kind / 10}\n'
        )
    return lines
