"""Prints the figures of every minute; exit code 1 where something went wrong or grew."""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calibgui.app import build
from calibgui.models.activity import Activity
from calibgui.resources import demo_corpora
from tests.judged_folder import write_judged
from tests.soak.monkey import Monkey
from tests.soak.watch import Figures, Watch

_STEP_MS = 120
_LOOK_MS = 10_000
_MAY_GROW = {"resident_mb": 1.10, "threads": 1.0, "handles": 1.0, "widgets": 1.15}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    faulthandler.enable()
    app = QApplication(sys.argv[:1])
    with TemporaryDirectory() as home:
        watch = _use(app, Path(home), given.minutes, given.seed)
    return _verdict(watch, given.minutes)


def _use(app: QApplication, home: Path, minutes: float, seed: int) -> Watch:
    parts = build(app, home / "settings.json", cache_path=home / "cache.sqlite")
    watch, monkey = Watch(), Monkey(parts, _files(home), seed)
    parts.settings.update(export_folder=str(home / "export"))
    parts.window.show()
    parts.controller.load_demo()
    parts.controller.prepare()
    print(f"{'minute':>7}{'MB':>8}{'threads':>9}{'handles':>9}{'widgets':>9}{'steps':>8}{'troubles':>10}")

    def look() -> None:
        found = watch.look()
        if len(watch.figures) % 6 == 1:
            print(f"{_line(found)}{sum(monkey.done.values()):>8,}{len(watch.troubles):>10}", flush=True)

    def leave() -> None:
        steps.stop()
        looks.stop()
        parts.window.end()  # ends by itself once a run has stopped

    steps, looks = QTimer(interval=_STEP_MS), QTimer(interval=_LOOK_MS)
    steps.timeout.connect(monkey.step)
    looks.timeout.connect(look)
    steps.start()
    looks.start()
    QTimer.singleShot(int(minutes * 60_000), leave)
    app.exec()
    parts.controller.shut_down()
    assert parts.session.activity is Activity.IDLE
    print("done:", ", ".join(f"{name} {count:,}" for name, count in monkey.done.most_common()))
    return watch


def _files(home: Path) -> list[Path]:
    """The demo's corpora, a small CSV, three texts, a broken file, vectors of zeros, and a judged folder."""
    rows = "".join(f'{number},"A row about tea, number {number}."\n' for number in range(300))
    (home / "rows.csv").write_text("id,text\n" + rows, encoding="utf-8")
    (home / "broken.npy").write_bytes(b"no array")
    (home / "few.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
    np.save(home / "flat.npy", np.zeros((40, 384), np.float32))
    texts = (home / "few.txt").read_text("utf-8").split() + [
        f"A text about tea, number {n}." for n in range(200)
    ]
    queries = [f"tea number {n}" for n in range(20)]
    judged = write_judged(home / "judged", texts, queries, [{n + 3: 1} for n in range(20)])
    names = ("rows.csv", "broken.npy", "few.txt", "flat.npy")
    return [*demo_corpora(), *(home / name for name in names), judged]


def _line(found: Figures) -> str:
    figures = f"{found.minutes:>7.1f}{found.resident_mb:>8.0f}"
    return f"{figures}{found.threads:>9}{found.handles:>9}{found.widgets:>9}"


def _verdict(watch: Watch, minutes: float) -> int:
    for trouble in dict.fromkeys(watch.troubles):
        print(f"trouble, {watch.troubles.count(trouble)} times: {trouble}")
    good = not watch.troubles
    for name, (before, after) in watch.growth(minutes / 6).items():
        holds = after <= before * _MAY_GROW[name]
        good = good and holds
        print(f"{name}: {before:,.0f} at first, {after:,.0f} at the end: {'holds' if holds else 'GREW'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
