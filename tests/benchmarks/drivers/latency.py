"""The demo in the real program: how late a 10 ms timer of the GUI thread comes, while loading and encoding.

Prints one JSON object of two lists of milliseconds.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calibgui.app import build
from calibgui.models.activity import Activity
from tests.benchmarks.drivers.lateness import Watch


def main() -> None:
    app = QApplication(sys.argv)
    with TemporaryDirectory() as home:
        parts = build(app, Path(home) / "settings.json")
        parts.window.show()
        app.processEvents()
        parts.controller.load_demo()
        parts.controller.calibrate()
        watch = Watch("loading", "encoding")

        def follow() -> None:
            snapshot = parts.session.snapshot
            if snapshot is not None and snapshot.phase in ("encoding", "checking"):
                watch.phase = "encoding"
            if parts.session.activity is Activity.IDLE:
                watch.timer.stop()
                parts.window.end()
                app.quit()

        parts.session.runChanged.connect(follow)
        deadline = time.monotonic() + 300
        QTimer.singleShot(300_000, app.quit)
        app.exec()
        assert time.monotonic() < deadline, "the demo did not end in five minutes"
        print(json.dumps(watch.late_ms))


main()
