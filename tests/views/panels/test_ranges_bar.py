from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QSlider, QWidget

from calibgui.core.ranges.catalogue import KINDS, PER_DIMENSION_LEAST_ERROR, SHARED_QUANTILE
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import TARGETS
from calibgui.views.panels.better_choice import Better
from calibgui.views.panels.facts import Fact
from calibgui.views.panels.parameter_popup import ParameterPopup
from calibgui.views.panels.ranges_bar import RangesBar, RangesBarState
from calibgui.views.states.schemes import scheme_groups, target_groups
from tests.views.stage import stage

SHARED = RangeScheme(SHARED_QUANTILE)
BETTER = Better("Better for this target", "Shared range: 0.992", "0.992", "Raw codes", scheme=SHARED)
STATE = RangesBarState(outside=0.00132, recall=0.8384, better=BETTER, outside_tip="English: 0.10 %")


@pytest.fixture
def bar(qtbot):
    bar = RangesBar(scheme_groups(), target_groups())
    window = stage(qtbot, bar, 1100)
    yield bar
    window.close()


def value(bar: RangesBar, name: str) -> str:
    text = bar.findChild(Fact, name).findChild(QLabel, "fact_value").text()
    return text.replace("\N{NO-BREAK SPACE}", " ")


def popup_of(bar: RangesBar, qtbot) -> ParameterPopup:
    qtbot.mouseClick(bar.parameter, Qt.MouseButton.LeftButton)
    return bar.findChild(ParameterPopup)


def test_that_the_verdict_is_a_dash_before_the_first_ranges(bar):
    assert {value(bar, name) for name in ("outside_fact", "recall_fact")} == {"–"}
    assert not bar.better.isVisible()


def test_that_it_shows_choice_and_verdict_with_what_stands_behind(bar):
    bar.sync(replace(STATE, scheme=SHARED, target="vespa-int8"))
    assert (bar.scheme.currentText(), bar.target.currentText()) == ("Shared, quantile", "Vespa int8")
    assert bar.parameter.text().replace("\N{NO-BREAK SPACE}", " ") == "99.99 %"
    assert (value(bar, "outside_fact"), value(bar, "recall_fact")) == ("0.13 %", "0.838")
    outside = bar.findChild(Fact, "outside_fact")
    assert "English: 0.10" in outside.toolTip()
    assert "English: 0.10" in outside.accessibleDescription()


def test_that_every_scheme_and_target_can_be_chosen_and_titles_can_not(bar):
    for combo, keys in ((bar.scheme, [kind.name for kind in KINDS]), (bar.target, [it.id for it in TARGETS])):
        rows = [combo.itemData(row, Qt.ItemDataRole.UserRole) for row in range(combo.count())]
        assert sorted(key for key in rows if key is not None) == sorted(keys)
        titles = [row for row, key in enumerate(rows) if key is None]
        assert titles
        assert not any(combo.model().item(row).isEnabled() for row in titles)


def test_that_the_boxes_show_every_short_name_whole_where_there_is_room(bar):
    for combo in (bar.scheme, bar.target):
        assert combo.width() >= combo.full_width()


def test_that_choosing_by_keyboard_tells_the_scheme_and_the_target(bar, qtbot):
    bar.scheme.setFocus()
    with qtbot.waitSignal(bar.schemeChosen) as told:
        qtbot.keyClick(bar.scheme, Qt.Key.Key_Down)
    assert told.args == [RangeScheme("per-dimension quantile")]
    bar.target.setFocus()
    with qtbot.waitSignal(bar.targetChosen) as told:
        qtbot.keyClick(bar.target, Qt.Key.Key_Down)
    assert told.args == ["elasticsearch-byte"]


def test_that_recommend_is_asked_where_it_can_be_and_says_why_not(bar, qtbot):
    assert not bar.recommend.isEnabled()
    bar.sync(replace(STATE, can_recommend=True, recommend_tip="Find <them>"))
    assert "Find &lt;them&gt;" in bar.recommend.toolTip()
    assert bar.recommend.accessibleDescription() == "Find <them>"
    with qtbot.waitSignal(bar.recommendRequested):
        qtbot.mouseClick(bar.recommend, Qt.MouseButton.LeftButton)
    bar.sync(replace(STATE, recommend_tip="Calibrate first"))
    assert not bar.recommend.isEnabled()
    assert "Calibrate first" in bar.recommend.toolTip()


def test_that_the_words_of_recommend_stay_whole_in_the_narrowest_bar(bar):
    bar.sync(replace(STATE, can_recommend=True))
    bar.resize(600, bar.height())
    assert bar.recommend.width() >= bar.recommend.sizeHint().width()


def test_that_one_click_takes_the_better_scheme_or_target(bar, qtbot):
    bar.sync(STATE)
    button = bar.findChild(QPushButton, "better_button")
    assert button.accessibleName() == "Better for this target: Shared range: 0.992"
    with qtbot.waitSignal(bar.schemeChosen) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [SHARED]
    bar.sync(replace(STATE, better=replace(BETTER, scheme=None, target="faiss-sq8")))
    with qtbot.waitSignal(bar.targetChosen) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["faiss-sq8"]


def test_that_nothing_can_be_chosen_while_it_is_locked(bar):
    bar.sync(replace(STATE, locked=True))
    parts = (bar.scheme, bar.target, bar.parameter, bar.findChild(QPushButton, "better_button"))
    assert not any(part.isEnabled() for part in parts)


@pytest.mark.parametrize("better", [None, BETTER, replace(BETTER, short="")])
@pytest.mark.parametrize("width_px", [600, 640, 688, 900, 1100, 1600])
def test_that_nothing_is_clipped_or_covers_another(bar, qtbot, better, width_px):
    bar.sync(replace(STATE, better=better))
    bar.resize(width_px, bar.height())
    facts = [bar.findChild(Fact, "outside_fact"), bar.findChild(Fact, "recall_fact")]
    parts: list[QWidget] = [bar.scheme, bar.target, *([bar.better] if better else []), *facts]
    assert width_px >= bar.minimumSizeHint().width()
    qtbot.waitUntil(lambda: facts[1].geometry().right() <= width_px - 20)
    for fact in facts:
        qtbot.waitUntil(lambda fact=fact: fact.width() >= fact.minimumSizeHint().width())
    if better is not None:
        qtbot.waitUntil(lambda: bar.better.width() >= bar.better.minimumSizeHint().width())
    for left, right in pairwise(parts):
        assert left.geometry().right() < right.x()


def test_that_words_give_way_in_the_smallest_window_and_numbers_stay(bar):
    bar.sync(STATE)
    button, note = bar.findChild(QPushButton, "better_button"), bar.findChild(QLabel, "fact_note")
    bar.resize(1100, bar.height())
    assert (button.text(), note.isVisible()) == ("Shared range: 0.992", True)
    bar.resize(688, bar.height())
    assert (button.text(), note.isVisible()) == ("0.992", False)
    assert button.accessibleName().endswith("Shared range: 0.992")


def test_that_a_scheme_without_a_parameter_offers_none(bar):
    bar.sync(replace(STATE, scheme=RangeScheme(PER_DIMENSION_LEAST_ERROR)))
    assert not bar.parameter.isVisible()


def test_that_the_slider_tells_every_value_as_it_moves(bar, qtbot):
    bar.sync(replace(STATE, scheme=SHARED))
    told: list[RangeScheme] = []
    bar.schemeChosen.connect(told.append)
    popup = popup_of(bar, qtbot)
    slider = popup.findChild(QSlider, "parameter_slider")
    assert slider.hasFocus()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert len(told) == 3
    assert sorted((scheme["q"] for scheme in told), reverse=True) == [scheme["q"] for scheme in told]
    assert popup.field.text() == slider.accessibleDescription() != "99.99\N{NO-BREAK SPACE}%"
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert QApplication.activePopupWidget() is None


def test_that_a_typed_value_is_taken_exactly_and_a_bad_one_is_refused_in_words(bar, qtbot):
    bar.sync(replace(STATE, scheme=SHARED))
    told: list[RangeScheme] = []
    bar.schemeChosen.connect(told.append)
    popup = popup_of(bar, qtbot)
    field = popup.findChild(QLineEdit, "parameter_field")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "99.95%")
    popup.slider.setFocus()
    assert told == [SHARED.replaced(q=0.9995)]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "3")
    popup.slider.setFocus()
    assert len(told) == 1
    assert field.text() == "99.95\N{NO-BREAK SPACE}%"
    hint = popup.findChild(QLabel, "parameter_hint").text().replace("\N{NO-BREAK SPACE}", " ")
    assert hint == "Give a number from 90 % to 100 %."
    qtbot.mouseClick(popup.findChild(QPushButton, "parameter_default"), Qt.MouseButton.LeftButton)
    assert told[-1] == SHARED
    popup.close()
