"""What every test gets: no model hub, and a guard that fails a test which leaves things behind."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Iterator

import pytest

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HAS_QT = importlib.util.find_spec("PySide6") is not None
# Started once by a library and kept for the life of the process; no test can end them.
_LIBRARY_THREADS = ("Thread-auto", "pytest_timeout", "tqdm", "pyqtgraph")


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
    thread.join(timeout=1.0)
    name = thread.name
    return (
        thread.is_alive()
        and not name.startswith(_LIBRARY_THREADS)
        and not isinstance(thread, _dummy_thread())
    )


def _dummy_thread() -> type[threading.Thread]:
    return threading._DummyThread  # what Python shows of a thread that Qt or torch started


def _qt_things() -> list[str]:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    app = QCoreApplication.instance()
    if not isinstance(app, QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return [
        f"window {type(widget).__name__} {widget.objectName()!r}"
        for widget in app.topLevelWidgets()
        if widget.isVisible()
    ]
