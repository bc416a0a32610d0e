"""Finding a dimension by its number, filters on and off, thresholds moved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from calibgui.models.dimensions_look import FILTERS
from calibgui.models.session import Session
from calibgui.views.dimensions.dimensions_view import DimensionsView
from calibgui.views.dimensions.threshold_popup import ThresholdPopup


def test_that_a_number_typed_selects_that_dimension(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    qtbot.keyClicks(view.bar.field, "147")
    assert session.selected_dimension == 147
    assert view.table.selectionModel().selectedRows()
    qtbot.keyClick(view.bar.field, Qt.Key.Key_Return)
    assert view.table.hasFocus()


def test_that_what_is_no_dimension_is_not_taken(qtbot: QtBot, view: DimensionsView, session: Session) -> None:
    qtbot.keyClicks(view.bar.field, "x-7")
    assert session.selected_dimension == 7, "only the digit is taken"
    qtbot.keyClicks(view.bar.field, "9999")
    assert session.selected_dimension in range(200)


def test_that_a_chip_tells_its_count_and_a_click_filters(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    chip = view.bar.chips["one_domain"]
    count = int(chip.text().split("·")[1])
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert session.look.dimensions.filters == {"one_domain"}
    assert chip.isChecked()
    assert view.table.model().rowCount() == count
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert session.look.dimensions.filters == frozenset()
    assert not chip.isChecked()


def popup_of(view: DimensionsView) -> tuple[ThresholdPopup, QDoubleSpinBox]:
    popup = view.bar.findChild(ThresholdPopup)
    assert popup is not None
    assert popup.isVisible()
    return popup, popup.field


def test_that_a_click_on_the_value_asks_for_another(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    chip = view.bar.chips["outside"]
    place = chip.value_rect().center().toPoint()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=place)
    assert session.look.dimensions.filters == frozenset(), "the filter stays as it was"
    popup, field = popup_of(view)
    assert field.value() == 0.5
    field.selectAll()
    qtbot.keyClicks(field, "2.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert session.look.dimensions.thresholds.outside == 0.025
    assert chip.text().startswith("Outside > 2.5\N{NO-BREAK SPACE}%")
    QApplication.processEvents()
    assert not view.bar.findChildren(ThresholdPopup) or not popup.isVisible()


def test_that_f2_moves_the_levels_and_escape_leaves(
    qtbot: QtBot, view: DimensionsView, session: Session
) -> None:
    qtbot.keyClick(view.bar.chips["levels"], Qt.Key.Key_F2)
    popup, field = popup_of(view)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert session.look.dimensions.thresholds.levels == 136
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not view.bar.findChildren(ThresholdPopup) or not popup.isVisible()
    qtbot.keyClick(view.bar.chips["dead"], Qt.Key.Key_F2)
    assert not any(p.isVisible() for p in view.bar.findChildren(ThresholdPopup))


def test_that_chips_flow_and_stay_inside_at_every_width(view: DimensionsView) -> None:
    for width in (720, 900, 1100, 1600):
        view.resize(width, 700)
        boxes = [view.bar.chips[name].geometry() for name in FILTERS] + [view.bar.field.geometry()]
        for number, box in enumerate(boxes):
            assert view.bar.rect().contains(box), width
            assert not any(box.intersects(other) for other in boxes[:number])
