import threading
from collections.abc import Iterator
from threading import Semaphore
from typing import Any

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import SourceError
from calibgui.workers.job import EncoderLoader, End, Ended, StopCheck
from calibgui.workers.job_runner import JobRunner
from tests.fakes import FakeEncoder


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner(encoder_for=lambda spec: FakeEncoder())
    yield runner
    runner.close()


class _Counting:
    """A job of `total` steps; each takes one permit of its gate."""

    def __init__(self, total: int = 5) -> None:
        self.total = total
        self.gate = Semaphore(0)
        self.threads: set[int] = set()
        self.steps = 0

    def __call__(self, should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        for step in range(self.total):
            self.gate.acquire()
            if should_stop():
                return
            self.threads.add(threading.get_ident())
            self.steps += 1
            yield step


def _finish(qtbot: QtBot, runner: JobRunner, job: _Counting) -> Ended:
    with qtbot.waitSignal(runner.ended) as ended:
        job.gate.release(job.total)
    return ended.args[0]


def test_that_a_job_runs_in_the_worker_thread_and_ends_once_with_its_last_step(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    work = _Counting()
    job = runner.submit("count", work)
    ended = _finish(qtbot, runner, work)
    assert (ended.job, ended.end, ended.outcome) == (job, End.DONE, 4)
    assert work.threads
    assert threading.get_ident() not in work.threads
    assert ends == [ended]
    assert not runner.busy


def test_that_the_ends_come_in_the_thread_of_the_runner(qtbot: QtBot, runner: JobRunner) -> None:
    threads: list[QThread] = []
    runner.ended.connect(lambda _: threads.append(QThread.currentThread()))
    work = _Counting()
    runner.submit("count", work)
    _finish(qtbot, runner, work)
    assert threads == [runner.thread()]


def test_that_progress_is_the_newest_step_only(qtbot: QtBot, runner: JobRunner) -> None:
    seen: list[int] = []
    runner.progressed.connect(lambda _job, step: seen.append(step))
    work = _Counting(1000)
    runner.submit("count", work)
    _finish(qtbot, runner, work)
    assert seen[-1] == 999
    assert seen == sorted(seen)
    assert len(seen) < 100


def test_that_cancel_ends_the_job_within_one_step(qtbot: QtBot, runner: JobRunner) -> None:
    work = _Counting()
    runner.submit("count", work)
    work.gate.release(2)
    qtbot.waitUntil(lambda: work.steps == 2)
    runner.cancel()
    ended = _finish(qtbot, runner, work)
    assert (ended.end, ended.outcome, work.steps) == (End.CANCELLED, 1, 2)


def test_that_a_job_runs_after_a_cancelled_one(qtbot: QtBot, runner: JobRunner) -> None:
    first, second = _Counting(), _Counting()
    runner.submit("first", first)
    runner.cancel()
    assert _finish(qtbot, runner, first).end is End.CANCELLED
    runner.submit("second", second)
    assert _finish(qtbot, runner, second).end is End.DONE


def _failing(error: Exception) -> Any:
    def steps(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        yield 1
        raise error

    return steps


def test_that_a_failure_carries_texts_and_the_runner_goes_on(qtbot: QtBot, runner: JobRunner) -> None:
    error = SourceError("a.txt is empty.", remedy="Choose another.", line=3)
    with qtbot.waitSignal(runner.ended) as ended:
        runner.submit("fail", _failing(error))
    report = ended.args[0].error
    assert ended.args[0].end is End.FAILED
    assert (report.kind, report.message, report.remedy, report.line) == (
        "SourceError", "a.txt is empty.", "Choose another.", 3,
    )  # fmt: skip
    assert "Traceback" in report.details
    work = _Counting()
    runner.submit("count", work)
    assert _finish(qtbot, runner, work).end is End.DONE


def test_that_an_error_nobody_foresaw_is_reported_with_its_traceback(
    qtbot: QtBot, runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(runner.ended) as ended:
        runner.submit("fail", _failing(KeyError("boo")))
    assert "KeyError" in ended.args[0].error.message
    assert "Traceback" in ended.args[0].error.details
    assert "job fail failed" in caplog.text


def test_that_jobs_run_one_after_another_and_first_ones_before_waiting_ones(
    qtbot: QtBot, runner: JobRunner
) -> None:
    order: list[str] = []
    runner.started.connect(lambda job: order.append(job.kind))
    jobs = [_Counting(1) for _ in range(4)]
    runner.submit("a", jobs[0])
    runner.submit("b", jobs[1])
    runner.submit("c", jobs[2], "key")
    runner.submit("d", jobs[3], first=True)
    runner.drop_waiting("c", "key")
    for job in (jobs[0], jobs[3], jobs[1]):
        _finish(qtbot, runner, job)
    assert order == ["a", "d", "b"]
    assert not runner.busy


def test_that_a_job_slipped_in_runs_between_two_steps_of_another_in_the_same_thread(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    long, short = _Counting(), _Counting(1)
    running = runner.submit("long", long)
    long.gate.release(2)
    qtbot.waitUntil(lambda: long.steps == 2)
    short.gate.release()
    slipped = runner.slip_in("short", short)
    long.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert (ends[0].job, ends[0].end, ends[0].outcome) == (slipped, End.DONE, 0)
    assert runner.current == running
    ended = _finish(qtbot, runner, long)
    assert (ended.job, ended.end, ended.outcome) == (running, End.DONE, 4)
    assert long.threads == short.threads


def test_that_a_job_slipped_in_runs_at_once_where_none_runs_and_next_where_none_asks_again(
    qtbot: QtBot, runner: JobRunner
) -> None:
    order: list[str] = []
    runner.ended.connect(lambda ended: order.append(ended.job.kind))
    alone, last, short = _Counting(1), _Counting(0), _Counting(1)
    runner.slip_in("alone", alone)
    assert runner.busy
    _finish(qtbot, runner, alone)
    runner.submit("last", last)  # it has no step in which it could ask
    runner.submit("after", _Counting(0))
    runner.slip_in("short", short)
    short.gate.release()
    qtbot.waitUntil(lambda: not runner.busy)
    assert order == ["alone", "last", "short", "after"]


def test_that_the_runner_holds_a_job_until_it_has_ended_or_is_dropped(
    qtbot: QtBot, runner: JobRunner
) -> None:
    long, short = _Counting(), _Counting(1)
    running = runner.submit("long", long)
    waiting = runner.submit("next", _Counting(0))
    slipped = runner.slip_in("short", short)
    assert all(runner.holds(job) for job in (running, waiting, slipped))
    runner.drop_waiting("next")
    runner.drop_slipped_in()
    assert [runner.holds(job) for job in (running, waiting, slipped)] == [True, False, False]
    _finish(qtbot, runner, long)
    assert not runner.holds(running)


def test_that_only_the_newest_job_slipped_in_runs_and_a_dropped_one_does_not(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    long, first, second, third = _Counting(), _Counting(1), _Counting(1), _Counting(1)
    runner.submit("long", long)
    for job in (first, second, third):
        job.gate.release()
    runner.slip_in("first", first)
    runner.slip_in("second", second)
    long.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 1)
    runner.slip_in("third", third)
    runner.drop_slipped_in()
    _finish(qtbot, runner, long)
    assert [ended.job.kind for ended in ends] == ["second", "long"]
    assert (first.steps, second.steps, third.steps) == (0, 1, 0)


def test_that_code_of_a_job_that_asks_in_a_thread_of_its_own_is_only_answered(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    gate, answers, short = Semaphore(0), [], _Counting(1)

    def asks(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
        gate.acquire()
        thread = threading.Thread(target=lambda: answers.append((should_stop(), short.steps)))
        thread.start()
        thread.join()
        should_stop()
        yield 0

    runner.submit("asks", asks)
    short.gate.release()
    runner.slip_in("short", short)
    gate.release()
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert answers == [(False, 0)]
    assert short.steps == 1


def test_that_stopping_a_job_slipped_in_stops_it_alone(qtbot: QtBot, runner: JobRunner) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    long, short = _Counting(), _Counting()
    runner.submit("long", long)
    runner.slip_in("short", short)
    long.gate.release()
    short.gate.release()
    qtbot.waitUntil(lambda: short.steps == 1)
    runner.drop_slipped_in()
    short.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert ends[0].end is End.CANCELLED
    assert _finish(qtbot, runner, long).end is End.DONE


def test_that_an_error_of_a_job_slipped_in_leaves_the_other_one_alone(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    long = _Counting()
    runner.submit("long", long)
    runner.slip_in("fail", _failing(SourceError("no such file", remedy="Choose another.")))
    long.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert ends[0].error is not None
    assert _finish(qtbot, runner, long).end is End.DONE


def test_that_a_waiting_job_takes_other_steps_and_one_that_runs_keeps_its_own(
    qtbot: QtBot, runner: JobRunner
) -> None:
    first, second, other = _Counting(1), _Counting(1), _Counting(1)
    running, waiting = runner.submit("first", first), runner.submit("second", second)
    changed = runner.with_steps(waiting, other)
    assert (changed.id, changed.steps) == (waiting.id, other)
    assert runner.with_steps(running, other) == running
    other.gate.release()
    _finish(qtbot, runner, first)
    qtbot.waitUntil(lambda: not runner.busy)
    assert (second.steps, other.steps) == (0, 1)


def test_that_the_model_is_loaded_once_for_the_same_spec(qtbot: QtBot) -> None:
    loads: list[ModelSpec] = []

    def load(spec: ModelSpec) -> FakeEncoder:
        loads.append(spec)
        return FakeEncoder()

    def use(spec: ModelSpec) -> Any:
        def steps(should_stop: StopCheck, encoder_for: EncoderLoader) -> Iterator[Any]:
            yield encoder_for(spec)

        return steps

    runner = JobRunner(encoder_for=load)
    for spec in (ModelSpec("a"), ModelSpec("a"), ModelSpec("b")):
        with qtbot.waitSignal(runner.ended):
            runner.submit("use", use(spec))
    runner.close()
    assert loads == [ModelSpec("a"), ModelSpec("b")]


def test_that_closing_while_a_job_runs_ends_the_thread(qtbot: QtBot) -> None:
    runner = JobRunner(encoder_for=lambda spec: FakeEncoder())
    work = _Counting(1000)
    with qtbot.waitSignal(runner.started):
        runner.submit("count", work)
    releaser = threading.Timer(0.05, lambda: work.gate.release(1000))
    releaser.start()
    runner.close()
    releaser.join()
    assert work.steps < 1000


def test_that_nothing_starts_after_closing(qtbot: QtBot) -> None:
    runner = JobRunner()
    runner.close()
    runner.submit("late", _Counting())
    assert not runner.busy


def test_that_an_idle_job_gives_way_to_any_other_and_waits_behind_all(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[tuple[str, End]] = []
    runner.ended.connect(lambda ended: ends.append((ended.job.kind, ended.end)))
    idle, other, later = _Counting(), _Counting(1), _Counting(1)
    runner.submit_idle("idle", idle)
    idle.gate.release()
    qtbot.waitUntil(lambda: idle.steps == 1)
    again = runner.submit_idle("again", later)
    runner.submit("other", other)
    idle.gate.release()
    other.gate.release()
    later.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert ends == [("idle", End.CANCELLED), ("other", End.DONE), ("again", End.DONE)]
    assert idle.steps == 1
    assert not runner.holds(again)


def test_that_a_job_is_dropped_wherever_it_is(qtbot: QtBot, runner: JobRunner) -> None:
    ends: list[tuple[str, End]] = []
    runner.ended.connect(lambda ended: ends.append((ended.job.kind, ended.end)))
    running, waiting, slipped_in = _Counting(), _Counting(), _Counting()
    jobs = runner.submit("running", running), runner.submit("waiting", waiting)
    runner.drop(jobs[1])
    assert not runner.holds(jobs[1])
    inside = runner.slip_in("inside", slipped_in)
    runner.drop(inside)
    assert not runner.holds(inside)
    runner.drop(jobs[0])
    running.gate.release()
    qtbot.waitUntil(lambda: not runner.busy)
    assert ends == [("running", End.CANCELLED)]
    assert slipped_in.steps == waiting.steps == 0


def test_that_an_idle_job_that_comes_first_takes_the_place_of_another(
    qtbot: QtBot, runner: JobRunner
) -> None:
    ends: list[tuple[str, End]] = []
    runner.ended.connect(lambda ended: ends.append((ended.job.kind, ended.end)))
    slow, waiting, asked = _Counting(), _Counting(1), _Counting(1)
    runner.submit_idle("slow", slow)
    slow.gate.release()
    qtbot.waitUntil(lambda: slow.steps == 1)
    runner.submit_idle("waiting", waiting)
    runner.submit_idle("asked", asked, first=True)
    for work in (slow, asked, waiting):
        work.gate.release()
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert ends == [("slow", End.CANCELLED), ("asked", End.DONE), ("waiting", End.DONE)]
