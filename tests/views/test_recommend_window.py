"""Recommend in the whole window, by clicks: on vectors whose neighbours raw codes lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Semaphore
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from calibgui import recommend_jobs
from calibgui.core.errors import RangesError
from calibgui.core.ranges.schemes import DEFAULT_SCHEME
from calibgui.models.recommend_state import Recommending
from calibgui.views.search.recommend_card import RecommendCard
from calibgui.workers.job import EncoderLoader, Steps, StopCheck
from tests.core.search.vectors import clustered
from tests.core.vectors.helpers import write
from tests.window_rig import WindowRig


def add_vectors(rig: WindowRig, *names: str, held_out: int = 60) -> list[str]:
    rig.parts.controller.add_files(
        [
            write(rig.folder / f"{name}.npy", clustered(150 + held_out, 24, seed))
            for seed, name in enumerate(names)
        ]
    )
    for domain_id in rig.ids:
        rig.parts.controller.set_counts(domain_id, 150, held_out)
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) is not None for domain_id in rig.ids))
    rig.calibrate()
    return rig.ids


def card_of(rig: WindowRig) -> RecommendCard:
    return rig.window.results.search.recommend


def current(rig: WindowRig) -> Recommending:
    it = rig.session.recommend.current
    assert it is not None
    return it


def ask(rig: WindowRig) -> None:
    rig.click("recommend_button")
    rig.wait(lambda: not rig.session.recommend.under_way)


def verdicts(rig: WindowRig) -> list[str]:
    return [label.text() for label in card_of(rig).findChildren(QLabel, "weighed_verdict")]


def test_that_one_click_answers_in_the_search_check_and_another_takes_it(rig: WindowRig) -> None:
    assert not rig.button("recommend_button").isEnabled()
    add_vectors(rig, "a", "b")
    ask(rig)
    answer = current(rig).answer
    assert answer is not None
    assert answer.scheme != DEFAULT_SCHEME
    assert rig.session.look.tab == "search"
    assert card_of(rig).isVisible()
    assert rig.text("recommend_title").startswith("Use “Shared, ")
    assert "held-out vectors" in rig.text("recommend_lines")
    assert len(verdicts(rig)) == 2
    assert not rig.window.results.search.banner.isVisible(), "the card says it already"
    rig.click("recommend_use")
    rig.wait(lambda: rig.session.result is not None and rig.session.result.scheme == answer.scheme)
    rig.wait_idle()
    assert rig.session.scheme == answer.scheme
    assert rig.window.results.ranges.scheme.currentText().startswith("Shared, ")
    assert "In use, and recommended for usearch i8: " in rig.text("recommend_title")
    rig.wait(lambda: rig.fact("recall_fact") != "–")
    rig.trigger("tab_envelopes")
    assert rig.session.result is not None
    plot = rig.window.results.envelopes.plot.data
    assert plot is not None
    assert plot.mixed is rig.session.result.ranges


def test_that_the_card_is_closed_and_the_advice_comes_back(rig: WindowRig) -> None:
    add_vectors(rig, "a", "b")
    rig.wait(lambda: not rig.session.search.missing and rig.session.search.running == "")
    ask(rig)
    banner = rig.window.results.search.banner
    assert not banner.isVisible()
    rig.click("recommend_close")
    assert not card_of(rig).isVisible()
    assert rig.session.recommend.current is None
    assert banner.isVisible()


def test_that_a_target_without_help_is_changed_together_with_the_ranges(rig: WindowRig) -> None:
    add_vectors(rig, "a", "b")
    rig.parts.controller.set_target("st-faiss")
    ask(rig)
    assert rig.button("recommend_use").text() == "Use Faiss SQ8"
    rig.click("recommend_use")
    assert rig.session.target.id == "faiss-sq8"
    answer = current(rig).answer
    assert answer is not None
    assert rig.session.scheme == answer.scheme
    rig.wait_idle()


def test_that_another_target_makes_it_stale_and_it_is_asked_again(rig: WindowRig) -> None:
    add_vectors(rig, "a")
    ask(rig)
    assert verdicts(rig) == []
    rig.parts.controller.set_target("own-code")
    assert rig.text("recommend_note") == "The search target is Own code now."
    rig.click("recommend_again")
    rig.wait(lambda: not rig.session.recommend.under_way)
    assert current(rig).target.id == "own-code"
    assert not rig.find(QLabel, "recommend_note").isVisible()


def test_that_without_held_out_texts_it_says_what_to_do(rig: WindowRig) -> None:
    rig.add("a.txt", held_out=0)
    rig.calibrate()
    ask(rig)
    assert rig.text("recommend_title") == "It can’t be told: no texts are held out to search with."
    assert card_of(rig).isVisible()
    assert rig.find(QLabel, "search_message").isVisible()
    bottom = card_of(rig).geometry().bottom()
    assert bottom < rig.find(QLabel, "search_message").geometry().top() + 1


class Gated:
    """A recommendation that waits for the test, then fails if it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.gate, self.error = Semaphore(0), error

    def __call__(self, *_: object) -> Steps:
        def run(should_stop: StopCheck, _encoder_for: EncoderLoader) -> Iterator[Any]:
            self.gate.acquire()
            if self.error is not None:
                raise self.error
            yield None
            assert should_stop()

        return run


def test_that_the_status_line_stops_it(rig: WindowRig, monkeypatch: pytest.MonkeyPatch) -> None:
    add_vectors(rig, "a")
    rig.wait(lambda: not rig.session.search.missing)
    gated = Gated()
    monkeypatch.setattr(recommend_jobs.steps, "recommendation", gated)
    rig.click("recommend_button")
    assert rig.text("status_text") == "Recommending ranges for usearch i8 (raw codes)"
    assert not rig.button("recommend_button").isEnabled()
    assert rig.text("recommend_title").startswith("Looking for the ranges")
    assert rig.button("calibrate_button").isEnabled(), "it gives way"
    rig.click("stop_button", rig.window.status)
    gated.gate.release()
    rig.wait_idle()
    assert rig.text("recommend_title") == "Stopped before there was an answer."
    assert rig.button("recommend_button").isEnabled()
    monkeypatch.undo()
    rig.click("recommend_again")
    rig.wait(lambda: current(rig).phase == "answered")


def test_that_a_failure_is_told_in_the_card_with_its_details(
    rig: WindowRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_vectors(rig, "a")
    gated = Gated(RangesError("A value is not finite.", remedy="Leave it out."))
    gated.gate.release(10)
    with monkeypatch.context() as patch:
        patch.setattr(recommend_jobs.steps, "recommendation", gated)
        ask(rig)
    assert rig.text("recommend_title") == "A value is not finite."
    assert rig.text("recommend_lines") == "Leave it out."
    rig.click("recommend_copy")
    assert "A value is not finite." in QGuiApplication.clipboard().text()
    rig.click("recommend_details")
    rig.dismiss("details_dialog")
    rig.click("recommend_again")
    rig.wait(lambda: current(rig).phase == "answered")


def test_that_closing_the_window_does_not_wait_for_it(
    open_window: Callable[..., WindowRig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = open_window()
    add_vectors(rig, "a")
    gated = Gated()
    gated.gate.release()
    monkeypatch.setattr(recommend_jobs.steps, "recommendation", gated)
    rig.click("recommend_button")
    rig.window.end()
    assert not rig.window.isVisible()


def test_that_tab_comes_to_the_card_before_the_table(rig: WindowRig) -> None:
    add_vectors(rig, "a", "b")
    ask(rig)
    rig.find_any("tab_search").setFocus()
    names = []
    for _ in range(3):
        focused = rig.window.focusWidget()
        assert focused is not None
        rig.qtbot.keyClick(focused, Qt.Key.Key_Tab)
        after = rig.window.focusWidget()
        assert after is not None
        names.append(after.objectName())
    assert names == ["recommend_use", "recommend_close", "rules_button"]


@pytest.mark.parametrize("width", [1024, 1440])
def test_that_button_and_card_have_the_room_they_need(rig: WindowRig, width: int) -> None:
    rig.window.resize(width, 700)
    add_vectors(rig, "a", "b")
    ask(rig)
    button = rig.button("recommend_button")
    assert button.width() >= button.sizeHint().width()
    for name in ("recommend_title", "recommend_lines"):
        label = rig.find(QLabel, name)
        assert label.height() >= label.heightForWidth(label.width()), name
    assert card_of(rig).width() <= rig.window.results.search.width()
