"""Undo and redo with the worker behind: results, readings and comparisons follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Semaphore
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from calibgui.controller import Controller
from calibgui.core.domain import Source
from calibgui.models.activity import Activity
from calibgui.models.edit import Edit
from calibgui.models.project_state import state_of
from calibgui.models.session import Session
from calibgui.workers.job_runner import JobRunner
from tests.fakes import FakeEncoder, write_texts


class Rig:
    """A session, its controller and a worker."""

    def __init__(self, qtbot: QtBot, folder: Path, **fake: Any) -> None:
        self.qtbot, self.folder = qtbot, folder
        encoder = FakeEncoder(**fake)
        self.session = Session()
        self.runner = JobRunner(lambda _spec: encoder)
        self.controller = Controller(self.session, self.runner)
        self.history = self.controller.history

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=10_000)

    def wait_idle(self) -> None:
        self.wait(lambda: self.session.activity is Activity.IDLE and not self.runner.busy)

    def add(self, name: str) -> str:
        self.controller.add_files([write_texts(self.folder / name, 60, name)])
        domain = self.session.domains.all[-1]
        self.controller.set_counts(domain.id, 30, 10)
        self.wait(lambda: self.session.domains.scan(domain.id) is not None)
        return domain.id

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


def test_that_the_result_stays_and_fits_again_after_undo(make: Callable[..., Rig]) -> None:
    rig = make()
    domain_id = rig.add("a.txt")
    rig.calibrate()
    result = rig.session.result
    rig.controller.set_seed(3)
    rig.controller.set_counts(domain_id, 20, 10)
    assert rig.session.is_stale
    rig.history.undo()
    rig.history.undo()
    assert rig.session.result is result
    assert not rig.session.is_stale


def test_that_nothing_is_undone_while_a_run_is_on(make: Callable[..., Rig]) -> None:
    gate = Semaphore(0)
    rig = make(gate=gate)
    rig.add("a.txt")
    rig.controller.calibrate()
    before = state_of(rig.session)
    rig.history.undo()
    assert state_of(rig.session) == before
    gate.release(1000)
    rig.wait_idle()
    rig.history.undo()
    assert state_of(rig.session) != before


def test_that_what_is_read_after_a_step_is_not_taken_once_it_is_undone(make: Callable[..., Rig]) -> None:
    rig = make()
    domains, domain_id = rig.session.domains, rig.add("a.txt")
    first = domains.scan(domain_id)
    rig.controller.set_sources(domain_id, (Source(write_texts(rig.folder / "b.txt", 50, "other")),))
    rig.history.undo()
    rig.wait_idle()
    assert domains.scan(domain_id) is first
    rig.history.redo()
    rig.wait_idle()
    scan = domains.scan(domain_id)
    assert scan is not None
    assert scan.candidates[0].startswith("other")


def test_that_a_domain_that_comes_back_has_its_statistics(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.session.set_model_info(FakeEncoder().info)
    domains, domain_id = rig.session.domains, rig.add("a.txt")
    rig.wait_idle()
    before = domains.statistics(domain_id)
    for change in (
        lambda: rig.controller.remove_domain(domain_id),
        lambda: rig.controller.set_sources(domain_id, (Source(rig.folder / "missing.txt"),)),
    ):
        change()
        assert domains.statistics(domain_id) is None
        rig.history.undo()
        rig.wait_idle()
        assert domains.statistics(domain_id) == before


def test_that_several_files_added_at_once_are_one_step(make: Callable[..., Rig]) -> None:
    rig = make()
    domains = rig.session.domains
    rig.controller.add_files([write_texts(rig.folder / f"{name}.txt", 9, name) for name in "abc"])
    assert rig.session.history.undo == Edit("add", "A", domains.all[0].id, 3)
    rig.history.undo()
    assert (domains.all, domains.selected) == ((), None)
    rig.controller.load_demo()
    rig.history.undo()
    assert domains.all == ()


def test_that_a_comparison_closed_is_made_again_by_undo(make: Callable[..., Rig]) -> None:
    rig = make()
    rig.add("a.txt")
    rig.calibrate()
    assert rig.session.result is not None
    path = rig.folder / "earlier.npy"
    np.save(path, rig.session.result.ranges)
    comparison = rig.session.comparison
    rig.controller.comparison.open(path)
    rig.wait(lambda: comparison.state.comparison is not None)
    rig.controller.comparison.close()
    rig.history.undo()
    rig.wait(lambda: comparison.state.comparison is not None)
    assert rig.session.history.undo == Edit("compare", "earlier.npy")
    rig.history.undo()
    assert comparison.state.path is None
