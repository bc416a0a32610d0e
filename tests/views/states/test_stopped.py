from __future__ import annotations

from threading import Semaphore

from tests.window_rig import WindowRig


def test_that_a_run_stopped_while_checking_says_how_far_the_check_was(qtbot, tmp_path) -> None:
    gate = Semaphore(0)
    rig = WindowRig(qtbot, tmp_path, gate=gate)
    try:
        rig.add("a.txt", count=100, calibration=20, held_out=40)
        rig.click("calibrate_button")
        gate.release(3)
        rig.wait(lambda: rig.session.snapshot is not None and rig.session.snapshot.progress.checked > 0)
        rig.click("calibrate_button")
        gate.release(10)
        rig.wait_idle()
        text = rig.text("status_text")
        assert text.startswith("Stopped while checking, at ")
        assert text.endswith(" of 40 held-out texts")
    finally:
        rig.end()
