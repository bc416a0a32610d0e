from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QLabel

from calibgui.views.panels.facts import Fact
from calibgui.views.panels.ranges_bar import DimensionWidth, DomainShare, RangesBar, RangesBarState
from tests.views.stage import stage

NAMES = ("English", "Chinese", "Math/code", "Legal contracts", "Tickets", "Products", "Chat", "Medicine")


def state(domains: int) -> RangesBarState:
    return RangesBarState(
        calibration_texts=1500,
        dimensions=384,
        narrowest=DimensionWidth(127, 0.0731),
        widest=DimensionWidth(245, 0.5229),
        domains=tuple(DomainShare(f"d{i}", NAMES[i], i, 0.001 * (i + 1)) for i in range(domains)),
        outside=0.00132,
    )


@pytest.fixture
def bar(qtbot):
    bar = RangesBar()
    window = stage(qtbot, bar, 1100)
    yield bar
    window.close()


def value(bar: RangesBar, name: str) -> str:
    text = bar.findChild(Fact, name).findChild(QLabel, "fact_value").text()
    return text.replace("\N{NO-BREAK SPACE}", " ")


def shown(bar: RangesBar) -> list[Fact]:
    facts = [fact for fact in bar.findChildren(Fact) if fact.isVisible()]
    return sorted(facts, key=lambda fact: fact.x())


def test_that_everything_is_a_dash_before_the_first_ranges(bar):
    names = ("calibrated_fact", "dimensions_fact", "narrowest_fact", "widest_fact", "outside_fact")
    assert {value(bar, name) for name in names} == {"–"}


def test_that_it_shows_the_facts_and_the_verdict(bar):
    bar.sync(state(3))
    assert value(bar, "calibrated_fact") == "1,500"
    assert value(bar, "narrowest_fact") == "0.073"
    assert bar.findChild(Fact, "narrowest_fact").accessibleName() == "Narrowest 0.073 dim 127"
    assert value(bar, "widest_fact") == "0.523"
    assert value(bar, "domain_fact_d1") == "0.20 %"
    assert value(bar, "outside_fact") == "0.13 %"
    assert "English: 0.10" in bar.findChild(Fact, "outside_fact").toolTip()


def test_that_a_dimension_that_hardly_moves_is_not_shown_as_nothing(bar):
    bar.sync(RangesBarState(narrowest=DimensionWidth(127, 2.3e-32), widest=DimensionWidth(3, 0.0)))
    assert value(bar, "narrowest_fact") == "<0.001"
    assert value(bar, "widest_fact") == "0.000"


@pytest.mark.parametrize("width_px", [600, 688, 900, 1100, 1600])
@pytest.mark.parametrize("domains", [0, 1, 3, 8])
def test_that_no_fact_is_clipped_or_covers_another(bar, qtbot, domains, width_px):
    bar.sync(state(domains))
    bar.resize(width_px, bar.height())
    qtbot.waitUntil(lambda: all(fact.width() >= fact.minimumSizeHint().width() for fact in shown(bar)))
    facts = shown(bar)
    assert facts[-1].objectName() == "outside_fact"
    for left, right in pairwise(facts):
        assert left.geometry().right() < right.x()
    assert facts[-1].geometry().right() <= width_px


def test_that_the_worst_domains_stay_and_the_others_are_counted(bar):
    bar.sync(state(8))
    bar.resize(688, bar.height())
    names = [fact.objectName() for fact in shown(bar)]
    assert "domain_fact_d7" in names
    assert "domain_fact_d0" not in names
    assert "other_domains_fact" in names
    hidden = 8 - sum(name.startswith("domain_fact_") for name in names)
    assert bar.findChild(Fact, "other_domains_fact").accessibleName().startswith(f"{hidden} more")


def test_that_domains_that_leave_take_their_facts_with_them(bar):
    bar.sync(state(3))
    bar.sync(state(1))
    assert [f.objectName() for f in shown(bar) if f.objectName().startswith("domain")] == ["domain_fact_d0"]
