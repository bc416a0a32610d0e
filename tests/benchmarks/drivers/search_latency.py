"""The search check in the real program: how late a 10 ms timer of the GUI thread comes while it runs.

`search_latency.py FILE` calibrates the 10,000 vectors of FILE, a tenth of them held out to search, and waits
for the whole check, with its tab in front. Prints one JSON object: `late_ms` while it ran, and its `seconds`.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calibgui.app import Application, build
from calibgui.core.domain import SamplePlan
from calibgui.search_jobs import KIND
from tests.benchmarks.drivers.lateness import Watch

_PLAN = SamplePlan(9_000, 1_000)


class Searching:
    """Adds the file, calibrates once the libraries are loaded, and leaves when the check is done."""

    def __init__(self, parts: Application, path: Path) -> None:
        self.watch = Watch("before", "searching")
        self.seconds = 0.0
        self._parts = parts
        self._path = path
        self._began_s = 0.0
        parts.runner.started.connect(self._on_started)
        parts.runner.ended.connect(self._on_ended)
        parts.controller.prepare()

    def _calibrate(self) -> None:
        controller, domains = self._parts.controller, self._parts.session.domains
        controller.add_files([self._path])
        controller.set_plan(domains.all[0].id, _PLAN)
        controller.calibrate()

    def _on_started(self, job: Any) -> None:
        if job.kind == KIND and not self._began_s:
            self.watch.phase = "searching"
            self._began_s = time.perf_counter()

    def _on_ended(self, ended: Any) -> None:
        if ended.job.kind == "warm":
            QTimer.singleShot(200, self._calibrate)
        elif ended.job.kind == KIND and not self._parts.session.search.missing:
            self.watch.timer.stop()
            self.seconds = time.perf_counter() - self._began_s
            self._parts.window.end()
            QApplication.quit()


def main() -> None:
    app = QApplication(sys.argv)
    with TemporaryDirectory() as home:
        parts = build(app, Path(home) / "settings.json")
        parts.window.resize(1440, 900)
        parts.window.show()
        app.processEvents()
        parts.session.look.show_tab("search")
        searching = Searching(parts, Path(sys.argv[1]))
        QTimer.singleShot(300_000, app.quit)
        app.exec()
        assert searching.seconds, "the search check did not end in five minutes"
        print(json.dumps({"late_ms": searching.watch.late_ms["searching"], "seconds": searching.seconds}))


main()
