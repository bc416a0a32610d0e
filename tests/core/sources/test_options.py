import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibgui.core.domain import ReadOptions, SamplePlan, Source
from calibgui.core.errors import SourceError
from calibgui.core.sources.job import open_source
from calibgui.core.sources.sampling import needs_rescan, scan_sources
from calibgui.core.sources.texts import read_texts, text_batches
from tests.core.sources.helpers import written


def read(path: Path, column: str | None = None, **options: str | bool | None) -> list[str]:
    source = Source(path, column, options=ReadOptions(**options))  # type: ignore[arg-type]
    return list(read_texts(source, lambda: False))


def test_that_paragraphs_are_separated_by_blank_lines(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "\n \none\r\nline\r\n\r\n\t\r\ntwo\n\n\n\nthree\n\n")
    assert read(path, format="paragraphs") == ["one\nline", "two", "three"]
    assert read(path, format="whole") == ["one\nline\n\n\t\ntwo\n\n\n\nthree"]
    assert read(path) == ["one", "line", "two", "three"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_that_paragraphs_do_not_depend_on_where_blocks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("calibgui.core.sources.decoding.BLOCK_BYTES", size)
    path = written(tmp_path / "a.txt", "one\nline\n\n \ntwo\n\n\n\n  three\nmore\n \n")
    assert read(path, format="paragraphs", encoding="utf-8") == ["one\nline", "two", "  three\nmore"]


def test_that_undecodable_paragraphs_are_counted_with_the_line_of_the_first(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"one\nline\n\ntwo\n\xff\n\nthree\n")
    source = Source(path, options=ReadOptions(format="paragraphs", encoding="utf-8"))
    job = open_source(source)
    assert [text for batch in text_batches(job, lambda: False) for text in batch] == ["one\nline", "three"]
    assert (job.undecodable, job.first_undecodable) == (1, 5)


def test_that_a_chosen_encoding_is_used(tmp_path: Path) -> None:
    content = "id,text\n1,Zoë\n"
    for suffix in ("csv", "txt"):
        path = written(tmp_path / f"a.{suffix}", content.encode("mac_roman"))
        assert "Zoë" in read(path, encoding="mac_roman")[-1]
        path = written(tmp_path / f"b.{suffix}", content.encode("utf-16"))
        assert "Zoë" in read(path, encoding="utf-16-le")[-1]
        with pytest.raises(SourceError, match="encoding 'rot13'"):
            read(path, encoding="rot13")


@pytest.mark.parametrize("suffix", ["csv", "txt", "jsonl"])
def test_that_utf_16_without_a_mark_is_read_if_it_is_chosen(tmp_path: Path, suffix: str) -> None:
    line = '{"text": "Zoë"}\n' if suffix == "jsonl" else "text\nZoë\n"
    path = written(tmp_path / f"a.{suffix}", line.encode("utf-16-be"))
    assert read(path, encoding="utf-16-be")[-1] == "Zoë"
    with pytest.raises(SourceError, match="can't be read in the encoding utf-16"):
        read(path, encoding="utf-16")


def test_that_a_chosen_dialect_is_used(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id~text\n1~'one ~ ''line'''\n2~\"two\n")
    assert read(path, "text", delimiter="~", quote="'") == ["one ~ 'line'", '"two']
    assert read(path, delimiter="~", quote="'", header=False) == ["text", "one ~ 'line'", '"two']
    plain = written(tmp_path / "b.csv", 'id,text\n1,"open\n2,5"\n')
    assert read(plain, quote="") == ['"open', '5"']
    numbers = written(tmp_path / "c.csv", "1,2\n3,x\n")
    assert read(numbers, "2", header=True) == ["x"]


def test_that_a_format_set_by_hand_overrules_the_suffix(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.txt", "id;text\n1;x\n"), format="csv") == ["x"]
    assert read(written(tmp_path / "a.csv", "id;text\n1;x\n"), format="text") == ["id;text", "1;x"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "json", "parquet"])
def test_that_joined_columns_follow_on_lines_of_their_own_and_strata_keep_step(
    tmp_path: Path, suffix: str
) -> None:
    rows = [
        {"title": "T1", "body": "B1", "kind": "a"},
        {"title": " ", "body": "B2", "kind": "b"},
        {"title": "T3", "body": None, "kind": "a"},
        {"title": None, "body": "", "kind": "c"},
    ]
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == "csv":
        lines = [",".join(value or "" for value in row.values()) for row in rows]
        written(path, "title,body,kind\n" + "\n".join(lines) + "\n")
    else:
        written(path, json.dumps(rows) if suffix == "json" else "\n".join(map(json.dumps, rows)))
    job = open_source(Source(path, "title", joined=("body",)))
    job.stratify_by = "kind"
    found = [
        pair for batch in text_batches(job, lambda: False) for pair in zip(batch, job.strata, strict=True)
    ]
    assert found == [("T1\nB1", "a"), ("B2", "b"), ("T3", "a"), ("", "c")]
    assert (job.column, job.columns) == ("title", ("title", "body", "kind"))


def test_that_the_column_of_the_strata_may_be_that_of_the_texts_and_must_be_there(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,text\n1,x\n")
    job = open_source(Source(path, "text", joined=("text", "id")))
    job.stratify_by = "text"
    assert list(text_batches(job, lambda: False)) == [["x\n1"]]
    assert job.strata == ("x",)
    job = open_source(Source(path))
    job.stratify_by = "gone"
    with pytest.raises(SourceError, match="no column 'gone'"):
        list(text_batches(job, lambda: False))


@pytest.mark.parametrize(
    "changed",
    [
        {"options": ReadOptions(header=False)},
        {"options": ReadOptions(encoding="cp1252")},
        {"joined": ("id",)},
        {"column": "text"},
    ],
)
def test_that_a_source_read_in_another_way_is_scanned_anew(tmp_path: Path, changed: dict[str, Any]) -> None:
    source = Source(written(tmp_path / "a.csv", "id,text\n1,x\n"))
    found = scan_sources([source], seed=1, keep=10)
    assert not needs_rescan(found, [source], 1, SamplePlan(5, 2))
    assert needs_rescan(found, [replace(source, **changed)], 1, SamplePlan(5, 2))
