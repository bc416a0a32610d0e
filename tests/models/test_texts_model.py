from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from calibgui.models.texts_model import TextRole, TextsModel


@pytest.fixture
def model(qapp):
    model = TextsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    tester.deleteLater()
    model.deleteLater()


def held_out(model: QAbstractListModel) -> list[bool]:
    return [model.index(row).data(TextRole.IS_HELD_OUT) for row in range(model.rowCount())]


def test_that_it_holds_the_texts_in_order_and_says_which_are_held_out(model):
    model.set_texts(("a", "b", "c", "d"), 2, 1)
    assert [model.index(row).data() for row in range(model.rowCount())] == ["a", "b", "c"]
    assert [model.index(row).data(TextRole.NUMBER) for row in range(3)] == [1, 2, 3]
    assert held_out(model) == [False, False, True]
    assert (model.calibration_count, model.held_out_count) == (2, 1)


def test_that_fewer_texts_than_asked_fill_the_calibration_first(model):
    model.set_texts(("a", "b", "c"), 5, 2)
    assert held_out(model) == [False, False, False]
    assert (model.calibration_count, model.held_out_count) == (3, 0)


def test_that_another_split_of_the_same_texts_is_no_reset(model, qtbot):
    texts = tuple("abcdef")
    model.set_texts(texts, 4, 2)
    changes = []
    model.dataChanged.connect(lambda first, last: changes.append((first.row(), last.row())))
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_texts(texts, 2, 4)
    assert held_out(model) == [False, False, True, True, True, True]
    assert changes == [(2, 4)]
    model.set_texts(texts, 2, 4)
    assert len(changes) == 1


def test_that_other_texts_reset_and_clear_empties(model, qtbot):
    model.set_texts(("a",), 1, 0)
    with qtbot.waitSignal(model.modelReset):
        model.set_texts(("b",), 1, 0)
    model.clear()
    assert model.rowCount() == 0


def test_that_screen_readers_learn_what_is_held_out(model):
    model.set_texts(("a", "b"), 1, 1)
    descriptions = [model.index(row).data(Qt.ItemDataRole.AccessibleDescriptionRole) for row in range(2)]
    assert descriptions == ["calibration", "held out"]


def test_that_nothing_is_known_of_no_row(model):
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0)) == 0
