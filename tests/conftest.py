"""What every test gets: no model hub, and a guard that fails a test which leaves things behind."""

from __future__ import annotations

import gc
import importlib.util
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.window_rig import WindowRig

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HAS_QT = importlib.util.find_spec("PySide6") is not None
# Started once by a library and kept for the life of the process; no test can end them.
_LIBRARY_THREADS = ("tqdm", "Tqdm", "pyqtgraph")


@pytest.fixture(autouse=True)
def leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a Qt thread, a running timer or a top-level window behind."""
    threads = set(threading.enumerate())
    yield
    left = [f"thread {t.name}" for t in threading.enumerate() if t not in threads and _counts(t)]
    if HAS_QT and "qtbot" in request.fixturenames:
        left += _qt_things()
    assert not left, f"left behind: {', '.join(left)}"


def _counts(thread: threading.Thread) -> bool:
    if isinstance(thread, threading._DummyThread):  # what Python shows of a thread that Qt or torch started
        return False
    thread.join(timeout=1.0)
    return thread.is_alive() and not thread.name.startswith(_LIBRARY_THREADS)


def _qt_things() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [widget for widget in app.topLevelWidgets() if widget.isVisible()]
    living = [it for it in gc.get_objects() if type(it) in (QTimer, QThread) and isValid(it)]
    timers = [it for it in living if isinstance(it, QTimer) and it.isActive()]
    threads = [it for it in living if isinstance(it, QThread) and it.isRunning() and it != app.thread()]
    return [
        *(f"window {type(widget).__name__} {widget.objectName()!r}" for widget in windows),
        *(f"timer {timer.objectName()!r} of {timer.parent()!r}" for timer in timers),
        *(f"Qt thread {thread.objectName()!r}" for thread in threads),
    ]


@pytest.fixture
def open_window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., WindowRig]]:
    """Open the whole window with a fake encoder, as often as wanted; the application is undressed after."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication

    from tests.window_rig import WindowRig

    qtbot, app = request.getfixturevalue("qtbot"), request.getfixturevalue("qapp")
    palette, sheet, font = app.palette(), app.styleSheet(), app.font()
    rigs: list[WindowRig] = []

    def build(**options: Any) -> WindowRig:
        rigs.append(WindowRig(qtbot, tmp_path, **options))
        return rigs[-1]

    yield build
    for rig in rigs:
        rig.end()
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    app.setStyleSheet(sheet)
    app.setPalette(palette)
    app.setFont(font)


@pytest.fixture
def rig(open_window: Callable[..., WindowRig]) -> WindowRig:
    return open_window()
