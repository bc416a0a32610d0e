"""Previews in the worker, without a window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from calibgui.core.domain import Source
from calibgui.models.session import Session
from calibgui.previewing import Previewing
from calibgui.workers.job_runner import JobRunner
from tests.fakes import FakeEncoder, write_texts


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session()


@pytest.fixture
def previewing(session: Session) -> Iterator[Previewing]:
    runner = JobRunner(lambda _spec: FakeEncoder())
    yield Previewing(session, runner, session)
    runner.close()


def test_that_a_preview_is_made_in_the_worker(
    qtbot: QtBot, session: Session, previewing: Previewing, tmp_path: Path
) -> None:
    source = Source(write_texts(tmp_path / "a.txt", 10, "a"))
    previewing.show(source)
    assert session.previews.state is not None
    assert session.previews.state.preview is None
    qtbot.waitUntil(lambda: session.previews.state.preview is not None)  # type: ignore[union-attr]
    assert len(session.previews.state.preview.texts) == 10  # type: ignore[union-attr]


def test_that_the_newest_wish_wins(
    qtbot: QtBot, session: Session, previewing: Previewing, tmp_path: Path
) -> None:
    sources = [Source(write_texts(tmp_path / f"{name}.txt", 10, name)) for name in "abc"]
    seen = []
    session.previews.changed.connect(lambda: seen.append(session.previews.state))
    for source in sources:
        previewing.show(source)
    qtbot.waitUntil(lambda: session.previews.state.preview is not None)  # type: ignore[union-attr]
    assert [state.source for state in seen if state.preview is not None] == sources[-1:]


def test_that_a_file_that_can_not_be_read_has_its_error(
    qtbot: QtBot, session: Session, previewing: Previewing, tmp_path: Path
) -> None:
    previewing.show(Source(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: session.previews.state.error is not None)  # type: ignore[union-attr]
    assert "none.csv" in session.previews.state.error.message  # type: ignore[union-attr]


def test_that_nothing_is_told_once_nobody_looks(
    qtbot: QtBot, session: Session, previewing: Previewing, tmp_path: Path
) -> None:
    previewing.show(Source(write_texts(tmp_path / "a.txt", 10, "a")))
    previewing.leave()
    qtbot.waitUntil(lambda: not previewing._runner.busy)
    assert session.previews.state is None
