"""A large file in the real program: how late a 10 ms timer comes while it is read, and how fast it stops.

`scan_latency.py FILE SECONDS` adds the file, lets it be read for that long, removes its domain half way, and
prints one JSON object: `late_ms`, and `stop_s` until the worker has nothing to do any more.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from calibgui.app import build
from tests.benchmarks.drivers.lateness import Watch


def main() -> None:
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    app = QApplication(sys.argv)
    with TemporaryDirectory() as home:
        parts = build(app, Path(home) / "settings.json")
        parts.window.show()
        app.processEvents()
        parts.controller.add_files([path])
        watch = Watch("reading", "stopped")
        asked_s = 0.0

        def stop() -> None:
            nonlocal asked_s
            (domain,) = parts.session.domains.all
            assert parts.session.domains.scan(domain.id) is None, "the file was read before it was stopped"
            watch.phase = "stopped"
            asked_s = time.perf_counter()
            parts.controller.remove_domain(domain.id)

        def ended(_end: object) -> None:
            if asked_s:
                watch.timer.stop()
                parts.window.close()
                app.quit()

        parts.runner.ended.connect(ended)
        QTimer.singleShot(int(seconds * 1000), stop)
        QTimer.singleShot(120_000, app.quit)
        app.exec()
        stop_s = time.perf_counter() - asked_s
        print(json.dumps({"late_ms": watch.late_ms["reading"], "stop_s": stop_s}))


main()
