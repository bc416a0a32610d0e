"""Many calibrations in a row in one window, with the demo model: prints the resident memory after each.

Usage: python -m tests.e2e.repeated FOLDER RUNS TEXTS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import psutil
from PySide6.QtWidgets import QApplication

from calibgui.app import build
from calibgui.models.activity import Activity, Outcome
from tests.e2e.scenario import wait


def main(folder: Path, runs: int, texts: int) -> None:
    app = QApplication(sys.argv[:1])
    parts = build(app, folder / "settings.json")
    parts.window.show()
    parts.controller.load_demo()
    domains = parts.session.domains
    wait(lambda: all(domains.scan(domain.id) for domain in domains.all), "all files read")
    for domain in domains.all:
        parts.controller.set_counts(domain.id, texts, texts // 2)
    resident_mb = []
    for number in range(runs):
        parts.controller.set_seed(number)
        parts.controller.calibrate()
        wait(lambda: parts.session.activity is Activity.IDLE, "the end of a run")
        assert parts.session.outcome is Outcome.CALIBRATED
        resident_mb.append(psutil.Process().memory_info().rss / 1e6)
    parts.window.end()
    print(json.dumps(resident_mb))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
