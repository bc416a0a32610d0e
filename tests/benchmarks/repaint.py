"""One update of the live plot, envelopes in and the whole widget painted, against the time a frame has."""

from __future__ import annotations

import os
import time
from statistics import median

import numpy as np

from calibgui.models.plot_data import DomainBars, OutsidePoints, PlotData
from tests.benchmarks.result import Result

_SIZE_PX = (1100, 700)
_UPDATES = 40
_CASES = ((1024, 6, 16.0), (4096, 12, 33.0))
"""Dimensions, domains, milliseconds that one update may take."""


def run() -> list[Result]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    results = []
    for dim, domains, budget_ms in _CASES:
        took_ms = _update_ms(dim, domains)
        name = f"repaint: {dim} dimensions x {domains} domains"
        results.append(Result(name, took_ms, budget_ms, took_ms / budget_ms, 1.0, "ms", took_ms <= budget_ms))
    return results


def _update_ms(dim: int, domains: int) -> float:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from calibgui.views.plot.envelope_plot import EnvelopePlot

    app = QApplication.instance() or QApplication([])
    updates = [_data(dim, domains, seed) for seed in range(8)]
    plot = EnvelopePlot()
    plot.resize(*_SIZE_PX)
    plot.show()
    app.processEvents()
    canvas = QImage(*_SIZE_PX, QImage.Format.Format_ARGB32_Premultiplied)
    took_ms = []
    for number in range(_UPDATES):
        start = time.perf_counter()
        plot.set_data(updates[number % len(updates)], live=True)
        plot.render(canvas, QPoint())
        took_ms.append(1000 * (time.perf_counter() - start))
    plot.close()
    plot.deleteLater()
    return median(took_ms)


def _data(dim: int, domains: int, seed: int) -> PlotData:
    rng = np.random.default_rng(seed)
    parts = []
    for index in range(domains):
        reach = np.abs(0.15 + 0.03 * rng.standard_normal((2, dim))).astype(np.float32)
        parts.append(DomainBars(f"d{index}", f"Domain {index}", index, reach * np.float32([[-1], [1]])))
    bounds = np.stack([part.envelope for part in parts])
    mixed = np.stack([bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)])
    nothing = OutsidePoints(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32))
    return PlotData(tuple(parts), mixed, nothing)
