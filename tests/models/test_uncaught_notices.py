"""Many exceptions that nobody caught make one calm notice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from calibgui.core.errors import ErrorReport
from calibgui.models.session import Session
from calibgui.models.uncaught_notices import UncaughtNotices

FAULT = ErrorReport("ValueError", "It broke.", "Do this.", details="Traceback of it")
OTHER = ErrorReport("KeyError", "Another one.", details="Traceback of another")
REFUSED = ErrorReport("SourceError", "a.txt is empty.")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.clock, self.session = qtbot, Clock(), Session()
        self.notices = UncaughtNotices(self.session, self.session, self.clock)

    @property
    def shown(self) -> ErrorReport:
        assert self.session.notice is not None
        return self.session.notice

    def settle(self) -> None:
        timer = self.notices.findChild(QTimer, "uncaught_later")
        assert timer is not None
        self.qtbot.waitUntil(lambda: not timer.isActive())


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(qtbot)
    yield made
    made.settle()


def test_that_the_first_is_told_at_once_and_as_it_is(rig: Rig) -> None:
    rig.notices.add(FAULT)
    assert rig.session.notice == FAULT


def test_that_more_are_counted_and_each_kind_has_its_details(rig: Rig) -> None:
    changes: list[None] = []
    rig.session.noticeChanged.connect(lambda: changes.append(None))
    for _ in range(10):
        rig.notices.add(FAULT)
    for _ in range(3):
        rig.notices.add(OTHER)
    rig.settle()
    assert rig.shown.message == "It broke."
    assert rig.shown.remedy == "And 12 more since then. Do this."
    assert "Traceback of it\n(10 times)" in rig.shown.details
    assert "Traceback of another\n(3 times)" in rig.shown.details
    assert len(changes) == 2, "the window is not drawn anew for each"


def test_that_a_flood_of_different_ones_is_bounded(rig: Rig) -> None:
    for number in range(5_000):
        rig.notices.add(ErrorReport("ValueError", f"It broke at {number}.", details="x" * 100))
    rig.settle()
    assert "4,999 more" in rig.shown.remedy
    assert len(rig.shown.details) < 2_000
    assert "(4,990 others are not listed.)" in rig.shown.details


def test_that_one_dismissed_while_it_storms_stays_away_until_it_pauses(rig: Rig) -> None:
    rig.notices.add(FAULT)
    rig.notices.add(FAULT)
    rig.session.set_notice(None)
    for _ in range(20):
        rig.clock.now += 0.1
        rig.notices.add(FAULT)
    rig.settle()
    assert rig.session.notice is None
    rig.notices.add(OTHER)
    assert rig.session.notice == OTHER, "another fault is told"
    rig.session.set_notice(None)
    rig.clock.now += 5
    rig.notices.add(FAULT)
    assert rig.session.notice == FAULT, "it came again after a pause, and the count begins anew"


def test_that_a_fault_is_told_over_another_notice_and_the_count_begins_anew(rig: Rig) -> None:
    rig.notices.add(FAULT)
    rig.session.set_notice(REFUSED)
    rig.clock.now += 5
    rig.notices.add(FAULT)
    assert rig.session.notice == FAULT
