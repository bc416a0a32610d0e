"""What a person waits for at 4,096 dimensions x 12 domains x 6,000 texts: each answer on the GUI thread.

The whole window, so that what a selection changes elsewhere counts too. A gesture is timed from the event
until the window is painted again. The table itself is computed in the worker before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.benchmarks.result import Result

if TYPE_CHECKING:
    from calibgui.app import Application

_DIM, _DOMAINS, _CALIBRATION, _HELD_OUT = 4096, 12, 500, 200
_SIZE_PX = (1440, 900)
_TIMES = 15
_GOAL_MS = 100.0
_LONG_S = 600


def run() -> list[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory() as folder:
        parts = _open(Path(folder))
        try:
            return [
                _result(f"interact: {name}", _median_ms(parts, tab, gesture))
                for name, (tab, gesture) in GESTURES.items()
            ]
        finally:
            parts.window.end()


def _select(parts: Application, _number: int) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    before = parts.session.selected_dimension
    QTest.keyClick(parts.window.results.dimensions.table, Qt.Key.Key_Down)
    assert parts.session.selected_dimension != before


def _sort(parts: Application, number: int) -> None:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    heads = parts.window.results.dimensions.table.horizontalHeader()
    shown = [section for section in range(heads.count()) if not heads.isSectionHidden(section)]
    x = heads.sectionViewportPosition(shown[number % len(shown)]) + 10
    before = parts.session.look.dimensions
    QTest.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 12))
    assert parts.session.look.dimensions != before


def _filter(parts: Application, _number: int) -> None:
    before = parts.session.look.dimensions
    parts.window.results.dimensions.bar.chips["one_domain"].click()
    assert parts.session.look.dimensions != before


def _measure(parts: Application, number: int) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractButton

    key = ("vectors", "overshoot", "values")[number % 3]
    segment = parts.window.results.coverage.findChild(QAbstractButton, f"segment_{key}")
    assert segment is not None
    QTest.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert parts.session.look.measure == key


def _pair(parts: Application, number: int) -> None:
    rows = [domain.domain.id for domain in parts.session.result.domains]  # type: ignore[union-attr]
    parts.controller.look.select_pair((rows[number % len(rows)], rows[(number * 5 + 1) % len(rows)]))


Gesture = Callable[["Application", int], None]
GESTURES: dict[str, tuple[str, Gesture]] = {
    "selecting a dimension": ("dimensions", _select),
    "sorting the dimensions": ("dimensions", _sort),
    "filtering the dimensions": ("dimensions", _filter),
    "switching the measure": ("coverage", _measure),
    "choosing a pair": ("coverage", _pair),
}
"""By name the tab that it is made in, and the gesture; its number counts up from 0."""


def _open(folder: Path) -> Application:
    """The window with a result that never was, once the worker has found out what takes a moment."""
    from PySide6.QtWidgets import QApplication

    from calibgui.app import build
    from tests.core.checks.results import random_parts, result_of, snapshot_of
    from tests.e2e.scenario import wait

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    parts = build(app, folder / "settings.json")
    parts.window.resize(*_SIZE_PX)
    counts = {f"d{number}": (_CALIBRATION, _HELD_OUT) for number in range(_DOMAINS)}
    result = result_of(random_parts(_DIM, counts))
    parts.session.set_snapshot(snapshot_of(result))
    parts.window.results.sync_domains(parts.session)
    parts.window.show()
    wait(lambda: parts.session.findings.checks_of(result) is not None, "the checks", _LONG_S)
    return parts


def _median_ms(parts: Application, tab: str, gesture: Gesture) -> float:
    from PySide6.QtWidgets import QApplication

    parts.window.actions_table.action(f"tab_{tab}").trigger()
    parts.controller.select_dimension(1)
    QApplication.processEvents()
    took_ms = []
    for number in range(_TIMES):
        start = time.perf_counter()
        gesture(parts, number)
        QApplication.processEvents()
        took_ms.append(1000 * (time.perf_counter() - start))
    return median(took_ms)


def _result(name: str, took_ms: float) -> Result:
    return Result(name, took_ms, _GOAL_MS, took_ms / _GOAL_MS, 1.0, "ms", took_ms <= _GOAL_MS)
