"""The real program: prints the seconds from process start to its first paint, and what was imported."""

import sys
import time
from typing import Any

import psutil
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

import calibgui.app
from calibgui.cli import main

_LATER = ("torch", "sentence_transformers", "transformers", "duckdb", "faiss", "numba")


class FirstPaint(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            print(time.time() - psutil.Process().create_time())
            print(",".join(name for name in _LATER if name in sys.modules))
            sys.stdout.flush()
            QApplication.exit(0)
        return False


first_paint = FirstPaint()
build = calibgui.app.build


def watched_build(*args: Any, **kwargs: Any) -> Any:
    parts = build(*args, **kwargs)
    parts.window.results.empty.installEventFilter(first_paint)
    QApplication.instance().aboutToQuit.connect(parts.controller.shut_down)
    return parts


calibgui.app.build = watched_build
sys.argv = ["calibgui"]
main()
