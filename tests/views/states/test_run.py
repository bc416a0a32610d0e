"""What header, status line, plot and ranges bar say on the way from Calibrate to the result."""

from __future__ import annotations

from collections.abc import Callable
from threading import Semaphore

import numpy as np
import pytest

from calibgui.core.encoding.spec import ModelSpec
from calibgui.models.activity import Activity, Outcome
from calibgui.views.states.run import duration_text
from tests.fakes import FakeEncoder
from tests.window_rig import WindowRig


@pytest.fixture
def gated(open_window: Callable[..., WindowRig]) -> WindowRig:
    """Two domains of 30 + 10 texts, in batches of 10 that end when the test says so."""
    rig = open_window(gate=Semaphore(0))
    rig.add("a.txt", "b.txt")
    return rig


def let_go(rig: WindowRig, batches: int) -> None:
    """End so many batches, and wait until the window has shown them."""
    assert rig.gate is not None
    done = rig.encoder.batches + batches
    rig.gate.release(batches)
    rig.wait(lambda: encoded(rig) == 10 * done)


def encoded(rig: WindowRig) -> int:
    snapshot = rig.session.snapshot
    return 0 if snapshot is None else snapshot.progress.calibrated + snapshot.progress.checked


def kind(rig: WindowRig, name: str) -> object:
    return rig.button(name).property("kind")


def test_that_calibrate_is_the_next_step_then_stop_in_its_place_then_export(gated: WindowRig) -> None:
    rig = gated
    assert (kind(rig, "calibrate_button"), kind(rig, "export_button")) == ("filled", "outlined")
    place = rig.button("calibrate_button").geometry()
    rig.click("calibrate_button")
    assert rig.button("calibrate_button").text() == "Stop"
    assert rig.button("calibrate_button").geometry() == place
    assert kind(rig, "calibrate_button") == "outlined"
    assert rig.button("stop_button").isVisible()
    assert not rig.button("export_button").isEnabled()
    let_go(rig, 8)
    rig.wait_idle()
    assert rig.button("calibrate_button").text() == "Calibrate"
    assert (kind(rig, "calibrate_button"), kind(rig, "export_button")) == ("outlined", "filled")
    assert rig.button("export_button").isEnabled()
    assert not rig.button("stop_button").isVisible()
    assert rig.text("status_text") == "Calibrated 60 texts, checked on 20"


def test_that_the_status_line_tells_how_far_the_run_is(gated: WindowRig) -> None:
    rig = gated
    assert rig.text("status_text") == "2 domains, 60 texts to calibrate on, 20 held out"
    rig.click("calibrate_button")
    assert rig.text("status_text") == "Loading the model"
    let_go(rig, 1)
    assert rig.text("status_text") == "Encoding 10 of 60"
    assert "texts/s" in rig.text("status_detail")
    assert "left" in rig.text("status_detail")
    let_go(rig, 5)
    assert rig.text("status_text") == "Encoding 60 of 60"
    let_go(rig, 1)
    assert rig.text("status_text") == "Checking on 10 of 20 held-out texts"
    let_go(rig, 1)
    rig.wait_idle()


def test_that_rows_and_plot_grow_with_the_run(gated: WindowRig) -> None:
    rig = gated
    plot = rig.window.results.envelopes.plot
    rig.click("calibrate_button")
    assert plot.data is None
    pictures = {bytes(plot.canvas.grab().toImage().constBits())}
    for batch in range(1, 7):
        let_go(rig, 1)
        assert rig.session.snapshot is not None
        assert rig.session.snapshot.mixed is not None
        bounds = rig.session.snapshot.mixed.bounds
        rig.qtbot.waitUntil(lambda bounds=bounds: plot.data is not None and plot.data.mixed is bounds)
        done = rig.row(rig.ids[0]).state.done
        assert done == 5 * batch, "domains run mixed"
        if done < 30:
            assert rig.text("caption", rig.row(rig.ids[0])) == f"{done} of 30"
        assert (
            f"From {10 * batch} texts, 8 dimensions" in rig.find_any("outside_fact").accessibleDescription()
        )
        assert rig.fact("outside_fact") == "–", "not settled"
        pictures.add(bytes(plot.canvas.grab().toImage().constBits()))
    assert len(pictures) >= 5
    let_go(rig, 2)
    rig.wait_idle()
    assert rig.fact("outside_fact").endswith("%")


def test_that_stop_keeps_what_was_encoded_and_calibrate_starts_again(gated: WindowRig) -> None:
    rig = gated
    assert rig.gate is not None
    rig.click("calibrate_button")
    let_go(rig, 2)
    rig.click("calibrate_button")
    assert rig.button("calibrate_button").text() == "Stopping…"
    assert not rig.button("calibrate_button").isEnabled()
    assert rig.text("status_text") == "Stopping…"
    assert rig.text("status_detail") == "20 of 60 kept"
    rig.gate.release()
    rig.wait_idle()
    assert rig.session.outcome is Outcome.STOPPED
    assert rig.text("status_text") == "Stopped at 30 of 60 texts"
    assert rig.window.results.envelopes.plot.data is not None
    assert kind(rig, "calibrate_button") == "filled"
    assert rig.button("export_button").isEnabled(), "what was encoded can be exported"
    rig.click("calibrate_button")
    rig.gate.release(8)
    rig.wait_idle()
    assert rig.text("status_text") == "Calibrated 60 texts, checked on 20"


@pytest.fixture
def loading(rig: WindowRig) -> Callable[[], None]:
    """Press Calibrate, then Stop while the model is being loaded."""
    may_load = Semaphore(0)

    def slow_model(spec: ModelSpec) -> FakeEncoder:
        may_load.acquire()
        return rig.encoder

    def stop_while_loading() -> None:
        rig.load = slow_model
        rig.parts.controller.set_model(ModelSpec("slow"))
        rig.wait_idle()
        rig.click("calibrate_button")
        assert rig.text("model_facts") == "Loading…"
        rig.click("stop_button")
        assert rig.text("status_text") == "Stopping…"
        may_load.release()
        rig.wait_idle()
        assert rig.session.outcome is Outcome.STOPPED

    return stop_while_loading


def test_that_stop_in_the_status_line_works_before_the_first_text(
    rig: WindowRig, loading: Callable[[], None]
) -> None:
    rig.add("a.txt")
    loading()
    assert rig.text("status_text") == "Stopped before the first text"
    assert not rig.button("export_button").isEnabled()


def test_that_a_run_stopped_before_its_first_text_says_nothing_about_the_one_before(
    rig: WindowRig, loading: Callable[[], None]
) -> None:
    (domain,) = rig.add("a.txt")
    rig.calibrate()
    rig.type_count(domain, "calibration_spin", 20)
    loading()
    assert rig.text("status_text") == "1 domain, 20 texts to calibrate on, 10 held out"
    assert rig.text("status_detail") == "Changed since the last calibration"
    told = rig.find_any("outside_fact").accessibleDescription()
    assert "From 30 texts" in told, "the ranges of the run before stay in sight"


def test_that_a_changed_count_asks_to_calibrate_again(rig: WindowRig) -> None:
    first, _ = rig.add("a.txt", "b.txt")
    rig.calibrate()
    rig.type_count(first, "calibration_spin", 20)
    assert kind(rig, "calibrate_button") == "filled"
    assert rig.text("status_text") == "2 domains, 50 texts to calibrate on, 20 held out"
    assert rig.text("status_detail") == "Changed since the last calibration"
    rig.type_count(first, "calibration_spin", 30)
    assert kind(rig, "export_button") == "filled"
    assert rig.text("status_text") == "Calibrated 60 texts, checked on 20"


def test_that_the_ranges_bar_says_what_numpy_says(rig: WindowRig) -> None:
    ids = rig.add("a.txt", "b.txt", "c.txt", count=200, calibration=50, held_out=100)
    rig.calibrate()
    result = rig.session.result
    assert result is not None
    calibration = np.concatenate([item.calibration for item in result.domains])
    low, high = calibration.min(axis=0), calibration.max(axis=0)
    width = high - low
    told = rig.find_any("outside_fact").accessibleDescription().split("\n")
    assert told[-2] == "From 150 texts, 8 dimensions"
    narrowest = f"Narrowest {width.min():.3f} (dim {width.argmin()})"
    assert told[-1] == f"{narrowest}, widest {width.max():.3f} (dim {width.argmax()})"
    assert told[-1] in rig.find_any("scheme_combo").accessibleDescription()
    outside = {d.domain.id: (d.held_out < low) | (d.held_out > high) for d in result.domains}
    for domain_id, line in zip(ids, told[1:4], strict=True):
        share = line.split(": ")[1].removesuffix(" of held-out values outside")
        assert percent(share) == pytest.approx(100 * outside[domain_id].mean(), abs=0.05)
    every = np.concatenate(list(outside.values()))
    assert percent(rig.fact("outside_fact")) == pytest.approx(100 * every.mean(), abs=0.05)


def percent(text: str) -> float:
    return float(text.removesuffix("%").strip())


def test_that_without_held_out_texts_nothing_is_claimed_about_them(rig: WindowRig) -> None:
    rig.add("a.txt", held_out=0)
    rig.calibrate()
    assert rig.fact("outside_fact") == "–"
    assert rig.text("status_text") == "Calibrated 30 texts, none held out to check"


def test_that_domains_left_out_leave_nothing_to_calibrate(rig: WindowRig) -> None:
    (domain,) = rig.add("a.txt")
    rig.parts.controller.set_enabled(domain, False)
    assert not rig.button("calibrate_button").isEnabled()
    assert rig.text("status_text") == "Ready"
    assert rig.session.activity is Activity.IDLE


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59, "59 s"), (59.5, "1 min 0 s"), (75, "1 min 15 s"), (4000, "1 h 6 min")],
)
def test_that_times_are_told_in_two_units_at_most(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
