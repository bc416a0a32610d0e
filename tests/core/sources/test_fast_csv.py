import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calibgui.core.domain import SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources import csv_kernels, fast_csv, sampling
from calibgui.core.sources.columns import Column
from calibgui.core.sources.csv_dialect import CsvDialect
from calibgui.core.sources.keys import sample_key
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import Scan, ScanStopped
from tests.core.sources.helpers import written

HEAD = "id,body,note\n"


@pytest.fixture(autouse=True, scope="module")
def kernels() -> None:
    csv_kernels.load()


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every CSV file goes the fast way, in blocks of a few rows."""
    monkeypatch.setattr(fast_csv, "MIN_BYTES", 0)
    monkeypatch.setattr(fast_csv, "_BLOCK_BYTES", 64)


def fast(path: Path, plan: SamplePlan = sampling.UNLIMITED) -> Scan:
    """The hash is left out: the fast way leaves it for later."""
    scan = scan_sources([Source(path, "body")], seed=7, keep=20, plan=plan)
    return replace(scan, sources=tuple(replace(source, sha256="") for source in scan.sources))


def slow(path: Path, plan: SamplePlan = sampling.UNLIMITED) -> Scan:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_csv, "MIN_BYTES", 1 << 60)
        return fast(path, plan)


def never_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the file was read the slow way")

    monkeypatch.setattr(sampling, "text_batches", refuse)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufdd0"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=40))
def test_that_what_pythons_csv_module_writes_is_read_the_fast_way(
    small_blocks: None, tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "body", "note"])
    writer.writerows([number, body, note] for number, (body, note) in enumerate(rows))
    path = written(tmp_path / "a.csv", out.getvalue())
    texts = {body for body, _ in rows if body.strip()}
    columns = tuple(Column(name, True) for name in ("id", "body", "note"))
    with pytest.MonkeyPatch.context() as patch:
        never_slow(patch)
        patch.setattr(fast_csv, "sniff", lambda *_: CsvDialect(",", '"', '"', True, columns))
        if not texts:
            with pytest.raises(SourceError, match="There is no text"):
                fast(path)
            return
        found = fast(path)
    assert list(found.candidates) == sorted(texts, key=lambda text: (sample_key(text, 7), text))[:20]
    assert found.available == len(texts)
    assert found.blanks == sum(not body.strip() for body, _ in rows)


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "1,a,x\n2,b,y\n" * 20,
        HEAD + "1,a,x\n2,b,y",
        "\ufeff" + HEAD + '1,"a ""b"" c",x\n' + '2,"two\nlines",""\n' * 30,
        HEAD + "1,a,x\n" + f'2,"{"long " * 500}",y\n' + "3,c,z\n",
        HEAD + "1,\u3000,x\n2,\u2003\u00a0,x\n3,\u0085,y\n4,\u200b,y\n5,,y\n",
    ],
)
def test_that_both_ways_find_the_same(
    small_blocks: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    path = written(tmp_path / "a.csv", content)
    wanted = slow(path)
    never_slow(monkeypatch)
    assert fast(path) == wanted


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + "1,a,x\n2,b,y\n" * 20).replace("\n", "\r\n").encode(),
        (HEAD + "1,a,x\r\n2,b,y\n2,c,y\n" * 20).encode(),
        (HEAD + "1,a,x\n" * 50).encode() + b"2,caf\xe9 and na\xefve,y\n" + (HEAD + "3,z,x\n" * 5).encode(),
        (HEAD + "1,a,x\n\n2,b,y\n" * 20).encode(),
        (HEAD + '1,a 5" disk,x\n' + "2,b,y\n" * 20).encode(),
        (HEAD + "1,a\ufdd0b,x\n" + "2,b,y\n" * 20).encode(),
        (HEAD + "1,a,x\n2,b,y\n" * 20).encode("utf-16"),
    ],
)
def test_that_what_is_unusual_is_read_the_slow_way(
    small_blocks: None, tmp_path: Path, content: bytes
) -> None:
    path = written(tmp_path / "a.csv", content)
    assert fast(path) == slow(path)


@pytest.mark.parametrize("bad", ["1,a\n", "1,a,b,c\n", '1,"a,b\n'])
def test_that_a_malformed_row_is_named_as_ever(small_blocks: None, tmp_path: Path, bad: str) -> None:
    path = written(tmp_path / "a.csv", HEAD + "1,a,x\n" * 600 + bad + "1,a,x\n" * 600)
    errors = []
    for way in (fast, slow):
        with pytest.raises(SourceError) as caught:
            way(path)
        errors.append((caught.value.message, caught.value.line, caught.value.remedy))
    assert errors[0] == errors[1]
    assert errors[0][1] is not None


def test_that_a_pass_that_is_given_up_leaves_nothing_behind(small_blocks: None, tmp_path: Path) -> None:
    good = written(tmp_path / "good.csv", HEAD + "".join(f"{n},text {n},x\n" for n in range(300)))
    late = written(tmp_path / "late.csv", good.read_text() + "\n5,last,x\n")
    found = scan_sources([Source(good, "body"), Source(late, "body")], seed=7, keep=20)
    assert (found.available, found.duplicates) == (301, 300)
    assert [source.texts for source in found.sources] == [300, 301]
    assert set(found.candidate_sources) <= {0, 1}


def test_that_limits_of_length_count_characters(small_blocks: None, tmp_path: Path) -> None:
    texts = ["字", "字字", "字字字", "字字字字", '""', "a", "abc", "abcdef"]
    path = written(tmp_path / "a.csv", HEAD + "".join(f'1,"{text}",x\n' for text in texts))
    plan = SamplePlan(shortest=2, longest=3)
    found = fast(path, plan)
    assert set(found.candidates) == {"字字", "字字字", "abc"}
    assert (found.too_short, found.too_long) == (3, 2)
    assert found == slow(path, plan)


def test_that_tsv_quotes_are_text_where_nothing_is_quoted(small_blocks: None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.tsv", "id\tbody\n" + '1\tsay "hi"\n2\t5" disk\n' * 20)
    assert set(fast(path).candidates) == {'say "hi"', '5" disk'}
    assert fast(path) == slow(path)


def test_that_the_fast_way_can_be_stopped(small_blocks: None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEAD + "1,a,x\n" * 5000)
    seen: list[int] = []
    with pytest.raises(ScanStopped):
        scan_sources(
            [Source(path)],
            seed=1,
            keep=10,
            should_stop=lambda: len(seen) > 2,
            on_progress=lambda done, _: seen.append(done),
        )
    assert len(seen) == 3


def test_that_a_small_file_loads_no_compiler(tmp_path: Path) -> None:
    job = sampling.open_source(Source(written(tmp_path / "a.csv", HEAD + "1,a,x\n")))
    assert not fast_csv.is_candidate(job)
    assert fast_csv.is_candidate(replace(job, size_bytes=fast_csv.MIN_BYTES))
    assert not fast_csv.is_candidate(replace(job, size_bytes=fast_csv.MIN_BYTES, stratify_by="note"))


@settings(deadline=None)
@given(st.binary(max_size=12), st.integers(0, 2100))
def test_that_the_check_of_utf8_agrees_with_python(data: bytes, before: int) -> None:
    """Wherever it stands: long stretches of ASCII are passed over."""
    try:
        good = "\r" not in data.decode() and "\ufdd0" not in data.decode()
    except UnicodeDecodeError:
        good = False
    padded = np.frombuffer(b"\0\0\0" + b"a" * before + data + b"\n" * 1030, np.uint8)
    assert csv_kernels.is_plain(padded, np.uintp(len(padded))) == good


def test_that_the_hash_is_left_for_later(small_blocks: None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", HEAD + "1,a,x\n2,b,y\n" * 20)
    assert scan_sources([Source(path, "body")], seed=7, keep=20).sources[0].sha256 == ""


def test_that_an_encoding_that_shows_late_is_found_all_the_same(
    small_blocks: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_csv, "BLOCK_BYTES", 1 << 10)
    rows = "".join(f"{n},plain text {n},x\n" for n in range(300))
    late = "".join(f"{n},Le café était très froid où l\u2019été s\u2019achève {n},x\n" for n in range(20))
    path = written(tmp_path / "a.csv", (HEAD + rows + late).encode("cp1252"))
    found = fast(path)
    assert found == slow(path)
    assert found.sources[0].encoding == "cp1252"
