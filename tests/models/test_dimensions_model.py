from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from calibgui.core.checks.dimensions import DimensionTable, DimensionThresholds, dimension_table
from calibgui.models.dimension_order import arranged
from calibgui.models.dimensions_look import COLUMNS, DimensionsLook
from calibgui.models.dimensions_model import DimensionRows, DimensionsModel
from tests.core.checks.results import random_parts, result_of


@pytest.fixture(scope="module")
def table() -> DimensionTable:
    return dimension_table(result_of(random_parts(20, {"a": (40, 20), "b": (40, 20)})))


def rows_of(table: DimensionTable, look: DimensionsLook) -> DimensionRows:
    return DimensionRows(table, arranged(table, look), ("A", "B"), (0, 1), DimensionThresholds())


@pytest.fixture
def model(qapp) -> Iterator[DimensionsModel]:
    model = DimensionsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    tester.deleteLater()


def test_that_rows_are_the_dimensions_in_the_order_given(model, table) -> None:
    model.set_rows(rows_of(table, DimensionsLook(sort="width")))
    assert (model.rowCount(), model.columnCount()) == (20, len(COLUMNS))
    widest = int(table.width.argmax())
    assert model.dimension(0) == widest
    assert model.row_of(widest) == 0
    assert model.index(0, 0).data() == widest
    assert model.index(0, COLUMNS.index("width")).data() == pytest.approx(float(table.width.max()))
    assert model.row_of(20) is None
    assert model.row_of(None) is None


def test_that_another_order_keeps_views_and_another_count_resets_them(model, table, qtbot) -> None:
    model.set_rows(rows_of(table, DimensionsLook(sort="width")))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.set_rows(rows_of(table, DimensionsLook(sort="min")))
    assert model.dimension(0) == int(table.minimum.argmax())
    with qtbot.waitSignal(model.modelReset):
        model.set_rows(rows_of(table, DimensionsLook(filters=frozenset({"one_domain"}))))
    assert 0 < model.rowCount() < 20
    hidden = int(np.flatnonzero(table.min_domain != table.max_domain)[0])
    assert model.row_of(hidden) is None
    with qtbot.waitSignal(model.modelReset):
        model.set_rows(None)
    assert model.rowCount() == 0
    assert model.rowCount(QModelIndex()) == 0


def test_that_a_cell_says_who_sets_it_and_a_head_what_it_is(model, table) -> None:
    model.set_rows(rows_of(table, DimensionsLook(sort="dimension", descending=False)))
    told = model.index(3, COLUMNS.index("min")).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert told == f"set by {'AB'[table.min_domain[3]]}"
    for section, _ in enumerate(COLUMNS):
        assert model.headerData(section, Qt.Orientation.Horizontal)
        assert model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
