from dataclasses import replace
from pathlib import Path

import pytest

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import ErrorReport
from calibgui.core.sources.sampling import candidates_needed, scan_sources
from calibgui.models.domains import Domains
from tests.fakes import write_texts

ERROR = ErrorReport("SourceError", "a.txt is empty.", "Choose another.")


@pytest.fixture
def domains() -> Domains:
    return Domains()


def _read(domains: Domains, domain_id: str) -> None:
    domain = domains.get(domain_id)
    assert domain is not None
    scan = scan_sources(domain.sources, seed=domains.seed, keep=candidates_needed(domain.plan))
    domains.set_scan(domain_id, scan)


def test_that_a_domain_gets_a_free_name_and_colour_and_is_selected(domains: Domains) -> None:
    first = domains.add([Path("a/english.txt")])
    second = domains.add([Path("b/english.txt")])
    assert (first.name, second.name) == ("English", "English 2")
    assert (first.color, second.color) == (0, 1)
    assert domains.selected == second.id


def test_that_the_ninth_domain_shares_a_colour(domains: Domains) -> None:
    for number in range(9):
        domains.add([Path(f"{number}.txt")])
    assert [domain.color for domain in domains.all] == [*range(8), 0]


def test_that_removing_the_selected_domain_selects_its_neighbour(domains: Domains) -> None:
    ids = [domains.add([Path(f"{n}.txt")]).id for n in range(3)]
    domains.select(ids[1])
    domains.remove(ids[1])
    assert domains.selected == ids[2]
    domains.remove(ids[2])
    assert domains.selected == ids[0]
    domains.remove(ids[0])
    assert domains.selected is None
    domains.remove("none such")


def test_that_setters_emit_only_when_something_changed(domains: Domains) -> None:
    domain = domains.add([Path("a.txt")])
    emitted: list[bool] = []
    domains.changed.connect(lambda: emitted.append(True))
    domains.set_color(domain.id, domain.color)
    domains.set_enabled(domain.id, True)
    domains.set_plan(domain.id, domain.plan)
    domains.rename(domain.id, domain.name)
    domains.rename(domain.id, "  ")
    domains.set_seed(0)
    domains.set_scan_error(domain.id, None)
    assert emitted == []
    domains.set_color(domain.id, 5)
    domains.set_seed(1)
    assert len(emitted) == 2


def test_that_a_name_that_is_taken_gets_a_number(domains: Domains) -> None:
    domains.add([Path("a.txt")], "One")
    second = domains.add([Path("b.txt")], "Two")
    domains.rename(second.id, " One ")
    assert domains.all[1].name == "One 2"


def test_that_other_sources_forget_what_was_read(domains: Domains, tmp_path: Path) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 30)])
    assert domains.wants_scan(domain)
    _read(domains, domain.id)
    assert not domains.wants_scan(domain)
    domains.set_sources(domain.id, (Source(write_texts(tmp_path / "b.txt", 30)),))
    assert domains.scan(domain.id) is None
    assert domains.wants_scan(domains.all[0])


def test_that_an_error_waits_for_other_sources(domains: Domains) -> None:
    domain = domains.add([Path("a.txt")])
    domains.set_scan_error(domain.id, ERROR)
    assert not domains.wants_scan(domain)
    domains.set_sources(domain.id, domain.sources)  # the same file, to be tried again
    assert domains.scan_error(domain.id) is None
    assert domains.wants_scan(domain)


def test_that_another_seed_wants_every_domain_read_again(domains: Domains, tmp_path: Path) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 30)])
    _read(domains, domain.id)
    domains.set_seed(7)
    assert domains.wants_scan(domain)


def test_that_more_texts_than_were_kept_want_another_scan(domains: Domains, tmp_path: Path) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 3000)])
    _read(domains, domain.id)
    domains.set_plan(domain.id, SamplePlan(1000, 100))
    assert not domains.wants_scan(domains.all[0])
    domains.set_plan(domain.id, SamplePlan(2900, 100))
    assert domains.wants_scan(domains.all[0])


def test_that_samples_follow_the_counts(domains: Domains, tmp_path: Path) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 100)])
    assert domains.samples() == {}
    _read(domains, domain.id)
    domains.set_plan(domain.id, SamplePlan(20, 10))
    small = domains.samples()[domain.id]
    domains.set_plan(domain.id, SamplePlan(40, 10))
    large = domains.samples()[domain.id]
    assert (len(small.calibration), len(small.held_out)) == (20, 10)
    assert large.calibration[:20] == small.calibration


def test_that_a_domain_left_out_still_shows_its_texts(domains: Domains, tmp_path: Path) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 100)])
    _read(domains, domain.id)
    domains.set_enabled(domain.id, False)
    assert domains.enabled == ()
    assert domains.samples()[domain.id].calibration


def test_that_other_limits_forget_the_error_of_the_scan_and_want_another(
    domains: Domains,
) -> None:
    domain = domains.add([Path("a.txt")])
    domains.set_scan_error(domain.id, ERROR)
    domains.set_plan(domain.id, replace(domain.plan, calibration=7))
    assert domains.scan_error(domain.id) == ERROR
    domains.set_plan(domain.id, replace(domain.plan, shortest=2))
    assert domains.scan_error(domain.id) is None
    assert domains.wants_scan(domains.all[0])


def test_that_an_excluded_text_is_drawn_no_more_until_it_is_admitted_again(
    domains: Domains, tmp_path: Path
) -> None:
    domain = domains.add([write_texts(tmp_path / "a.txt", 100)])
    _read(domains, domain.id)
    domains.set_plan(domain.id, SamplePlan(20, 10))
    before = domains.samples()[domain.id]
    first = before.calibration[0]
    domains.exclude(domain.id, [first])
    after = domains.samples()[domain.id]
    assert after.calibration == (*before.calibration[1:], before.held_out[0])
    assert not domains.wants_scan(domains.all[0])
    domains.readmit(domain.id, [first])
    assert domains.samples()[domain.id] == before
