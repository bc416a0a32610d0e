"""Changes a project without end and lets it be written each time: for tests that kill it.

Usage: python -m tests.restless FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from calibgui import recovery
from calibgui.controller import Controller
from calibgui.models.session import Session
from calibgui.workers.job_runner import JobRunner


def main(folder: Path) -> None:
    app = QCoreApplication([])
    recovery.DELAY_MS = 0
    session = Session()
    controller = Controller(session, JobRunner(), recovery_folder=folder)
    domain = session.domains.add([folder / "texts.txt"])
    session.domains.exclude(domain.id, [f"excluded {number}" for number in range(2000)])
    controller.history.set_saved()
    timer = QTimer()
    timer.timeout.connect(lambda: session.domains.set_seed(session.domains.seed + 1))
    timer.start(0)
    print("ready", flush=True)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
