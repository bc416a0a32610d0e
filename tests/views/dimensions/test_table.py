"""The table of dimensions, driven by pointer and keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from calibgui.core.checks.dimensions import DimensionTable
from calibgui.models.dimensions_look import COLUMNS, Column, DimensionsLook
from calibgui.models.dimensions_model import DimensionsModel
from calibgui.models.session import Session
from calibgui.views.dimensions.dimensions_view import DimensionsView
from calibgui.views.theme.tokens import LIGHT


def model(view: DimensionsView) -> DimensionsModel:
    found = view.table.model()
    assert isinstance(found, DimensionsModel)
    return found


def table(view: DimensionsView) -> DimensionTable:
    rows = model(view).rows
    assert rows is not None
    return rows.table


def click_row(qtbot: QtBot, view: DimensionsView, row: int) -> None:
    box = view.table.visualRect(model(view).index(row, 0))
    qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def click_head(qtbot: QtBot, view: DimensionsView, column: Column) -> None:
    heads = view.table.horizontalHeader()
    section = COLUMNS.index(column)
    assert not heads.isSectionHidden(section), column
    place = QPoint(heads.sectionViewportPosition(section) + 12, heads.height() // 2)
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)


def selected_row(view: DimensionsView) -> int | None:
    rows = view.table.selectionModel().selectedRows()
    return rows[0].row() if rows else None


def in_sight(view: DimensionsView, row: int) -> bool:
    box = view.table.visualRect(model(view).index(row, 0))
    return view.table.viewport().rect().contains(box)


def test_that_a_click_on_a_row_selects_its_dimension(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    click_row(qtbot, view, 4)
    assert session.selected_dimension == model(view).dimension(4)
    assert selected_row(view) == 4


def test_that_the_arrow_keys_move_the_selection(qtbot: QtBot, view: DimensionsView, session: Session) -> None:
    click_row(qtbot, view, 0)
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Down, 2),
        (Qt.Key.Key_Up, 1),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, 199),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(view.table, key)
        assert session.selected_dimension == model(view).dimension(row)
        assert in_sight(view, row)


def test_that_the_selection_survives_another_order_and_comes_into_sight(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    narrowest = int(table(view).width.argmin())
    session.select_dimension(narrowest)
    click_head(qtbot, view, "width")
    assert session.look.dimensions == DimensionsLook(sort="width")
    assert session.selected_dimension == narrowest
    assert selected_row(view) == 199
    assert in_sight(view, 199)
    click_head(qtbot, view, "width")
    assert selected_row(view) == 0
    assert in_sight(view, 0)


def test_that_a_filter_hides_the_selected_row_but_keeps_the_selection(
    view: DimensionsView, session: Session
) -> None:
    both = np.flatnonzero(table(view).min_domain != table(view).max_domain)
    session.select_dimension(int(both[0]))
    view.bar.chips["one_domain"].click()
    assert model(view).rowCount() == 200 - len(both)
    assert selected_row(view) is None
    assert session.selected_dimension == both[0]
    view.bar.chips["one_domain"].click()
    assert selected_row(view) == model(view).row_of(int(both[0]))


def test_that_a_dimension_selected_elsewhere_is_scrolled_to(view: DimensionsView, session: Session) -> None:
    for row in (190, 3):
        session.select_dimension(model(view).dimension(row))
        assert selected_row(view) == row
        assert in_sight(view, row)


def test_that_the_menu_sorts_by_columns_that_have_no_room_too(view: DimensionsView, session: Session) -> None:
    view.resize(720, 600)
    hidden = [c for i, c in enumerate(COLUMNS) if view.table.isColumnHidden(i)]
    assert "std" in hidden
    menu = view.table.menu()
    next(action for action in menu.actions() if action.objectName() == "sort_std").trigger()
    menu.close()
    assert session.look.dimensions.sort == "std"
    assert not view.table.isColumnHidden(COLUMNS.index("std"))


def test_that_what_a_threshold_marks_is_red_and_the_selected_row_has_its_ground(
    view: DimensionsView, session: Session
) -> None:
    def reds() -> int:
        image = view.table.viewport().grab().toImage()
        left = view.table.columnViewportPosition(COLUMNS.index("outside"))
        width = view.table.columnWidth(COLUMNS.index("outside"))
        pixels = (image.pixelColor(x, y) for x in range(left, left + width) for y in range(0, 26))
        return sum(pixel.red() > pixel.green() + 80 for pixel in pixels)

    assert reds() > 0
    session.look.set_dimensions(DimensionsLook().with_threshold("outside", 1.0))
    assert reds() == 0
    session.select_dimension(model(view).dimension(0))
    image = view.table.viewport().grab().toImage()
    assert image.pixelColor(view.table.viewport().width() // 2, 2) == QColor(LIGHT.selected)
