"""The plot while it shows one pair of the coverage matrix, and marks by the hundred thousand."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from calibgui.views.plot.data_export import write_plot_csv
from calibgui.views.plot.envelope_view import EnvelopeView
from calibgui.views.plot.legend_keys import MIXED, legend_entries
from calibgui.views.plot.marks_item import thinned
from tests.views.plot.data import flat
from tests.views.stage import stage

PAIR = replace(flat(8, (-0.1, 0.1), outside=((1, 0.3),)), outline="Ranges from English")


def test_that_the_outline_is_called_what_it_is() -> None:
    names = [entry.text for entry in legend_entries(PAIR, frozenset()) if entry.kind == MIXED]
    assert names == ["Ranges from English"]


def test_that_the_table_does_not_call_ranges_of_one_domain_mixed(tmp_path: Path) -> None:
    write_plot_csv(PAIR, tmp_path / "pair.csv")
    with (tmp_path / "pair.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[:3] == ["dimension", "ranges_min", "ranges_max"]


def test_that_the_chip_names_the_pair_and_closes_it(qtbot: QtBot) -> None:
    view = EnvelopeView()
    window = stage(qtbot, view, 1100, 700)
    closed: list[None] = []
    view.pairClosed.connect(lambda: closed.append(None))
    chip = view.findChild(QPushButton, "pair_chip")
    assert chip is not None
    assert not chip.isVisible()
    view.set_pair("Ranges from R&D, texts in B")
    assert chip.isVisible()
    assert chip.accessibleName() == "Ranges from R&D, texts in B, close"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert len(closed) == 1
    view.set_pair("")
    assert not chip.isVisible()
    window.close()


@pytest.mark.parametrize("side", [2, 4])
def test_that_of_the_marks_in_a_square_the_first_stays(side: int) -> None:
    points = np.random.default_rng(0).uniform(-3, 60, (5000, 2))
    _, first = np.unique(np.floor(points / side).astype(np.int64), axis=0, return_index=True)
    assert np.array_equal(thinned(points, side), points[np.sort(first)])


def test_that_no_marks_stay_none() -> None:
    assert thinned(np.empty((0, 2)), 2).shape == (0, 2)
