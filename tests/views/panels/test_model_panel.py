from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from calibgui.core.encoding.spec import BUNDLED, ModelInfo
from calibgui.core.errors import ErrorReport
from calibgui.views.panels.model_panel import ModelPanel, ModelPanelState
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.combo_box import ComboBox
from tests.views.stage import stage

INFO = ModelInfo(BUNDLED, "53aa", None, 384, 256, True, "cpu")
STATE = ModelPanelState(recent=("/models/own",), info=INFO, devices=("auto", "cpu"))
ERROR = ErrorReport("ModelError", "No file config.json in that folder.", "Choose another folder.")


@pytest.fixture
def panel(qtbot):
    panel = ModelPanel()
    panel.sync(STATE)
    window = stage(qtbot, panel, 340)
    yield panel
    window.close()


def combo(panel: ModelPanel, name: str = "model_combo") -> ComboBox:
    return panel.findChild(ComboBox, name)


def choose(combo: ComboBox, text: str) -> None:
    """As a click in the opened list does."""
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


def test_that_it_offers_the_bundled_model_recent_ones_and_two_ways_to_others(panel):
    model = combo(panel)
    texts = [model.itemText(row) for row in range(model.count()) if model.itemText(row)]
    assert texts == [BUNDLED, "/models/own", "Choose folder…", "Model name…"]
    assert model.currentText() == BUNDLED


def test_that_a_model_chosen_is_told(panel, qtbot):
    with qtbot.waitSignal(panel.modelChosen) as chosen:
        choose(combo(panel), "/models/own")
    assert chosen.args == ["/models/own"]


@pytest.mark.parametrize(
    ("text", "signal"), [("Choose folder…", "folderRequested"), ("Model name…", "nameRequested")]
)
def test_that_the_ways_to_other_models_are_never_chosen_themselves(panel, qtbot, text, signal):
    with qtbot.waitSignal(getattr(panel, signal)):
        choose(combo(panel), text)
    assert combo(panel).currentText() == BUNDLED


def test_that_the_facts_follow_the_model(panel):
    facts = panel.findChild(QLabel, "model_facts")
    assert facts.text() == "384 dims · 256 tokens · normalized"
    panel.sync(replace(STATE, loading=True))
    assert facts.text() == "Loading…"
    panel.sync(replace(STATE, info=replace(INFO, max_tokens=None, normalized=False)))
    assert facts.text() == "384 dims · not normalized"


def test_that_only_the_devices_there_are_can_be_chosen(panel, qtbot):
    device = combo(panel, "device_combo")
    assert [device.itemText(row) for row in range(device.count())] == ["Auto", "CPU"]
    with qtbot.waitSignal(panel.deviceChosen) as chosen:
        choose(device, "CPU")
    assert chosen.args == ["cpu"]


def test_that_an_error_stands_in_the_panel_with_its_remedy_first(panel, qtbot):
    height = panel.sizeHint().height()
    panel.sync(replace(STATE, name="/models/own", error=ERROR))
    text = panel.findChild(QLabel, "error_text")
    assert text.isVisible()
    assert text.text() == f"{ERROR.message} {ERROR.remedy}"
    assert panel.sizeHint().height() > height
    signals = {
        "error_use_bundled": panel.useBundledRequested,
        "error_details": panel.detailsRequested,
        "error_copy": panel.copyRequested,
    }
    for name, signal in signals.items():
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(panel.findChild(Button, name), Qt.MouseButton.LeftButton)
    panel.sync(STATE)
    assert not text.isVisible()


def test_that_the_bundled_model_is_no_remedy_for_itself(panel):
    panel.sync(replace(STATE, error=ERROR))
    assert not panel.findChild(Button, "error_use_bundled").isVisible()


def test_that_a_run_locks_it(panel):
    panel.sync(replace(STATE, locked=True))
    assert not combo(panel).isEnabled()
    assert not panel.findChild(Button, "options_button").isEnabled()
