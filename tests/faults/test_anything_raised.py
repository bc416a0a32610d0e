"""A worker that raises anything at all, and processes that are told to end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from calibgui.core.encoding.parts import encode_in_parts
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.errors import report_of
from calibgui.workers.job import EncoderLoader, End, Ended, StopCheck
from calibgui.workers.job_runner import JobRunner
from tests.fakes import FakeEncoder


class _Mute(Exception):  # noqa: N818 - that is the point
    def __str__(self) -> str:
        raise RuntimeError("it does not even say what it is")


ANYTHING = [
    SystemExit(1),
    KeyboardInterrupt(),
    GeneratorExit(),
    MemoryError(),
    RecursionError(),
    BaseException("bare"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
    _Mute(),
]


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner(encoder_for=lambda spec: FakeEncoder())
    yield runner
    runner.close()


@pytest.mark.parametrize("error", ANYTHING, ids=lambda error: type(error).__name__)
def test_that_a_job_that_raises_anything_at_all_has_its_end_and_the_next_one_runs(
    qtbot: QtBot, runner: JobRunner, error: BaseException
) -> None:
    def raising(_should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
        yield 1
        raise error

    ends: list[Ended] = []
    runner.ended.connect(ends.append)
    runner.submit("bad", raising)
    qtbot.waitUntil(lambda: len(ends) == 1)
    assert ends[0].end is End.FAILED
    assert ends[0].outcome == 1
    report = ends[0].error
    assert report is not None
    assert report.kind == type(error).__name__
    assert report.message
    runner.submit("good", lambda _should_stop, _encoder_for: iter([2]))
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert (ends[1].end, ends[1].outcome) == (End.DONE, 2)


def test_that_what_ends_a_thread_of_a_batch_is_raised_where_the_batch_was_asked_for() -> None:
    class Model:
        truncate_dim = None

        def preprocess(self, texts: list[str], **_: Any) -> dict[str, Any]:
            return {"texts": texts}

        def __call__(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            raise SystemExit(3)

    with pytest.raises(SystemExit):
        encode_in_parts(Model(), ["a", "b"], ModelSpec(), "", "documents", 2)  # type: ignore[arg-type]


def test_that_an_exception_that_cannot_be_told_still_makes_a_report() -> None:
    report = report_of(_Mute())
    assert "_Mute" in report.message
    assert report.as_text
