import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.sampling import (
    candidates_needed,
    default_domain_name,
    draw,
    needs_rescan,
    scan_sources,
)
from calibgui.core.sources.scan import Scan, ScanStopped
from tests.core.sources.helpers import error, scan, stop_after, written
from tests.rights import ordinary_user

CORPORA = Path(__file__).parents[3] / "resources" / "corpora"


def lines(path: Path, numbers: range) -> Path:
    return written(path, "".join(f"text {number}\n" for number in numbers))


@pytest.mark.parametrize("name", ["english.txt", "chinese.txt", "math_and_code.jsonl"])
def test_that_a_demo_corpus_holds_700_distinct_texts(name: str) -> None:
    found = scan(CORPORA / name)
    assert (found.available, found.duplicates, found.blanks) == (700, 0, 0)
    assert len(found.candidates) == 700


def test_that_no_text_is_in_two_demo_corpora() -> None:
    found = [set(scan(path).candidates) for path in sorted(CORPORA.iterdir())]
    assert len(set().union(*found)) == sum(map(len, found)) == 2100


def test_that_a_scan_counts_blanks_and_duplicates(tmp_path: Path) -> None:
    found = scan(written(tmp_path / "a.txt", "one\n\n  \t\none\ntwo\n\u3000\none \n"))
    assert (found.available, found.duplicates, found.blanks) == (3, 1, 3)
    assert set(found.candidates) == {"one", "two", "one "}
    assert found.sources[0].texts == 4


def test_that_several_files_are_one_set_of_texts_in_any_order(tmp_path: Path) -> None:
    first, second = lines(tmp_path / "a.txt", range(300)), lines(tmp_path / "b.txt", range(200, 500))
    together = lines(tmp_path / "c.txt", range(500))
    scans = [
        scan_sources([Source(path) for path in paths], seed=9, keep=50)
        for paths in ([first, second], [second, first], [together])
    ]
    assert scans[0].candidates == scans[1].candidates == scans[2].candidates
    assert scans[0].available == 500
    assert scans[0].duplicates == 100
    assert [source.texts for source in scans[0].sources] == [300, 300]


def test_that_progress_ends_with_the_whole_size(tmp_path: Path) -> None:
    sources = [Source(lines(tmp_path / f"{name}.txt", range(200_000))) for name in "ab"]
    seen: list[tuple[int, int]] = []
    scan_sources(sources, seed=1, keep=10, on_progress=lambda *now: seen.append(now))
    total = sum(source.path.stat().st_size for source in sources)
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert seen[-1] == (total, total)
    assert {whole for _, whole in seen} == {total}


def test_that_a_scan_stops_within_one_batch(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.txt", range(500_000))
    progress: list[int] = []
    with pytest.raises(ScanStopped):
        scan_sources(
            [Source(path)],
            seed=1,
            keep=10,
            should_stop=lambda: bool(progress),
            on_progress=lambda done, _: progress.append(done),
        )
    assert len(progress) == 1


def test_that_a_scan_that_is_stopped_at_once_reads_nothing(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.txt", range(10))
    with pytest.raises(ScanStopped):
        scan_sources([Source(path)], seed=1, keep=10, should_stop=lambda: True)


def test_that_keeping_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 candidate, got 0"):
        scan_sources([], seed=1, keep=0)


def test_that_a_missing_file_is_named(tmp_path: Path) -> None:
    raised = error(tmp_path / "gone.txt")
    assert raised.message == "gone.txt does not exist."
    assert "Choose the file again" in raised.remedy


def test_that_a_dangling_link_is_named(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "gone.txt")
    assert error(link).message == "link.txt is a link to a file that does not exist."


def test_that_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").mkdir()
    assert error(tmp_path / "texts.csv").message == "texts.csv is a folder, not a file of texts."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_that_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is a pipe or a device" in error(tmp_path / "pipe.txt").message


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_that_an_endless_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    assert "is a pipe or a device" in error(tmp_path / "zero.txt").message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights of files")
def test_that_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "text\n")
    path.chmod(0)
    with ordinary_user(tmp_path):
        raised = error(path)
    assert raised.message == "You may not read a.txt."
    assert "PermissionError" in raised.details


def test_that_a_refused_read_is_told_as_a_matter_of_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.txt", "text\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    raised = error(path)
    assert raised.message == "You may not read a.txt."
    assert "permissions" in raised.remedy


def test_that_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert error(written(tmp_path / "a.txt", "")).message == "a.txt is empty."


def test_that_a_file_of_blanks_is_refused_even_beside_a_good_one(tmp_path: Path) -> None:
    good, blank = written(tmp_path / "good.txt", "text\n"), written(tmp_path / "blank.txt", "\n \n\t\n")
    with pytest.raises(SourceError) as caught:
        scan_sources([Source(good), Source(blank)], seed=1, keep=10)
    assert caught.value.message == "There is no text in blank.txt: all 3 lines are blank."
    assert caught.value.path == blank


def made(candidates: list[str]) -> Scan:
    count = len(candidates)
    return Scan((), 1, max(1, count), count, 0, 0, tuple(candidates), (0,) * count)


def test_that_calibration_comes_first_and_held_out_next() -> None:
    sample = draw({"a": (made(list("abcdefgh")), SamplePlan(3, 2))})["a"]
    assert (sample.calibration, sample.held_out) == (tuple("abc"), tuple("de"))


def test_that_held_out_passes_over_texts_that_calibrate_another_domain() -> None:
    plan = SamplePlan(2, 2)
    samples = draw({"a": (made(list("abcdef")), plan), "b": (made(list("cxabyz")), plan)})
    assert samples["a"].calibration == ("a", "b")
    assert samples["a"].held_out == ("d", "e")
    assert samples["b"].held_out == ("y", "z")


def test_that_a_small_domain_calibrates_first_and_holds_out_the_rest() -> None:
    texts = [str(number) for number in range(412)]
    few = draw({"a": (made(texts), SamplePlan(500, 200))})["a"]
    assert (len(few.calibration), len(few.held_out)) == (412, 0)
    some = draw({"a": (made(texts), SamplePlan(400, 200))})["a"]
    assert (len(some.calibration), len(some.held_out)) == (400, 12)


REQUESTS = st.dictionaries(
    st.text(max_size=3),
    st.tuples(
        st.lists(st.integers(0, 40).map(str), unique=True).map(made),
        st.builds(SamplePlan, st.integers(1, 20), st.integers(0, 20)),
    ),
    max_size=4,
)


@given(REQUESTS)
def test_that_no_text_is_held_out_and_calibrating_anywhere(
    requests: Mapping[str, tuple[Scan, SamplePlan]],
) -> None:
    samples = draw(requests)
    calibrating = {text for sample in samples.values() for text in sample.calibration}
    for name, (found, plan) in requests.items():
        sample = samples[name]
        assert sample.calibration == found.candidates[: plan.calibration]
        assert not calibrating & set(sample.held_out)
        unused = [text for text in found.candidates if text not in calibrating]
        assert list(sample.held_out) == unused[: plan.held_out]


def test_that_enough_candidates_are_kept_for_small_changes() -> None:
    assert candidates_needed(SamplePlan()) == 2048
    assert candidates_needed(SamplePlan(2000, 25)) == 4096
    assert candidates_needed(SamplePlan(4096, 0)) == 4096
    assert candidates_needed(SamplePlan(4096, 1)) == 8192


def test_that_an_unchanged_file_needs_no_rescan(tmp_path: Path) -> None:
    source = Source(lines(tmp_path / "a.txt", range(100)))
    found = scan(source.path)
    assert not needs_rescan(found, [source], 1, SamplePlan())
    assert needs_rescan(found, [source], 2, SamplePlan())
    assert needs_rescan(found, [source, source], 1, SamplePlan())
    assert needs_rescan(found, [Source(tmp_path / "b.txt")], 1, SamplePlan())


def test_that_a_changed_touched_or_removed_file_needs_a_rescan(tmp_path: Path) -> None:
    source = Source(lines(tmp_path / "a.txt", range(100)))
    found = scan(source.path)
    os.utime(source.path, ns=(1, 1))
    assert needs_rescan(found, [source], 1, SamplePlan())
    lines(source.path, range(101))
    assert needs_rescan(found, [source], 1, SamplePlan())
    source.path.unlink()
    assert needs_rescan(found, [source], 1, SamplePlan())


def test_that_another_column_needs_a_rescan_and_the_guessed_one_does_not(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "text,body\none,two\n")
    guessed, chosen = scan(path), scan(path, "body")
    assert not needs_rescan(guessed, [Source(path)], 1, SamplePlan())
    assert needs_rescan(guessed, [Source(path, "body")], 1, SamplePlan())
    assert needs_rescan(chosen, [Source(path)], 1, SamplePlan())


def test_that_too_few_candidates_need_a_rescan_only_if_there_are_more(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.txt", range(100))
    found = scan(path, keep=64)
    assert not needs_rescan(found, [Source(path)], 1, SamplePlan(40, 12))
    assert needs_rescan(found, [Source(path)], 1, SamplePlan(41, 12))
    all_kept = replace(found, available=64)
    assert not needs_rescan(all_kept, [Source(path)], 1, SamplePlan(500, 200))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("english.txt", "English"),
        ("math_and_code.jsonl", "Math and code"),
        ("my-FAQ__texts.csv.gz", "My FAQ texts"),
        ("中文.txt", "中文"),
        ("v1.2.parquet", "V1.2"),
        ("notes.log", "Notes"),
        ("___.txt", "Texts"),
        (".txt", "Texts"),
    ],
)
def test_that_a_domain_is_named_after_its_file(file: str, name: str) -> None:
    assert default_domain_name(Path("/somewhere") / file) == name


def test_that_stopping_is_asked_again_in_the_second_file(tmp_path: Path) -> None:
    sources = [Source(lines(tmp_path / f"{name}.txt", range(10))) for name in "ab"]
    for calls in range(8):
        with pytest.raises(ScanStopped):
            scan_sources(sources, seed=1, keep=10, should_stop=stop_after(calls))
