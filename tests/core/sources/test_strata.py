from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources import sampling
from calibgui.core.sources.job import ReadJob
from calibgui.core.sources.keys import MAX_STRATA, Sampler, TooManyStrataError, sample_key
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import Scan
from calibgui.core.sources.smallest import level
from tests.core.sources.helpers import written

PAIRS = st.lists(st.tuples(st.integers(0, 30).map(str), st.sampled_from("abc")), max_size=120)


def sampled(pairs: list[tuple[str, str]], keep: int, step: int = 1000) -> Sampler:
    sampler = Sampler(1, keep)
    for start in range(0, len(pairs), step):
        part = pairs[start : start + step]
        sampler.add([text for text, _ in part], 0, [stratum for _, stratum in part])
    return sampler


def in_turns(pairs: list[tuple[str, str]]) -> list[str]:
    """What the docstring says, done slowly."""
    strata = {
        value: sorted({t for t, s in pairs if s == value}, key=lambda text: sample_key(text, 1))
        for value in sorted({s for _, s in pairs})
    }
    taken: list[str] = []
    while any(strata.values()):
        for texts in strata.values():
            while texts and texts[0] in taken:
                texts.pop(0)
            if texts:
                taken.append(texts.pop(0))
    return taken


@given(PAIRS, st.integers(1, 40), st.integers(1, 60))
def test_that_the_strata_give_a_text_each_in_turn(pairs: list[tuple[str, str]], keep: int, step: int) -> None:
    found = sampled(pairs, keep, step).candidates()
    assert list(found) == in_turns(pairs)[: len(found)]
    assert len(found) >= min(keep, len({text for text, _ in pairs}), 1)


@given(PAIRS, st.integers(1, 40))
def test_that_strata_without_common_texts_give_all_that_was_asked(
    pairs: list[tuple[str, str]], keep: int
) -> None:
    apart = [(stratum + text, stratum) for text, stratum in pairs]
    assert list(sampled(apart, keep, 7).candidates()) == in_turns(apart)[:keep]


@given(PAIRS.flatmap(lambda pairs: st.tuples(st.just(pairs), st.permutations(pairs))))
def test_that_the_order_of_rows_does_not_matter(both: tuple[list, list]) -> None:
    one, other = (sampled([(s + t, s) for t, s in pairs], 10, 9).candidates() for pairs in both)
    assert one == other


def test_that_a_small_stratum_drops_out_and_the_others_fill_up() -> None:
    pairs = [(f"many {number}", "many") for number in range(5000)] + [(f"few {n}", "few") for n in range(3)]
    found = sampled(pairs, 100, 500).candidates()
    assert Counter(text.split()[0] for text in found) == {"many": 97, "few": 3}
    assert sum(text.startswith("few") for text in found[:6]) == 3


def test_that_many_strata_hold_few_texts_each() -> None:
    pairs = [(f"text {number}", f"{number % 500}") for number in range(100_000)]
    sampler = sampled(pairs, 1000)
    assert len(sampler.candidates()) == 1000
    assert sampler._held <= sampler._held_to_cut < 20_000
    firsts = [
        sorted((text for text, _ in pairs[place::500]), key=lambda text: sample_key(text, 1))[:2]
        for place in sorted(range(500), key=str)
    ]
    assert list(sampler.candidates()) == [text for text, _ in firsts] + [text for _, text in firsts]


def test_that_there_is_a_most_of_strata() -> None:
    sampled([(str(n), str(n)) for n in range(MAX_STRATA)], 10)
    with pytest.raises(TooManyStrataError):
        sampled([(str(n), str(n)) for n in range(MAX_STRATA + 1)], 10)


@given(st.lists(st.integers(0, 50), min_size=1), st.integers(1, 100))
def test_that_the_level_gives_what_is_wanted_and_one_less_does_not(counts: list[int], wanted: int) -> None:
    found = level(counts, wanted)
    if sum(counts) >= wanted:
        assert sum(min(count, found) for count in counts) >= wanted
        assert found == 1 or sum(min(count, found - 1) for count in counts) < wanted


def by_first_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    def batches(job: ReadJob, _should_stop: object) -> object:
        for line in job.source.path.read_text().splitlines():
            job.strata = (line[0],)
            yield [line]

    monkeypatch.setattr(sampling, "text_batches", batches)


def scan(path: Path, plan: SamplePlan) -> Scan:
    return scan_sources([Source(path)], seed=1, keep=10, plan=plan)


def test_that_a_scan_takes_strata_from_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_first_letter(monkeypatch)
    path = written(tmp_path / "a.txt", "".join(f"a{n}\n" for n in range(50)) + "b1\nb2\nc1\n")
    found = scan(path, SamplePlan(stratify_by="letter"))
    assert [text[0] for text in found.candidates] == list("abcabaaaaa")
    assert found.stratify_by == "letter"


def test_that_too_many_strata_name_the_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_first_letter(monkeypatch)
    path = written(tmp_path / "a.txt", "".join(f"{chr(0x4E00 + n)}\n" for n in range(1001)))
    with pytest.raises(
        SourceError, match=r"Column 'id' of a\.txt has more than 1,000 different values"
    ) as caught:
        scan(path, SamplePlan(stratify_by="id"))
    assert caught.value.remedy == "Choose a column with fewer values."


def test_that_lines_of_text_have_no_strata(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.txt has no column 'lang'"):
        scan(written(tmp_path / "a.txt", "one\n"), SamplePlan(stratify_by="lang"))


def test_that_a_scan_counts_what_is_too_short_or_too_long(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "a\nbb\nccc\ndddd\n\n")
    found = scan(path, SamplePlan(shortest=2, longest=3))
    assert set(found.candidates) == {"bb", "ccc"}
    assert (found.too_short, found.too_long, found.blanks, found.available) == (1, 1, 1, 2)
    assert (found.shortest, found.longest) == (2, 3)


def test_that_a_source_with_no_text_of_the_wanted_length_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "a\nbb\n")
    with pytest.raises(
        SourceError, match=r"No text in a\.txt is of a wanted length: 2 are too short"
    ) as caught:
        scan(path, SamplePlan(shortest=5))
    assert caught.value.remedy == "Change the least or the most characters."


@pytest.mark.parametrize("plan", [SamplePlan(shortest=1), SamplePlan(longest=9), SamplePlan(stratify_by="a")])
def test_that_other_limits_or_strata_need_a_new_scan(tmp_path: Path, plan: SamplePlan) -> None:
    path = written(tmp_path / "a.txt", "one\n")
    found = scan(path, SamplePlan())
    assert not sampling.needs_rescan(found, [Source(path, None)], 1, SamplePlan())
    assert sampling.needs_rescan(found, [Source(path, None)], 1, plan)
