"""What the panels on the left say of the session, and what a run locks there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import pytest
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import BUNDLED, ModelInfo, ModelSpec
from calibgui.core.settings import Settings
from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.states.domains import domain_list_state
from calibgui.views.states.setup import model_panel_state, texts_panel_state
from tests.window_rig import WindowRig

INFO = ModelInfo("fake", "f" * 64, None, 384, 128, True, "cpu")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session()
    session.domains.add([tmp_path / "a.txt"])
    session.domains.add([tmp_path / "b.txt", tmp_path / "c.txt"])
    return session


def test_that_files_not_read_yet_say_so(session: Session) -> None:
    state = domain_list_state(session)
    assert [row.file_label for row in state.rows] == ["a.txt · reading", "2 files · reading"]
    assert (state.files, state.counts) == (3, ())
    assert texts_panel_state(session).phase == "reading"


def test_that_rows_hold_the_plan_and_the_selection(session: Session) -> None:
    first, second = session.domains.all
    session.domains.set_plan(first.id, SamplePlan(7, 3))
    rows = domain_list_state(session).rows
    assert (rows[0].calibration, rows[0].held_out) == (7, 3)
    assert [row.selected for row in rows] == [False, True]
    session.domains.select(first.id)
    assert [row.selected for row in domain_list_state(session).rows] == [True, False]
    assert texts_panel_state(session).domain == first.name
    assert second.id in [row.id for row in rows]


def test_that_a_domain_without_calibration_texts_is_said_to_only_check(session: Session) -> None:
    first = session.domains.all[0]
    session.domains.set_plan(first.id, SamplePlan(0, 3))
    row = domain_list_state(session).rows[0]
    assert (row.file_label, row.calibration, row.held_out) == ("check only · a.txt · reading", 0, 3)


def test_that_no_selection_shows_no_texts(session: Session) -> None:
    session.domains.select(None)
    assert texts_panel_state(session).phase == "none"


@pytest.mark.parametrize("activity", list(Activity))
def test_that_only_an_idle_session_can_be_changed(session: Session, activity: Activity) -> None:
    session.set_activity(activity)
    locked = activity is not Activity.IDLE
    state = domain_list_state(session)
    assert [row.locked for row in state.rows] == [locked, locked]
    assert state.add_enabled is not locked
    assert model_panel_state(session, Settings()).locked is locked


def test_that_the_model_panel_offers_what_was_used_and_what_there_is(session: Session) -> None:
    settings = Settings(recent_models=["own/model", BUNDLED])
    session.set_model(ModelSpec("other", device="cpu"))
    session.set_model_info(INFO)
    session.set_devices(("auto", "cpu", "cuda"))
    state = model_panel_state(session, settings)
    assert (state.name, state.device, state.info) == ("other", "cpu", INFO)
    assert state.recent == ("own/model",), "the bundled one stands there anyway"
    assert state.devices == ("auto", "cpu", "cuda")


def test_that_a_run_locks_the_set_up_and_its_end_frees_it(open_window: Callable[..., WindowRig]) -> None:
    gate = Semaphore(0)
    rig = open_window(gate=gate)
    first, second = rig.add("a.txt", "b.txt")
    controls: list[QWidget] = [
        rig.find(QSpinBox, "calibration_spin", rig.row(first)),
        rig.find(QSpinBox, "held_out_spin", rig.row(second)),
        rig.find_any("swatch_button"),
        rig.find(QComboBox, "model_combo"),
        rig.find(QComboBox, "device_combo"),
        rig.button("options_button"),
        rig.button("add_button"),
    ]
    assert all(control.isEnabled() for control in controls)
    rig.click("calibrate_button")
    assert not any(control.isEnabled() for control in controls)
    gate.release(8)
    rig.wait_idle()
    assert all(control.isEnabled() for control in controls)
    assert "8 dims" in rig.text("model_facts")
    assert rig.text("status_facts").endswith("Model ffffffff")


def test_that_a_domain_left_out_keeps_its_counts_but_not_its_fields(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    rig.parts.controller.set_enabled(domain, False)
    box = rig.find(QSpinBox, "calibration_spin", rig.row(domain))
    assert not box.isEnabled()
    assert box.value() == 30
