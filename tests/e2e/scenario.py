"""The whole job in a real window, driven as a person does, with the demo model. Run by test_real_window.

Usage: python -m tests.e2e.scenario FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton, QSpinBox, QWidget

from calibgui.app import Application, build
from calibgui.models.activity import Activity, Outcome
from calibgui.resources import demo_corpora


def picture_of(widget: QWidget) -> bytes:
    """What the screen shows of a widget now."""
    window = widget.window()
    corner = widget.mapTo(window, QPoint(0, 0))
    shown = window.screen().grabWindow(
        window.winId(), corner.x(), corner.y(), widget.width(), widget.height()
    )
    image = shown.toImage()
    assert not image.isNull()
    return bytes(image.constBits())


def pause(ms: int) -> None:
    """Let the window live for a while. QTest.qWait would keep the GIL and starve the worker."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait(condition: Callable[[], bool], what: str, timeout_s: float = 120) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {what}"
        pause(5)


def drop(window: QWidget, files: tuple[Path, ...]) -> None:
    """Let files go over the middle of the window, as its window system tells it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    place = window.rect().center()
    target = window.childAt(place) or window
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = target.mapFrom(window, place)
    for event in (
        QDragEnterEvent(at, copy, mime, button, no_key),
        QDragMoveEvent(at, copy, mime, button, no_key),
        QDropEvent(QPointF(at), copy, mime, button, no_key),
    ):
        QApplication.sendEvent(target, event)


def click(window: QWidget, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def set_count(parts: Application, number: int, name: str, value: int) -> None:
    domain = parts.session.domains.all[number]
    box = parts.window.setup.domains.row(domain.id).findChild(QSpinBox, name)
    assert box is not None
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, str(value))
    QTest.keyClick(box, Qt.Key.Key_Return)


def idle(parts: Application) -> bool:
    return parts.session.activity is Activity.IDLE


def add_and_set_up(parts: Application) -> None:
    window, domains = parts.window, parts.session.domains
    drop(window, demo_corpora())
    wait(lambda: len(domains.all) == 3, "three domains")
    wait(lambda: all(domains.scan(d.id) for d in domains.all), "all files read")
    assert [domain.name for domain in domains.all] == ["English", "Chinese", "Math and code"]
    set_count(parts, 0, "calibration_spin", 400)
    set_count(parts, 2, "held_out_spin", 100)
    assert domains.all[0].plan.calibration == 400
    assert domains.all[2].plan.held_out == 100


def stop_on_the_way(parts: Application) -> float:
    """Start, and stop after the first envelope; the seconds that Stop took."""
    click(parts.window, "calibrate_button")
    assert parts.session.activity is Activity.CALIBRATING
    wait(
        lambda: parts.session.snapshot is not None and parts.session.snapshot.mixed is not None, "an envelope"
    )
    started = time.monotonic()
    click(parts.window, "calibrate_button")  # it is Stop now
    wait(lambda: idle(parts), "the end of the stopped run", 10)
    took_s = time.monotonic() - started
    assert parts.session.outcome is Outcome.STOPPED
    assert parts.session.result is not None
    assert not parts.session.result.complete
    return took_s


def calibrate(parts: Application) -> int:
    """Start again and run to the end; how many different envelopes the screen showed before it."""
    canvas = parts.window.results.envelopes.plot.canvas
    pictures = set()
    click(parts.window, "calibrate_button")
    while not idle(parts):
        snapshot = parts.session.snapshot
        if snapshot is not None and snapshot.phase == "encoding":
            pictures.add(picture_of(canvas))
        pause(20)
    assert parts.session.outcome is Outcome.CALIBRATED
    assert parts.session.result is not None
    assert parts.session.result.complete
    assert parts.session.result.mixed.count == 1400
    return len(pictures)


def export(parts: Application, folder: Path) -> None:
    click(parts.window, "export_button")
    wait(lambda: QApplication.activeModalWidget() is not None, "the export dialog")
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    field = dialog.findChild(QLineEdit, "folder_edit")
    assert field is not None
    field.setText(str(folder))
    for box in dialog.findChildren(QCheckBox):
        if box.objectName() != "other_file_check":
            box.setChecked(True)
    click(dialog, "export_confirm")
    wait(lambda: idle(parts) and parts.session.outcome is Outcome.EXPORTED, "the end of the export")


def check_files(parts: Application, folder: Path) -> None:
    """What was written reads back as what the window showed, and as sentence-transformers makes it."""
    from sentence_transformers import (
        quantize_embeddings,
    )  # here, so that the program itself loads the library

    result = parts.session.result
    assert result is not None
    ranges = np.load(folder / "ranges.npy")
    assert ranges.shape == (2, 384)
    assert ranges.dtype == np.float32
    embeddings = np.concatenate([item.calibration for item in result.domains])
    assert np.array_equal(ranges, np.vstack((embeddings.min(axis=0), embeddings.max(axis=0))))
    for precision in ("int8", "uint8", "binary", "ubinary"):
        codes = np.load(folder / f"codes-{precision}.npy")
        theirs = quantize_embeddings(embeddings, precision, ranges)
        assert codes.dtype == theirs.dtype
        assert np.array_equal(codes, theirs)
    origin = json.loads((folder / "ranges.json").read_text(encoding="utf-8"))
    assert origin["calibration_texts"] == 1400
    assert origin["model"]["fingerprint"].startswith("53aa5117")


def recommend(parts: Application) -> float:
    """One click for the answer, one to take it; what the other half of the held-out texts scored."""
    session = parts.session
    click(parts.window, "recommend_button")
    wait(lambda: session.recommend.current is not None and not session.recommend.under_way, "an answer")
    current = session.recommend.current
    assert current is not None
    assert current.answer is not None
    assert current.answer.verdict == "ranges"
    assert current.answer.final is not None
    assert current.answer.final.as_predicted
    assert [it.verdict for it in current.answer.domains] != []
    pause(50)
    click(parts.window, "recommend_use")
    wait(lambda: session.result is not None and session.result.scheme == current.answer.scheme, "its ranges")
    assert session.scheme.kind.zero_centred
    return current.answer.final.picked.score.mean


def main(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    parts = build(app, folder / "settings.json")
    parts.window.resize(1440, 900)
    parts.window.show()
    assert QTest.qWaitForWindowExposed(parts.window)
    QTest.mouseMove(parts.window, QPoint(5, 5))
    add_and_set_up(parts)
    stopped_s = stop_on_the_way(parts)
    envelopes = calibrate(parts)
    assert envelopes >= 5, f"only {envelopes} different envelopes were painted"
    export(parts, folder / "out")
    check_files(parts, folder / "out")
    recall = recommend(parts)
    assert recall >= 0.985, recall
    click(parts.window, "calibrate_button")  # and close in the middle of a run
    wait(lambda: parts.session.activity is Activity.CALIBRATING, "a run under way")
    parts.window.end()
    wait(lambda: not parts.window.isVisible(), "the window closed")
    pause(0)
    report = {"platform": app.platformName(), "envelopes": envelopes, "stop_s": round(stopped_s, 2)}
    print(json.dumps(report | {"recommended_recall": recall}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
