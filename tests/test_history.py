"""Undo and redo over the Session: exact, whole, and without reading anything twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from calibgui.core.domain import Domain, ReadOptions, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import TARGETS
from calibgui.core.sources.scan import Scan, SourceScan
from calibgui.history import RAPID_S, STEPS, History
from calibgui.models.comparison import ComparisonState
from calibgui.models.edit import Edit
from calibgui.models.project_state import ProjectState, restore, state_of
from calibgui.models.session import Session


def scan_of(domain: Domain, seed: int) -> Scan:
    """As the worker gives it, of files that only have names."""
    scans = tuple(SourceScan(source, "text", (), "utf-8", "", 1, 1, 9) for source in domain.sources)
    texts = tuple(f"{source.path} {number}" for source in domain.sources for number in range(9))
    plan = domain.plan
    return Scan(
        scans, seed, 2048, len(texts), 0, 0, texts, (0,) * len(texts),
        shortest=plan.shortest, longest=plan.longest, stratify_by=plan.stratify_by,
    )  # fmt: skip


class Desk:
    """A Session with its history, and a clock that only moves when it is told."""

    def __init__(self) -> None:
        self.session = Session()
        self.now_s = 0.0
        self.history = History(self.session, self.put_back, lambda: self.now_s)

    def put_back(self, state: ProjectState, afresh: bool) -> None:
        restore(self.session, state)
        self.session.comparison.set_state(ComparisonState(state.compared))

    def add(self, name: str) -> str:
        self.now_s += 10
        domain = self.session.domains.add([Path(f"/texts/{name}.txt")])
        self.session.domains.set_scan(domain.id, scan_of(domain, self.session.domains.seed))
        return domain.id

    @property
    def state(self) -> ProjectState:
        return state_of(self.session)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


# -- 500 random steps --------------------------------------------------------------------------------

_some = st.integers(0, 7)
_texts = st.sampled_from(["one", "two", "three", "数据", ""])
_prompts = st.sampled_from(["", "query: ", "passage: "])


class Steps(RuleBasedStateMachine):
    """Every kind of edit in any order; `states` is what the project was after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.session, self.domains = self.desk.session, self.desk.session.domains
        self.states = [self.desk.state]
        self.place = 0
        self.added = 0
        self.saved: int | None = 0

    def done(self) -> None:
        """After an edit: it is a new step if anything is another, and nothing can be done again then."""
        state = self.desk.state
        if state != self.states[self.place]:
            self.states[self.place + 1 :] = [state]
            if self.saved is not None and self.saved > self.place:
                self.saved = None
            self.place += 1
        self.desk.now_s += 10

    def domain(self, number: int) -> Domain | None:
        return self.domains.all[number % len(self.domains.all)] if self.domains.all else None

    @rule(count=st.integers(1, 3))
    def add(self, count: int) -> None:
        if len(self.domains.all) < 9:
            with self.session.history.together():
                for _ in range(count):
                    self.added += 1
                    self.domains.add([Path(f"/texts/{self.added}.txt")])
            self.done()

    @rule(number=_some)
    def read(self, number: int) -> None:
        if (domain := self.domain(number)) is not None and self.domains.wants_scan(domain):
            self.domains.set_scan(domain.id, scan_of(domain, self.domains.seed))

    @rule(number=_some)
    def remove(self, number: int) -> None:
        if (domain := self.domain(number)) is not None:
            self.domains.remove(domain.id)
            self.done()

    @rule(number=_some)
    def select(self, number: int) -> None:
        if (domain := self.domain(number)) is not None:
            self.domains.select(domain.id)

    @rule(number=_some, name=_texts)
    def rename(self, number: int, name: str) -> None:
        if (domain := self.domain(number)) is not None:
            self.domains.rename(domain.id, name)
            self.done()

    @rule(number=_some, calibration=st.integers(0, 900), held_out=st.integers(0, 400))
    def count(self, number: int, calibration: int, held_out: int) -> None:
        if (domain := self.domain(number)) is not None and calibration + held_out:
            plan = replace(domain.plan, calibration=calibration, held_out=held_out)
            self.domains.set_plan(domain.id, plan)
            self.done()

    @rule(number=_some, shortest=st.integers(0, 3), by=st.sampled_from([None, "label"]))
    def limit(self, number: int, shortest: int, by: str | None) -> None:
        if (domain := self.domain(number)) is not None:
            self.domains.set_plan(domain.id, replace(domain.plan, shortest=shortest, stratify_by=by))
            self.done()

    @rule(number=_some, color=_some, enabled=st.booleans())
    def dress(self, number: int, color: int, enabled: bool) -> None:
        if (domain := self.domain(number)) is not None:
            with self.session.history.together():
                self.domains.set_color(domain.id, color)
                self.domains.set_enabled(domain.id, enabled)
            self.done()

    @rule(number=_some, role=st.sampled_from(["documents", "queries"]))
    def role(self, number: int, role: Any) -> None:
        if (domain := self.domain(number)) is not None:
            self.domains.set_role(domain.id, role)
            self.done()

    @rule(number=_some, text=_texts, again=st.booleans())
    def exclude(self, number: int, text: str, again: bool) -> None:
        if (domain := self.domain(number)) is not None:
            (self.domains.readmit if again else self.domains.exclude)(domain.id, [text])
            self.done()

    @rule(number=_some, column=st.sampled_from([None, "text"]), header=st.sampled_from([None, True]))
    def sources(self, number: int, column: str | None, header: bool | None) -> None:
        if (domain := self.domain(number)) is not None:
            path = domain.sources[0].path
            source = Source(path, column, options=ReadOptions(header=header), origin="hub")
            self.domains.set_sources(domain.id, (source, Source(path.with_name("more.txt"))))
            self.done()

    @rule(seed=st.integers(0, 3))
    def seed(self, seed: int) -> None:
        self.domains.set_seed(seed)
        self.done()

    @rule(name=_texts, prompt=_prompts, dim=st.sampled_from([None, 64]))
    def model(self, name: str, prompt: str, dim: int | None) -> None:
        self.session.set_model(ModelSpec(name, prompt=prompt, truncate_dim=dim))
        self.done()

    @rule(kind=st.sampled_from([kind.name for kind in KINDS]))
    def scheme(self, kind: str) -> None:
        self.session.set_scheme(RangeScheme(kind))
        self.done()

    @rule(where=st.sampled_from(TARGETS))
    def target(self, where: Any) -> None:
        self.session.set_target(where)
        self.done()

    @rule(path=st.sampled_from([None, Path("/a.npy"), Path("/b.npy")]))
    def compare(self, path: Path | None) -> None:
        self.session.comparison.set_state(ComparisonState(path))
        self.done()

    @rule()
    def save(self) -> None:
        self.desk.history.set_saved()
        self.saved = self.place

    @rule(times=st.integers(1, 40))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.desk.history.undo()
            self.place = max(self.place - 1, 0)
            assert self.desk.state == self.states[self.place]

    @rule(times=st.integers(1, 40))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.desk.history.redo()
            self.place = min(self.place + 1, len(self.states) - 1)
            assert self.desk.state == self.states[self.place]

    @invariant()
    def the_project_is_exact(self) -> None:
        history = self.session.history
        assert self.desk.state == self.states[self.place]
        assert (history.undo is not None) == (self.place > 0)
        assert (history.redo is not None) == (self.place < len(self.states) - 1)
        assert history.dirty == (self.saved != self.place)
        ids = [domain.id for domain in self.domains.all]
        assert len(set(ids)) == len(ids)
        assert (self.domains.selected in ids) if ids else self.domains.selected is None

    @invariant()
    def what_was_read_fits(self) -> None:
        for domain in self.domains.all:
            scan = self.domains.scan(domain.id)
            if scan is not None:
                assert tuple(read.source for read in scan.sources) == domain.sources

    def teardown(self) -> None:
        """Back to the beginning and forth to the end again."""
        for state in reversed(self.states[: self.place]):
            self.desk.history.undo()
            assert self.desk.state == state
        for state in self.states[1:]:
            self.desk.history.redo()
            assert self.desk.state == state


def test_that_undo_and_redo_of_500_random_steps_return_the_exact_project(qapp: object) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    several = settings(
        max_examples=5, stateful_step_count=500, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(Steps, settings=several)


# -- one by one --------------------------------------------------------------------------------------


def test_that_a_domain_removed_comes_back_whole_and_read(desk: Desk) -> None:
    desk.add("a")
    middle, domains = desk.add("b"), desk.session.domains
    desk.add("c")
    domains.set_color(middle, 7)
    domains.exclude(middle, ["/texts/b.txt 3"])
    domains.set_plan(middle, SamplePlan(3, 2))
    before, scan = desk.state, domains.scan(middle)
    domains.remove(middle)
    assert desk.session.history.undo == Edit("remove", "B", middle)
    desk.history.undo()
    assert desk.state == before
    assert [domain.name for domain in domains.all] == ["A", "B", "C"]
    assert domains.scan(middle) is scan
    assert not domains.wants_scan(domains.all[1])
    assert domains.selected == middle


def test_that_what_was_removed_last_comes_back_unread_however_little_is_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, domains = desk.add("a"), desk.session.domains
    monkeypatch.setattr(domains._memory, "_limit_bytes", 0)
    scan = domains.scan(first)
    desk.add("b")
    domains.remove(first)
    desk.history.undo()
    assert domains.scan(first) is scan


def test_that_another_seed_and_back_reads_nothing(desk: Desk) -> None:
    domain_id, domains = desk.add("a"), desk.session.domains
    first = domains.scan(domain_id)
    domains.set_seed(1)
    domains.set_scan(domain_id, scan_of(domains.all[0], 1))
    desk.history.undo()
    assert domains.scan(domain_id) is first
    desk.history.redo()
    assert not domains.wants_scan(domains.all[0])


def test_that_quick_changes_of_one_field_are_one_step(desk: Desk) -> None:
    domain_id, domains = desk.add("a"), desk.session.domains
    before = desk.state
    for count in (550, 600, 650):
        desk.now_s += RAPID_S
        domains.set_plan(domain_id, SamplePlan(count, 200))
    assert desk.session.history.undo == Edit("counts", "A", domain_id)
    desk.history.undo()
    assert desk.state == before
    desk.history.redo()
    assert domains.all[0].plan.calibration == 650


@pytest.mark.parametrize("what", ["a pause", "another field", "another domain", "undo", "saving"])
def test_that_changes_apart_are_steps_of_their_own(desk: Desk, what: str) -> None:
    other, domain_id, domains = desk.add("b"), desk.add("a"), desk.session.domains
    desk.now_s += 10
    domains.set_plan(domain_id, SamplePlan(550, 200))
    if what == "a pause":
        desk.now_s += RAPID_S + 0.1
    elif what == "another field":
        domains.rename(domain_id, "Other")
    elif what == "another domain":
        domains.set_plan(other, SamplePlan(1, 1))
    elif what == "undo":
        domains.set_plan(domain_id, SamplePlan(551, 200))
        domains.rename(domain_id, "Other")
        desk.history.undo()
        assert domains.all[1].plan.calibration == 551
    else:
        desk.history.set_saved()
    before = desk.state
    domains.set_plan(domain_id, SamplePlan(600, 200))
    desk.history.undo()
    assert desk.state == before


def test_that_a_field_turned_there_and_back_is_no_step(desk: Desk) -> None:
    domain_id = desk.add("a")
    desk.history.set_saved()
    step = desk.session.history.undo
    desk.now_s += 10
    for name in ("B", "A"):
        desk.session.domains.rename(domain_id, name)
    assert desk.session.history.undo == step


def test_that_dirty_follows_the_saved_state(desk: Desk) -> None:
    history = desk.session.history
    assert not history.dirty
    desk.add("a")
    assert history.dirty
    desk.history.set_saved()
    assert not history.dirty
    desk.history.undo()
    assert history.dirty
    desk.history.redo()
    assert not history.dirty


def test_that_a_new_beginning_forgets_the_steps(desk: Desk) -> None:
    desk.add("a")
    desk.history.begin()
    assert (desk.session.history.undo, desk.session.history.dirty) == (None, False)
    desk.history.undo()
    assert len(desk.session.domains.all) == 1
    desk.history.begin(dirty=True)
    assert desk.session.history.dirty


def test_that_only_the_newest_steps_are_kept(desk: Desk) -> None:
    for seed in range(1, STEPS + 11):
        desk.now_s += 10
        desk.session.domains.set_seed(seed)
    for _ in range(STEPS + 10):
        desk.history.undo()
    assert desk.session.domains.seed == 10
    assert desk.session.history.dirty, "what was saved can't be reached any more"


def test_that_a_change_that_raises_inside_is_still_one_step(desk: Desk) -> None:
    def change() -> None:
        with desk.session.history.together():
            desk.session.domains.set_seed(5)
            raise ValueError("it broke")

    with pytest.raises(ValueError, match="broke"):
        change()
    assert desk.session.history.undo == Edit("seed")
