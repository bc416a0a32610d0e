"""What a person may do in an order that nobody planned, in the whole window: nothing is stuck or stale."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.targets import TARGETS
from calibgui.models.activity import Activity
from calibgui.models.export_choice import ExportChoice
from calibgui.models.target_choice import TargetChoice
from tests.judged_folder import write_judged
from tests.window_rig import WindowRig

TEXTS = [f"document number {row}" for row in range(80)]
QUERIES = [f"which document is number {row}?" for row in range(12)]
STEPS = 40


def quiet(rig: WindowRig) -> None:
    """Wait until nothing is wanted any more; nothing may be under way then, or said to be."""
    session, runner = rig.session, rig.parts.runner
    rig.wait(lambda: session.activity is Activity.IDLE and not runner.busy)
    rig.wait(lambda: not session.recommend.under_way and not runner.busy)
    rig.wait(lambda: session.search.running == "" and not runner.busy)
    for domain in session.domains.all:
        state = session.judged.search_of(domain.id)
        assert state is None or state.running == "", domain.name
    assert session.domains.reading is None
    current = session.recommend.current
    if current is not None:
        assert current.is_of(session.result), "it is about ranges that are not there any more"
        assert current.error is None


def add_vectors(rig: WindowRig, rows: np.ndarray, held_out: int) -> str:
    path = rig.folder / "vectors.npy"
    np.save(path, rows.astype(np.float32))
    rig.parts.controller.add_files([path])
    domain_id = rig.ids[-1]
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None)
    rig.parts.controller.set_counts(domain_id, max(1, len(rows) - held_out), held_out)
    rig.wait(lambda: not rig.parts.runner.busy)
    return domain_id


def _rows(name: str) -> tuple[np.ndarray, int]:
    rows = np.random.default_rng(3).standard_normal((300, 8))
    third = np.arange(300)[:, None] % 3 == 0
    return {
        "one": (rows[:1], 0),
        "two": (rows[:2], 1),
        "fewer than k": (rows[:12], 3),
        "zeros": (np.zeros((300, 8)), 100),
        "some zeros": (np.where(third, 0, rows), 100),
        "dim 1": (rows[:, :1], 100),
        "constant dimension": (np.where(np.arange(8) == 3, 0.5, rows), 100),
        "all equal": (np.ones((300, 8)), 100),
        "huge": (rows * 1e37, 100),
        "tiny": (rows * 1e-40, 100),
    }[name]


@pytest.mark.parametrize("target", ["usearch-i8", "st-faiss", "faiss-sq8"])
@pytest.mark.parametrize(
    "kind",
    [
        "one", "two", "fewer than k", "zeros", "some zeros", "dim 1", "constant dimension", "all equal",
        "huge", "tiny",
    ],
)  # fmt: skip
def test_that_degenerate_vectors_get_an_answer(rig: WindowRig, kind: str, target: str) -> None:
    add_vectors(rig, *_rows(kind))
    rig.trigger("tab_search")
    rig.calibrate()
    rig.parts.controller.set_target(target)
    rig.trigger("recommend")
    quiet(rig)
    current = rig.session.recommend.current
    assert current is not None
    assert current.phase == "answered"
    assert rig.session.search.error is None


class Hand:
    """Does one thing after the other that the window offers, without waiting for its end."""

    def __init__(self, rig: WindowRig, seed: int) -> None:
        self.rig, self.rng = rig, random.Random(seed)
        self.said: list[str] = []
        self.judged = write_judged(
            rig.folder / f"judged-{seed}", TEXTS, QUERIES, [{row: 2, row + 20: 1} for row in range(12)]
        )
        self.old = rig.folder / "old.npy"
        np.save(self.old, np.stack((np.full(8, -1), np.ones(8))).astype(np.float32))
        self._number = 0
        self._acts: list[Callable[[], None]] = [
            self.calibrate, self.calibrate, self.recommend, self.recommend, self.stop, self.target,
            self.scheme, self.remove, self.drop, self.drop_judged, self.lose_judged, self.exclude,
            self.compare, self.close_comparison, self.enable, self.counts, self.export, self.tab,
            self.close_card,
        ]  # fmt: skip

    def act(self) -> None:
        act = self.rng.choice(self._acts)
        self.said.append(act.__name__)
        act()
        for _ in range(self.rng.choice((0, 0, 1, 3, 20))):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)

    def _press(self, key: str) -> None:
        if self.rig.action(key).isEnabled():
            self.rig.trigger(key)

    def _domain(self) -> str | None:
        return self.rng.choice(self.rig.ids) if self.rig.ids else None

    def calibrate(self) -> None:
        self._press("calibrate")

    def recommend(self) -> None:
        self._press("recommend")

    def stop(self) -> None:
        self._press("stop")

    def tab(self) -> None:
        self._press(f"tab_{self.rng.choice(('envelopes', 'coverage', 'search', 'dimensions'))}")

    def close_card(self) -> None:
        self.rig.parts.controller.recommend.close()

    def target(self) -> None:
        self.rig.parts.controller.set_target(self.rng.choice(TARGETS).id)

    def scheme(self) -> None:
        self.rig.parts.controller.set_scheme(RangeScheme(self.rng.choice(KINDS).name))

    def remove(self) -> None:
        if (domain_id := self._domain()) is not None and len(self.rig.ids) > 2:
            self.rig.parts.controller.remove_domain(domain_id)

    def drop(self) -> None:
        if len(self.rig.ids) < 4:
            self._number += 1
            self.rig.drop(self.rig.file(f"more-{self._number}.txt", 90))

    def drop_judged(self) -> None:
        if len(self.rig.ids) < 5:
            self.rig.drop(self.judged)

    def lose_judged(self) -> None:
        if self.rng.random() < 0.3:
            shutil.rmtree(self.judged, ignore_errors=True)

    def exclude(self) -> None:
        domain_id, domains = self._domain(), self.rig.session.domains
        if domain_id is None or (scan := domains.scan(domain_id)) is None:
            return
        self.rig.parts.controller.exclude_text(domain_id, self.rng.choice(scan.candidates))

    def compare(self) -> None:
        self.rig.parts.controller.comparison.open(self.old)

    def close_comparison(self) -> None:
        self.rig.parts.controller.comparison.close()

    def enable(self) -> None:
        if (domain_id := self._domain()) is not None:
            self.rig.parts.controller.set_enabled(domain_id, self.rng.random() < 0.7)

    def counts(self) -> None:
        if (domain_id := self._domain()) is not None:
            self.rig.parts.controller.set_counts(
                domain_id, self.rng.choice((1, 30)), self.rng.choice((0, 50))
            )

    def export(self) -> None:
        choice = ExportChoice(
            self.rig.folder / "out",
            texts_file=self.rig.folder / "corpus.txt",
            engine=self.rng.choice((None, TargetChoice("parquet"), TargetChoice("i8bin"))),
        )
        self.rig.parts.controller.export(choice)


@pytest.mark.parametrize("seed", range(6))
def test_that_any_order_comes_to_rest(rig: WindowRig, seed: int) -> None:
    rig.add("a.txt", "b.txt", count=90, calibration=30, held_out=50)
    rig.file("corpus.txt", 30)
    hand = Hand(rig, seed)
    try:
        for _ in range(STEPS):
            hand.act()
        quiet(rig)
        out = rig.folder / "out"
        assert not out.exists() or not [path.name for path in out.iterdir() if ".part" in path.name]
    except BaseException:
        print(hand.said)
        raise


@pytest.mark.parametrize("seed", range(3))
def test_that_the_window_closes_in_the_middle_of_anything(rig: WindowRig, seed: int) -> None:
    rig.add("a.txt", "b.txt", count=90, calibration=30, held_out=50)
    rig.file("corpus.txt", 30)
    hand = Hand(rig, 100 + seed)
    rig.calibrate()
    for _ in range(15):
        hand.act()
    hand.recommend()
    rig.window.close()
    rig.wait(lambda: not rig.window.isVisible())


def test_that_a_check_that_is_not_wanted_any_more_is_not_said_to_run(rig: WindowRig, tmp_path: Path) -> None:
    judged = write_judged(tmp_path / "judged", TEXTS, QUERIES, [{row: 2, row + 20: 1} for row in range(12)])
    rig.drop(judged)
    rig.wait(lambda: not rig.parts.runner.busy)
    rig.parts.controller.set_counts(rig.ids[0], 40, 10)
    rig.calibrate()
    quiet(rig)
    state = rig.session.judged.search_of(rig.ids[0])
    assert state is not None
    for its in (rig.session.search, state):
        assert not its.missing
        rig.parts.controller.set_scheme(RangeScheme(KINDS[0].name, (("margin", 0.25),)))
        rig.wait(lambda its=its: its.running == "running")  # type: ignore[misc]
        rig.parts.controller.set_scheme(DEFAULT_SCHEME)
        quiet(rig)
        assert its.running == ""
