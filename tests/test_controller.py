"""The Session and the worker thread together, without a window; a fake encoder decides when batches end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Semaphore
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from calibgui.controller import Controller
from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import ModelError
from calibgui.models.activity import Activity, Outcome
from calibgui.models.export_choice import ExportChoice
from calibgui.models.session import Session
from calibgui.workers.job_runner import JobRunner
from tests.fakes import FakeEncoder, write_texts


class Rig:
    """A session, its controller and a worker whose encoder can be gated."""

    def __init__(self, qtbot: QtBot, folder: Path, **fake: Any) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.encoder = FakeEncoder(**fake)
        self.load: Callable[[ModelSpec], FakeEncoder] = lambda spec: self.encoder
        self.session = Session()
        self.runner = JobRunner(lambda spec: self.load(spec))
        self.controller = Controller(self.session, self.runner)

    def add(self, name: str, count: int = 60) -> str:
        self.controller.add_files([write_texts(self.folder / name, count, name)])
        domain = self.session.domains.all[-1]
        self.controller.set_counts(domain.id, 30, 10)
        return domain.id

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def wait_idle(self) -> None:
        self.wait(lambda: self.session.activity is Activity.IDLE and not self.runner.busy)

    def calibrate(self) -> None:
        self.controller.calibrate()
        self.wait_idle()


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    rigs: list[Rig] = []

    def build(**fake: Any) -> Rig:
        rigs.append(Rig(qtbot, tmp_path, **fake))
        return rigs[-1]

    yield build
    for rig in rigs:
        rig.controller.shut_down()


def test_that_a_file_added_is_read_in_the_worker(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    assert rig.session.domains.scan(domain_id) is None
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    assert len(rig.session.domains.samples()[domain_id].calibration) == 30


def test_that_the_same_file_again_selects_its_domain(make: Callable[..., Rig]) -> None:
    rig = make()
    first, _ = rig.add("a.txt"), rig.add("b.txt")
    rig.controller.add_files([rig.folder / "a.txt"])
    assert len(rig.session.domains.all) == 2
    assert rig.session.domains.selected == first


def test_that_a_file_that_cannot_be_read_has_its_error_and_the_others_stay(make: Callable[..., Rig]) -> None:
    rig = make()
    good = rig.add("good.txt")
    (rig.folder / "empty.txt").write_text("", encoding="utf-8")
    rig.controller.add_files([rig.folder / "empty.txt", rig.folder / "missing.txt"])
    _, empty, missing = (domain.id for domain in rig.session.domains.all)
    rig.wait(lambda: all(rig.session.domains.scan_error(d) for d in (empty, missing)))
    for domain_id, name in ((empty, "empty.txt"), (missing, "missing.txt")):
        error = rig.session.domains.scan_error(domain_id)
        assert error is not None
        assert name in error.message
        assert error.remedy
    rig.wait(lambda: rig.session.domains.scan(good) is not None)


def test_that_another_file_in_place_of_a_bad_one_mends_the_domain(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.controller.add_files([rig.folder / "missing.txt"])
    domain_id = rig.session.domains.all[0].id
    rig.wait(lambda: rig.session.domains.scan_error(domain_id) is not None)
    rig.controller.find_file(domain_id, write_texts(rig.folder / "found.txt", 50))
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)


def test_that_a_pattern_becomes_the_domains_of_its_files(make: Callable[..., Rig]) -> None:
    rig = make()
    for name in ("b.txt", "a.txt", "c.csv"):
        write_texts(rig.folder / name, 40, name)
    rig.controller.add_files([rig.folder / "*.txt"])
    assert [domain.name for domain in rig.session.domains.all] == ["A", "B"]


def test_that_a_folder_becomes_one_domain_of_its_files_once(make: Callable[..., Rig]) -> None:
    rig = make()
    (rig.folder / "my corpus").mkdir()
    for name in ("b.txt", "a.txt"):
        write_texts(rig.folder / "my corpus" / name, 40, name)
    rig.controller.add_files([rig.folder / "my corpus"])
    other = rig.add("other.txt")
    rig.controller.add_files([rig.folder / "my corpus"])
    folder, _ = rig.session.domains.all
    assert (folder.name, [source.path.name for source in folder.sources]) == ("My corpus", ["a.txt", "b.txt"])
    assert rig.session.domains.selected == folder.id != other
    rig.wait(lambda: rig.session.domains.scan(folder.id) is not None)
    assert rig.session.domains.scan(folder.id).available == 80


def test_that_a_folder_of_too_many_files_is_told_and_the_other_files_are_added(
    make: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.core.sources.folders.MOST_FILES", 3)
    rig = make()
    (rig.folder / "many").mkdir()
    for number in range(4):
        write_texts(rig.folder / "many" / f"{number}.txt", 2)
    rig.controller.add_files([rig.folder / "many", write_texts(rig.folder / "one.txt", 40)])
    assert [domain.name for domain in rig.session.domains.all] == ["One"]
    assert rig.session.notice.message == "The folder many holds more than 3 files of texts."
    rig.wait_idle()


def test_that_a_domain_removed_while_it_is_read_leaves_no_trace(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt", 200_000)
    rig.controller.remove_domain(domain_id)
    rig.wait_idle()
    assert rig.session.domains.all == ()
    assert rig.session.domains.scan(domain_id) is None


def test_that_calibrating_gives_ranges_of_all_domains(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.add("a.txt")
    rig.add("b.txt")
    assert rig.session.is_stale
    rig.calibrate()
    result = rig.session.result
    assert result is not None
    assert rig.session.outcome is Outcome.CALIBRATED
    assert result.mixed.count == 60
    assert not rig.session.is_stale


def test_that_names_and_colours_do_not_make_a_result_stale_but_counts_do(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.calibrate()
    rig.controller.rename_domain(domain_id, "New")
    rig.controller.set_color(domain_id, 4)
    assert not rig.session.is_stale
    rig.controller.set_counts(domain_id, 20, 10)
    assert rig.session.is_stale
    rig.controller.set_counts(domain_id, 30, 10)
    assert not rig.session.is_stale
    rig.controller.set_seed(3)
    assert rig.session.is_stale


def test_that_stop_keeps_what_was_encoded_and_start_begins_again(make: Callable[..., Rig]) -> None:
    gate = Semaphore(0)
    rig = make(gate=gate)
    rig.add("a.txt")
    rig.add("b.txt")
    rig.controller.calibrate()
    gate.release(2)
    rig.wait(lambda: rig.encoder.batches == 2)
    rig.controller.stop()
    assert rig.session.activity is Activity.STOPPING
    gate.release(1)
    rig.wait_idle()
    assert rig.session.outcome is Outcome.STOPPED
    assert rig.session.result is not None
    assert rig.session.result.mixed.count in (20, 30)
    assert not rig.session.result.complete
    assert rig.session.is_stale
    gate.release(100)
    rig.calibrate()
    assert rig.session.result.complete
    assert rig.session.result.mixed.count == 60


def test_that_progress_shows_growing_envelopes(make: Callable[..., Rig]) -> None:
    gate = Semaphore(0)
    rig = make(gate=gate)
    rig.add("a.txt")
    rig.controller.calibrate()
    counts = []
    for step in range(1, 4):
        gate.release(1)
        rig.wait(lambda step=step: rig.session.snapshot.mixed is not None  # type: ignore[misc]
                 and rig.session.snapshot.mixed.count == 10 * step)  # fmt: skip
        counts.append(rig.session.snapshot.mixed.count)
    gate.release(100)
    rig.wait_idle()
    assert counts == [10, 20, 30]


def test_that_a_failing_model_is_told_and_the_last_result_stays(
    make: Callable[..., Rig], caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.calibrate()
    before = rig.session.result

    def broken(spec: ModelSpec) -> FakeEncoder:
        raise ModelError("The model could not be loaded.", remedy="Choose another.")

    rig.load = broken
    rig.controller.set_model(ModelSpec("other"))
    rig.calibrate()
    assert rig.session.outcome is Outcome.FAILED
    assert rig.session.model_error is not None
    assert rig.session.notice == rig.session.model_error
    assert rig.session.result is before
    assert rig.session.snapshot is not None
    assert rig.session.snapshot.result is before
    assert rig.session.domains.scan(domain_id) is not None


def test_that_a_crash_in_the_middle_is_told_and_the_next_run_works(
    make: Callable[..., Rig], caplog: pytest.LogCaptureFixture
) -> None:
    rig = make(fail_at="number 1")
    rig.add("a.txt")
    rig.calibrate()
    assert rig.session.outcome is Outcome.FAILED
    assert rig.session.notice is not None
    assert "the model broke" in rig.session.notice.message
    rig.load = lambda spec: FakeEncoder()
    rig.controller.set_model(ModelSpec("other"))
    rig.calibrate()
    assert rig.session.outcome is Outcome.CALIBRATED
    assert rig.session.notice is None


def test_that_a_file_gone_since_it_was_read_is_told_in_its_row(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    rig.add("b.txt")
    (rig.folder / "a.txt").unlink()
    rig.calibrate()
    assert rig.session.outcome is Outcome.FAILED
    assert rig.session.domains.selected == domain_id, "so that its row is in view"
    error = rig.session.domains.scan_error(domain_id)
    assert error is not None
    assert "a.txt" in error.message


def test_that_a_domain_left_out_is_not_calibrated(make: Callable[..., Rig]) -> None:
    rig = make()
    first, second = rig.add("a.txt"), rig.add("b.txt")
    rig.controller.set_enabled(first, False)
    rig.calibrate()
    assert rig.session.result is not None
    assert [item.domain.id for item in rig.session.result.domains] == [second]
    rig.controller.set_enabled(second, False)
    rig.controller.calibrate()
    assert rig.session.activity is Activity.IDLE


def test_that_export_writes_under_the_names_that_domains_have_now(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.calibrate()
    rig.controller.rename_domain(domain_id, "Reviews")
    folder = rig.folder / "out"
    with rig.qtbot.waitSignal(rig.controller.exported) as exported:
        rig.controller.export(ExportChoice(folder, True, True, ("int8",), True, None))
    assert exported.args == [folder]
    rig.wait_idle()
    assert rig.session.outcome is Outcome.EXPORTED
    assert np.array_equal(np.load(folder / "ranges-reviews.npy"), rig.session.result.ranges)  # type: ignore[union-attr]


def test_that_a_failed_export_is_told_and_the_result_stays(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.add("a.txt")
    rig.calibrate()
    rig.controller.export(ExportChoice(rig.folder / "a.txt" / "out", True, True, ("int8",), True, None))
    rig.wait_idle()
    assert rig.session.outcome is Outcome.FAILED
    assert rig.session.notice is not None
    assert rig.session.notice.kind == "ExportError"
    assert rig.session.result is not None


def test_that_a_plan_of_one_text_works(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.controller.set_counts(domain_id, 1, 0)
    rig.calibrate()
    assert rig.session.result is not None
    assert rig.session.result.request.domains[0].domain.plan == SamplePlan(1, 0)
    assert rig.session.result.outside.share is None


def test_that_counts_of_no_text_at_all_change_nothing(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.controller.set_counts(domain_id, 0, 0)
    assert rig.session.domains.all[0].plan == SamplePlan(30, 10)
    rig.controller.set_counts(domain_id, 0, 10)
    assert rig.session.domains.all[0].plan == SamplePlan(0, 10)


def test_that_excluding_a_text_makes_the_result_stale_and_needs_hardly_any_encoding(
    make: Callable[..., Rig],
) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.calibrate()
    batches = rig.encoder.batches
    assert rig.session.result is not None
    first = rig.session.result
    text = first.domains[0].sample.calibration[0]
    rig.controller.exclude_text(domain_id, text)
    assert rig.session.is_stale
    rig.wait_idle()
    assert not rig.session.is_stale
    assert text not in rig.session.result.domains[0].sample.calibration
    assert rig.encoder.batches == batches + 1
    rig.controller.readmit_texts(domain_id)
    rig.calibrate()
    assert rig.session.result.ranges.tobytes() == first.ranges.tobytes()
