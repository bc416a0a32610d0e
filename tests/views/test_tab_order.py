from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.window_rig import WindowRig


@pytest.fixture
def rig(qtbot, tmp_path):
    rig = WindowRig(qtbot, tmp_path)
    yield rig
    rig.end()


def tour(rig: WindowRig) -> list[str]:
    """The names of what Tab stops at, once round from the model's options."""
    rig.find_any("options_button").setFocus()
    names = []
    while not names or names[-1] != "options_button":
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        rig.qtbot.keyClick(focused, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.objectName() or type(focused).__name__)
        assert len(names) < 100
    return names


def test_that_tab_goes_from_set_up_to_results_to_what_is_next(rig: WindowRig) -> None:
    first, second = rig.add("a.txt", "b.txt")
    rig.calibrate()
    row = ["swatch_button", "calibration_spin", "held_out_spin"]
    assert tour(rig) == [
        *("model_combo", "device_combo", "add_button"),
        *(f"domain_row_{first}", *row),
        *(f"domain_row_{second}", *row),
        *(
            "texts_view",
            "scheme_combo",
            "parameter_button",
            "target_combo",
            "recommend_button",
            "better_button",
            "tab_envelopes",
            "segment_index",
            f"legend_{first}",
            f"legend_{second}",
        ),
        *("plot_save-picture", "EnvelopePlot", "Overview"),
        *("open_button", "save_button", "calibrate_button", "export_button", "options_button"),
    ]


def test_that_a_domain_added_later_has_its_place_among_the_others(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    added = rig.add("b.txt")[0]
    names = tour(rig)
    assert names.index(f"domain_row_{added}") == names.index("texts_view") - 4


def test_that_an_empty_window_goes_through_its_ways_to_begin(rig: WindowRig) -> None:
    assert tour(rig) == [
        *("model_combo", "device_combo", "add_button", "empty_add_button", "empty_demo_button"),
        "empty_open_button",
        *("open_button", "save_button", "options_button"),
    ]


def test_that_the_dimensions_are_reached_from_field_to_texts(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.wait(lambda: rig.session.findings.checks_of(rig.session.result) is not None)
    rig.trigger("tab_dimensions")
    rig.parts.controller.select_dimension(3)
    names = tour(rig)
    start = names.index("tab_dimensions")
    chips = [f"filter_{name}" for name in ("outside", "one_domain", "dead", "levels", "outlier")]
    expected = ["tab_dimensions", "find_dimension", *chips, "dimensions_table", "dimension_histogram"]
    assert names[start : start + len(expected)] == expected
    assert names[start + len(expected)] == "exclude_button"


def test_that_the_search_check_is_reached_from_its_table_to_the_queries(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.calibrate()
    rig.wait(lambda: not rig.session.search.missing and rig.session.search.running == "")
    rig.trigger("tab_search")
    names = tour(rig)
    start = names.index("rules_button")
    expected = ["rules_button", "search_queries", "segment_10", "query_box", "query_before", "query_after"]
    assert names[start : start + len(expected)] == expected
