"""The first rows as a table."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from calibgui.core.sources.preview import Preview
from calibgui.models.preview_model import IS_TEXT_ROLE, PreviewModel

TABLE = Preview(
    "csv",
    "",
    "utf-8",
    ",",
    '"',
    True,
    ("title", "body"),
    "body",
    (),
    (("a", "b\nc"), ("d", "e")),
    ("b\nc", "e"),
)
LINES = replace(
    TABLE, format="text", columns=(), column=None, rows=(("one",), ("two",)), texts=("one", "two")
)


def model_of(preview: Preview | None) -> PreviewModel:
    model = PreviewModel()
    model.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    model.set_preview(preview)
    return model


def test_that_a_table_shows_its_cells_each_on_one_line(qtbot: QtBot) -> None:
    model = model_of(TABLE)
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    assert model.index(0, 1).data() == "b c"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "title"


def test_that_the_text_column_and_joined_ones_are_marked(qtbot: QtBot) -> None:
    model = model_of(TABLE)
    assert [model.index(0, column).data(IS_TEXT_ROLE) for column in (0, 1)] == [False, True]
    model.set_preview(replace(TABLE, joined=("title",)))
    assert [model.index(0, column).data(IS_TEXT_ROLE) for column in (0, 1)] == [True, True]


def test_that_lines_are_one_column_that_can_not_be_chosen(qtbot: QtBot) -> None:
    model = model_of(LINES)
    assert (model.columnCount(), model.column_name(0)) == (1, None)


def test_that_a_model_without_a_preview_is_empty(qtbot: QtBot) -> None:
    model = model_of(TABLE)
    model.set_preview(None)
    assert (model.rowCount(), model.columnCount()) == (0, 0)
