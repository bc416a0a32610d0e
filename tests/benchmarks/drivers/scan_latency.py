"""A large file in the real program: how late a 10 ms timer comes while it is read, and how fast it stops.

`scan_latency.py FILE TIMES` waits until the program has loaded its libraries and read the demo's texts, then
adds the file, removes it once half of it is read, and does that so many times. Prints one JSON object, all
of the times together: `late_ms` while it is read, `adding_ms` from the drop to the first progress, and for
each time `stop_s` until the worker had nothing to do any more and the `share` that had been read by then.
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
from calibgui.core.sources.scan import ScanProgress
from tests.benchmarks.drivers.lateness import Watch


class Reading:
    """Reads half of the file, again and again."""

    def __init__(self, parts: Application, path: Path, times: int) -> None:
        self.watch = Watch("preparing", "adding", "reading", "stopped")
        self.stop_s: list[float] = []
        self.share: list[float] = []
        self._parts = parts
        self._path = path
        self._left = times
        self._asked_s = 0.0
        parts.runner.progressed.connect(self._on_progress)
        parts.runner.ended.connect(self._on_ended)
        parts.controller.load_demo()
        parts.controller.prepare()

    def _read(self) -> None:
        self.watch.phase = "adding"
        self._parts.controller.add_files([self._path])

    def _on_progress(self, _job: Any, item: Any) -> None:
        if not isinstance(item, ScanProgress) or self.watch.phase not in ("adding", "reading"):
            return
        self.watch.phase = "reading"
        if item.fraction < 0.5:
            return
        domain = self._parts.session.domains.all[-1]
        assert self._parts.session.domains.scan(domain.id) is None, "the file was read before it was stopped"
        self.watch.phase = "stopped"
        self.share.append(item.fraction)
        self._asked_s = time.perf_counter()
        self._parts.controller.remove_domain(domain.id)

    def _on_ended(self, ended: Any) -> None:
        if ended.job.kind == "scan" and self._asked_s:
            self.stop_s.append(time.perf_counter() - self._asked_s)
            self._asked_s = 0.0
            self._left -= 1
        elif ended.job.kind != "warm":
            return
        if self._left:
            QTimer.singleShot(200, self._read)  # as a person would: not in the turn that ended the last one
        else:
            self.watch.timer.stop()
            self._parts.window.end()
            QApplication.quit()


def main() -> None:
    app = QApplication(sys.argv)
    with TemporaryDirectory() as home:
        parts = build(app, Path(home) / "settings.json")
        parts.window.show()
        app.processEvents()
        reading = Reading(parts, Path(sys.argv[1]), int(sys.argv[2]))
        QTimer.singleShot(240_000, app.quit)
        app.exec()
        late_ms = reading.watch.late_ms
        print(
            json.dumps(
                {
                    "late_ms": late_ms["reading"],
                    "adding_ms": late_ms["adding"],
                    "stop_s": reading.stop_s,
                    "share": reading.share,
                }
            )
        )


main()
