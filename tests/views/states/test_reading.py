"""The window while a file is read: how far, Stop, what is left; and the statistics of what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Semaphore
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from calibgui import steps
from calibgui.core.calibration.snapshot import Snapshot
from calibgui.core.domain import Domain
from calibgui.core.sources.scan import ScanProgress
from calibgui.core.sources.statistics import TokenStatistics
from calibgui.models.activity import Activity
from calibgui.views.widgets.label import Label
from calibgui.views.widgets.progress_bar import ProgressBar
from tests.fakes import write_texts
from tests.window_rig import WindowRig

TOKENS = TokenStatistics(texts=1000, shortest=4, median=38, longest=512, truncated=31, max_tokens=256)


class Gated:
    """Takes the place of `steps.scan`: a third of the file is read, the rest when the test says so."""

    def __init__(self) -> None:
        self.gate = Semaphore(0)
        self._real = steps.scan

    def scan(self, domain: Domain, seed: int) -> steps.Steps:
        def run(should_stop: steps.StopCheck, encoder_for: steps.EncoderLoader) -> Iterator[Any]:
            yield ScanProgress(34, 100, 812_000)
            while not self.gate.acquire(timeout=0.01):
                if should_stop():
                    return
            yield from self._real(domain, seed)(should_stop, encoder_for)

        return run


@pytest.fixture
def gated(monkeypatch: pytest.MonkeyPatch) -> Gated:
    gated = Gated()
    monkeypatch.setattr(steps, "scan", gated.scan)
    return gated


def start(rig: WindowRig, name: str = "reviews.txt") -> str:
    rig.parts.controller.add_files([write_texts(rig.folder / name, 900)])
    domain_id = rig.ids[-1]
    rig.wait(lambda: rig.session.domains.scan_progress(domain_id) is not None)
    return domain_id


def status(rig: WindowRig, name: str) -> str:
    return rig.text(name, rig.window.status)


def facts(rig: WindowRig) -> list[str]:
    return rig.text("statistics_facts").replace("\u00a0", " ").split("\n")


def test_that_row_and_status_line_show_how_far_a_file_is_read(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    assert rig.text("caption", rig.row(domain_id)) == "reading 34 %"
    assert status(rig, "status_text") == "Reading reviews.txt 34 %"
    assert status(rig, "status_detail") == "812,000 texts"
    bar = rig.find(ProgressBar, "status_progress")
    assert bar.isVisible()
    assert bar.value() / bar.maximum() == pytest.approx(0.34, abs=0.01)
    assert rig.action("stop").isEnabled()
    assert rig.session.activity is Activity.IDLE
    assert rig.button("calibrate_button").isEnabled()
    gated.gate.release()
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    assert rig.text("caption", rig.row(domain_id)) == "reviews.txt · 900"
    assert not rig.find_any("stop_button").isVisible()
    assert not bar.isVisible()


def test_that_stop_leaves_the_row_unread_and_read_it_reads_it(rig: WindowRig, gated: Gated) -> None:
    gated.gate.release()
    other = start_read(rig, "other.txt")
    domain_id = start(rig)
    rig.click("stop_button", rig.window.status)
    row = rig.row(domain_id)
    assert rig.text("caption", row) == "Not read"
    rig.wait(lambda: not rig.parts.runner.busy)
    domains = rig.session.domains
    assert domains.scan(domain_id) is None
    assert domains.scan_error(domain_id) is None
    assert domains.scan_progress(domain_id) is None
    assert domains.scan(other) is not None
    assert "stopped" in rig.text("texts_notice")
    assert not rig.find_any("stop_button").isVisible()
    gated.gate.release()
    rig.click("read_button", row)
    rig.wait(lambda: domains.scan(domain_id) is not None)
    assert rig.text("caption", row) == "reviews.txt · 900"
    assert not rig.button("read_button", row).isVisible()


def start_read(rig: WindowRig, name: str) -> str:
    rig.parts.controller.add_files([write_texts(rig.folder / name, 900)])
    domain_id = rig.ids[-1]
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    return domain_id


def test_that_what_was_stopped_is_read_when_calibrating(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    rig.trigger("stop")
    rig.calibrate()
    assert rig.session.domains.scan(domain_id) is not None
    assert rig.session.result is not None
    assert not rig.session.domains.is_unread(rig.session.domains.all[0])


def test_that_calibrating_waits_for_the_file_that_is_being_read(rig: WindowRig, gated: Gated) -> None:
    start(rig)
    rig.click("calibrate_button")
    assert rig.session.activity is Activity.CALIBRATING
    assert status(rig, "status_text") == "Reading reviews.txt 34 %"
    gated.gate.release()
    rig.wait_idle()
    assert rig.session.result is not None


def test_that_a_calibration_takes_over_what_was_read_while_it_waited(
    rig: WindowRig, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain_id = start(rig)
    rig.click("calibrate_button")

    def read_again(*_args: object, **_options: object) -> Iterator[Any]:
        pytest.fail("the file is read a second time")

    monkeypatch.setattr("calibgui.core.calibration.calibrate.scan_steps", read_again)
    gated.gate.release()
    rig.wait_idle()
    assert rig.session.result is not None
    assert rig.session.result.domains[0].scan is rig.session.domains.scan(domain_id)


def test_that_the_source_dialog_shows_its_rows_while_a_file_is_read(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    rig.trigger("edit_sources")
    rig.wait(
        lambda: rig.session.previews.state is not None and rig.session.previews.state.preview is not None
    )
    assert rig.session.domains.scan_progress(domain_id) is not None, "the file is still being read"
    rig.dismiss("source_dialog")
    gated.gate.release()
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)


def test_that_a_calibration_that_waits_for_a_file_can_be_stopped(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    rig.click("calibrate_button")
    rig.click("stop_button", rig.window.status)
    assert rig.session.activity is Activity.IDLE
    assert rig.session.domains.scan_progress(domain_id) is not None
    rig.click("stop_button", rig.window.status)
    rig.wait_idle()
    assert rig.text("caption", rig.row(domain_id)) == "Not read"


def test_that_a_domain_removed_while_it_is_read_takes_its_progress_along(
    rig: WindowRig, gated: Gated
) -> None:
    domain_id = start(rig)
    rig.parts.controller.remove_domain(domain_id)
    rig.wait(lambda: not rig.parts.runner.busy)
    assert rig.session.domains.reading is None
    assert not rig.find_any("stop_button").isVisible()


def test_that_the_window_closes_while_a_file_is_read(rig: WindowRig, gated: Gated) -> None:
    start(rig)
    rig.window.end()
    assert not rig.window.isVisible()


def test_that_progress_touches_only_the_row_that_is_read(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    changes: list[str] = []
    rig.session.domains.changed.connect(lambda: changes.append("all"))
    rig.session.domains.progressChanged.connect(changes.append)
    progress = ScanProgress(70, 100, 900_000)
    for _ in range(2):  # the second says nothing new
        rig.session.domains.set_scan_progress(domain_id, progress)
    assert changes == [domain_id]
    assert rig.text("caption", rig.row(domain_id)) == "reading 70 %"


def test_that_statistics_tell_counts_lengths_and_what_is_cut(rig: WindowRig) -> None:
    path = rig.folder / "a.txt"
    path.write_text("one\none\n\ntwo\n   \nthree\nthree\n", encoding="utf-8")
    rig.parts.controller.add_files([path])
    domain_id = rig.ids[0]
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    assert facts(rig) == ["3 texts · 2 duplicates · 2 blank"]
    rig.session.domains.set_statistics(domain_id, TOKENS)
    assert facts(rig)[1] == "4 to 512 tokens, median 38 · 3.1 % cut at 256"
    rig.session.domains.set_statistics(domain_id, replace(TOKENS, shortest=38, longest=38, truncated=0))
    assert facts(rig)[1] == "38 tokens each · none cut at 256"
    assert not rig.find_any("statistics_warning").isVisible()


def test_that_dropped_lines_are_a_warning_with_the_first_line(rig: WindowRig) -> None:
    path = rig.folder / "a.txt"
    lines = [f"Text {n} \u4e2d".encode() for n in range(100)]
    lines[40] = lines[56] = lines[70] = b"bad \xff\xfe"
    path.write_bytes(b"\n".join(lines))
    rig.parts.controller.add_files([path])
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    warning = rig.find(QLabel, "statistics_warning")
    assert warning.text() == "3 undecodable lines dropped, first in line 41"
    assert warning.property("tone") == "warning"


@pytest.mark.parametrize("width_px", [280, 340])
def test_that_statistics_are_never_clipped(rig: WindowRig, width_px: int) -> None:
    (domain_id,) = rig.add("a.txt")
    rig.window.setup.setFixedWidth(width_px)
    long = TokenStatistics(12_345_678, 1, 123_456, 12_345_678, 9_999_999, 131_072)
    rig.session.domains.set_statistics(domain_id, long)
    label = rig.find(Label, "statistics_facts")
    domain = rig.session.domains
    scan = domain.scan(domain_id)
    assert scan is not None
    bad = replace(scan.sources[0], undecodable=1_234_567, first_undecodable=1_234_567)
    domain.set_scan(domain_id, replace(scan, sources=(bad,)))
    rig.wait(lambda: label.width() <= width_px - 32)
    for shown in (label, rig.find(Label, "statistics_warning")):
        assert shown.isVisible()
        assert shown.height() >= shown.heightForWidth(shown.width())
    metrics = label.fontMetrics()
    for line in label.text().split("\n"):
        for fact in line.split(" "):
            assert metrics.horizontalAdvance(fact) <= label.width()


def test_that_the_models_tokens_are_counted_again_for_another_role(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, str]] = []

    def statistics(domain: Domain, scan: Any, spec: Any) -> steps.Steps:
        def run(_should_stop: steps.StopCheck, _encoder_for: steps.EncoderLoader) -> Iterator[Any]:
            asked.append((domain.role, spec.prompt, spec.query_prompt))
            yield domain.id, TOKENS

        return run

    monkeypatch.setattr(steps, "statistics", statistics)
    (domain_id,) = rig.add("a.txt")
    assert asked == []  # nothing is known of a model yet
    rig.session.set_model_info(rig.encoder.info)
    rig.wait(lambda: rig.session.domains.statistics(domain_id) == TOKENS)
    rig.trigger("role_queries")
    rig.wait(lambda: len(asked) == 2 and rig.session.domains.statistics(domain_id) == TOKENS)
    rig.parts.controller.rename_domain(domain_id, "Other")
    assert asked == [("documents", "", ""), ("queries", "", "")]


def test_that_the_role_is_chosen_in_the_rows_menu_and_makes_the_result_stale(rig: WindowRig) -> None:
    (domain_id,) = rig.add("a.txt")
    rig.calibrate()
    assert not rig.session.is_stale
    row = rig.row(domain_id)
    menu = rig.find(QMenu, "domain_role_menu", row.menu)
    queries = next(action for action in menu.actions() if action.data() == "queries")
    queries.trigger()
    assert rig.session.domains.all[0].role == "queries"
    assert rig.session.is_stale
    assert rig.text("caption", row) == "queries · a.txt · 60"
    rig.qtbot.mouseClick(rig.button("more_button", row), Qt.MouseButton.LeftButton)
    rig.wait(row.menu.isVisible)
    assert queries.isChecked()
    row.menu.close()


def test_that_queries_reach_the_encoder_as_queries(rig: WindowRig, monkeypatch: pytest.MonkeyPatch) -> None:
    roles: list[str] = []
    real: Callable[..., Any] = rig.encoder.encode_batch

    def noting(texts: Any, role: Any = "documents") -> Any:
        roles.append(role)
        return real(texts, role)

    monkeypatch.setattr(rig.encoder, "encode_batch", noting)
    first, _second = rig.add("a.txt", "b.txt")
    rig.parts.controller.set_role(first, "queries")
    rig.calibrate()
    assert set(roles) == {"documents", "queries"}


def test_that_every_new_control_has_a_name(rig: WindowRig, gated: Gated) -> None:
    domain_id = start(rig)
    rig.trigger("stop")
    button = rig.find(QPushButton, "read_button", rig.row(domain_id))
    assert button.isVisible()
    assert button.accessibleName() == "Read Reviews"
    assert button.toolTip()


def test_that_a_calibration_that_reads_tells_how_far_it_is(rig: WindowRig) -> None:
    rig.add("a.txt")
    rig.session.set_activity(Activity.CALIBRATING)
    rig.session.set_snapshot(Snapshot("reading", reading="A", scanned=ScanProgress(1, 4, 1500)))
    assert (status(rig, "status_text"), status(rig, "status_detail")) == ("Reading A 25 %", "1,500 texts")
    rig.session.set_activity(Activity.IDLE)
